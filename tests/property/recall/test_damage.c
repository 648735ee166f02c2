/* Every byte of two small sections is changed in turn: what then opens must be used safely. The
 * digest of the edition would refuse it before; here it is the openers' own checks that count. */
#include <criterion/criterion.h>

#include "support/query_sets.h"

static char block[64 * 1024];
static struct trie_match found[100];

static void use(const struct built *b) {
    static const char *const prefixes[] = {"", "a", "ab", "c", "bbb", "a b", "d d", "aaaaaaaa"};
    struct arena a;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        arena_init(&a, block, sizeof block);
        (void)trie_complete(&b->trie, str_from(prefixes[i]), i % 2 ? 10 : 100, &a, found);
        (void)dictionary_find(&b->dictionary, str_from(prefixes[i]));
    }
    struct dictionary_cursor c;
    dictionary_seek(&c, &b->dictionary, 0);
    while (dictionary_next(&c))
        cr_assert_leq(c.text.len, TEXT_BYTES_MAX);
}

static uint32_t damage(struct built *b, struct bytes *section) {
    uint32_t refused = 0;
    for (size_t i = 0; i < section->len; i++) {
        char whole = section->data[i];
        for (int change = 0; change < 3; change++) {
            section->data[i] = (char)(change == 0   ? whole ^ 1
                                      : change == 1 ? whole ^ 0x80
                                                    : ~whole);
            if (dictionary_open(&b->dictionary, bytes_str(&b->dictionary_bytes), &b->why) ==
                    STATUS_OK &&
                trie_open(&b->trie, bytes_str(&b->trie_bytes), &b->dictionary, &b->why) ==
                    STATUS_OK)
                use(b);
            else
                refused++;
        }
        section->data[i] = whole;
    }
    return refused;
}

Test(damage, is_refused_or_does_no_harm) {
    struct query_set s = query_set_random(9, QUERIES_ASCII, 150);
    struct built b;
    cr_assert_eq(built_make(&b, &s, 10), STATUS_OK);
    uint32_t refused = damage(&b, &b.dictionary_bytes);
    cr_assert_gt(refused, b.dictionary_bytes.len / 2, "%u refused", refused);
    refused = damage(&b, &b.trie_bytes);
    cr_assert_gt(refused, b.trie_bytes.len / 2, "%u refused", refused);
    built_free(&b);
    query_set_free(&s);
}
