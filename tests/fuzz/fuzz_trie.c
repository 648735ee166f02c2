/* Dictionary and completion trie. The first byte says how the rest is taken:
 *   even  lines are queries, weighed by their place: built, opened and compared with a scan for
 *         every prefix of a few of them
 *   odd   triples (place, place, value) are edits to two valid sections, without the container's
 *         digest before them: what still opens is used */
#include "support/query_sets.h"

enum { ARENA_BYTES = 1 << 18, ANSWERS = 100, LINES_MAX = 200, PROBES = 6, PRISTINE_QUERIES = 300 };

static _Alignas(64) char block[ARENA_BYTES];
static struct trie_match found[ANSWERS];

static void must(bool condition) {
    if (!condition)
        abort();
}

static bool ranks_before(const struct trie *t, uint32_t a, uint32_t b) {
    return trie_weight(t, a) > trie_weight(t, b) ||
           (trie_weight(t, a) == trie_weight(t, b) && a < b);
}

/* Every answer is a match, and as many matches rank before it as answers do. */
static void check(const struct query_set *s, const struct trie *t, str prefix, uint32_t limit) {
    struct arena a;
    arena_init(&a, block, sizeof block);
    uint32_t count = trie_complete(t, prefix, limit, &a, found), matches = 0;
    for (uint32_t q = 0; q < s->count; q++)
        matches += str_has_prefix(s->items[q].text, prefix);
    must(count == (matches < limit ? matches : limit) || a.exhausted);
    for (uint32_t i = 0; i < count; i++) {
        must(str_has_prefix(found[i].text, prefix));
        must(str_equal(found[i].text, s->items[found[i].id].text));
        uint32_t before = 0;
        for (uint32_t q = 0; q < s->count; q++)
            before += str_has_prefix(s->items[q].text, prefix) && ranks_before(t, q, found[i].id);
        must(before == i);
    }
}

static void build_and_check(str lines) {
    struct query_set s = {0};
    for (str rest = lines; rest.data && s.count < LINES_MAX;) {
        str line = str_head(str_split(&rest, '\n'), TEXT_BYTES_MAX);
        if (line.len)
            query_set_add(&s, line, (float)(s.count % 7));
    }
    query_set_finish(&s);
    struct built b;
    must(built_make(&b, &s, 5) == STATUS_OK);
    check(&s, &b.trie, STR(""), ANSWERS);
    for (uint32_t i = 0; i < s.count; i += 1 + s.count / PROBES)
        for (size_t length = 1; length <= s.items[i].text.len; length += 1 + length / 8)
            check(&s, &b.trie, str_head(s.items[i].text, length), length % 2 ? 3 : 40);
    built_free(&b);
    query_set_free(&s);
}

static void use(const struct built *b) {
    static const char *const prefixes[] = {"", "a", "ab", "c", "bbb", "a b", "d d", "aaaaaaaa"};
    struct arena a;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        arena_init(&a, block, sizeof block);
        must(trie_complete(&b->trie, str_from(prefixes[i]), ANSWERS, &a, found) <= ANSWERS);
        (void)dictionary_find(&b->dictionary, str_from(prefixes[i]));
    }
}

static void edit_and_use(const uint8_t *data, size_t size) {
    static struct built b;
    if (!b.dictionary_bytes.data) {
        struct query_set s = query_set_random(17, QUERIES_ASCII, PRISTINE_QUERIES);
        must(built_make(&b, &s, 10) == STATUS_OK);
        query_set_free(&s);
    }
    struct built edited = {.dictionary_bytes = bytes_new(1 << 24),
                           .trie_bytes = bytes_new(1 << 24)};
    bytes_append_str(&edited.dictionary_bytes, bytes_str(&b.dictionary_bytes));
    bytes_append_str(&edited.trie_bytes, bytes_str(&b.trie_bytes));
    for (; size >= 3; data += 3, size -= 3) {
        uint32_t place = data[0] | (uint32_t)data[1] << 8;
        struct bytes *section = place & 1 ? &edited.dictionary_bytes : &edited.trie_bytes;
        section->data[place / 2 % section->len] = (char)data[2];
    }
    if (dictionary_open(&edited.dictionary, bytes_str(&edited.dictionary_bytes), &edited.why) ==
            STATUS_OK &&
        trie_open(&edited.trie, bytes_str(&edited.trie_bytes), &edited.dictionary, &edited.why) ==
            STATUS_OK)
        use(&edited);
    built_free(&edited);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    if (data[0] % 2)
        edit_and_use(data + 1, size - 1);
    else
        build_and_check((str){.data = (const char *)data + 1, .len = size - 1});
    return 0;
}
