#include <criterion/criterion.h>

#include "support/query_sets.h"

static char block[64 * 1024];
static struct arena arena;
static struct built built;

static void build_texts(const char *const *texts, size_t count) {
    struct query_set s = {0};
    for (size_t i = 0; i < count; i++)
        query_set_add(&s, str_from(texts[i]), (float)i);
    query_set_finish(&s);
    cr_assert_eq(built_make(&built, &s, 10), STATUS_OK, "%s", built.why.message);
    arena_init(&arena, block, sizeof block);
    query_set_free(&s);
}

static void build_few(void) {
    static const char *const texts[] = {"b", "ab", "a", "abc d", "abd", "ab c", "手机", "手机壳"};
    build_texts(texts, sizeof texts / sizeof *texts);
}

static void teardown(void) {
    built_free(&built);
}

TestSuite(dictionary, .fini = teardown);

Test(dictionary, numbers_texts_in_byte_order) {
    build_few();
    static const char *const sorted[] = {"a", "ab", "ab c", "abc d", "abd", "b", "手机", "手机壳"};
    cr_assert_eq(dictionary_count(&built.dictionary), 8);
    for (query_id q = 0; q < 8; q++) {
        cr_assert(str_equal(dictionary_text(&built.dictionary, q, &arena), str_from(sorted[q])));
        cr_assert_eq(dictionary_find(&built.dictionary, str_from(sorted[q])), q);
    }
}

Test(dictionary, does_not_find_what_is_not_there) {
    build_few();
    static const char *const unknown[] = {"",   "abc",     "ab ",  "a ",  "c",
                                          "手", "手机壳 ", "zzzz", "\xff"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        cr_assert_eq(dictionary_find(&built.dictionary, str_from(unknown[i])), QUERY_NONE, "%s",
                     unknown[i]);
}

Test(dictionary, turns_a_prefix_into_a_range) {
    build_few();
    struct id_range ids = dictionary_prefix(&built.dictionary, STR("ab"));
    cr_assert(ids.first == 1 && ids.end == 5);
    ids = dictionary_prefix(&built.dictionary, STR("手机"));
    cr_assert(ids.first == 6 && ids.end == 8);
    ids = dictionary_prefix(&built.dictionary, STR(""));
    cr_assert(ids.first == 0 && ids.end == 8);
    ids = dictionary_prefix(&built.dictionary, STR("ac"));
    cr_assert_eq(ids.first, ids.end);
}

Test(dictionary, of_nothing_answers_nothing) {
    build_texts(NULL, 0);
    cr_assert_eq(dictionary_count(&built.dictionary), 0);
    cr_assert_eq(dictionary_find(&built.dictionary, STR("a")), QUERY_NONE);
    struct id_range ids = dictionary_prefix(&built.dictionary, STR(""));
    cr_assert_eq(ids.first, ids.end);
    struct trie_match found[1];
    cr_assert_eq(trie_complete(&built.trie, STR(""), 1, &arena, found), 0);
}

Test(dictionary, cursor_starts_anywhere_and_counts_what_is_common) {
    build_few();
    struct dictionary_cursor c;
    dictionary_seek(&c, &built.dictionary, 3);
    cr_assert(dictionary_next(&c) && c.id == 3 && c.common == 0);
    cr_assert(dictionary_next(&c) && c.id == 4 && c.common == 2 && str_equal(c.text, STR("abd")));
    dictionary_seek(&c, &built.dictionary, 8);
    cr_assert_not(dictionary_next(&c));
}

Test(dictionary, keeps_the_longest_texts_whole) {
    char text[TEXT_BYTES_MAX];
    struct query_set s = {0};
    struct random r = random_from(1);
    for (uint32_t i = 0; i < 40; i++) { /* nothing repeats: a code for nearly every byte */
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = (char)(k < 300 ? 'x' : random_u64(&r));
        query_set_add(&s, (str){.data = text, .len = sizeof text}, 1);
    }
    query_set_finish(&s);
    cr_assert_eq(built_make(&built, &s, 10), STATUS_OK, "%s", built.why.message);
    arena_init(&arena, block, sizeof block);
    for (uint32_t q = 0; q < s.count; q++) {
        arena_reset(&arena);
        cr_assert(str_equal(dictionary_text(&built.dictionary, q, &arena), s.items[q].text));
        cr_assert_eq(dictionary_find(&built.dictionary, s.items[q].text), q);
    }
    query_set_free(&s);
}

Test(dictionary, says_so_when_the_arena_is_full) {
    build_few();
    arena_init(&arena, block, 100);
    cr_assert_null(dictionary_text(&built.dictionary, 0, &arena).data);
    cr_assert(arena.exhausted);
}

Test(dictionary, refuses_what_is_cut_short_or_of_another_kind) {
    build_few();
    struct dictionary d;
    struct error why;
    str section = bytes_str(&built.dictionary_bytes);
    for (size_t length = 0; length < section.len; length += 1 + length / 16)
        cr_assert_eq(dictionary_open(&d, str_head(section, length), &why), STATUS_CORRUPT);
    cr_assert_eq(dictionary_open(&d, bytes_str(&built.trie_bytes), &why), STATUS_CORRUPT);
}
