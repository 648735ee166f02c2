#include <criterion/criterion.h>
#include <stdio.h>

#include "support/query_sets.h"

static struct built built;
static char block[1 << 18];
static struct arena arena;
static struct trie_match found[64];

static void tear_down(void) {
    built_free(&built);
}
TestSuite(trie_build, .fini = tear_down);

static struct query_set make(uint32_t count, uint32_t stored) {
    struct query_set s = {0};
    for (uint32_t i = 0; i < count; i++) {
        char text[16];
        int len = snprintf(text, sizeof text, "q%06u", i);
        query_set_add(&s, (str){.data = text, .len = (size_t)len}, (float)((i * 2654435761u) >> 8));
    }
    query_set_finish(&s);
    cr_assert_eq(built_make(&built, &s, stored), STATUS_OK, "%s", built.why.message);
    return s;
}

static enum status build(const struct query_set *s, uint32_t count, uint32_t stored,
                         struct bytes *section) {
    *section = bytes_new(1 << 24);
    return trie_build(s->items, count, &built.dictionary,
                      &(struct trie_build_options){.stored = stored}, section, &built.why);
}

Test(trie_build, stores_as_many_as_it_is_told_and_twenty_four_otherwise) {
    struct query_set s = make(2000, 7);
    cr_expect_eq(built.trie.stored, 7);
    struct bytes section = bytes_new(1 << 24);
    struct trie t;
    cr_assert_eq(trie_build(s.items, s.count, &built.dictionary, NULL, &section, &built.why),
                 STATUS_OK);
    cr_assert_eq(trie_open(&t, bytes_str(&section), &built.dictionary, &built.why), STATUS_OK);
    cr_expect_eq(t.stored, TRIE_STORED_DEFAULT);
    cr_expect_gt(section.len, built.trie_bytes.len);
    bytes_free(&section);
    query_set_free(&s);
}

Test(trie_build, refuses_lists_too_long_and_another_dictionary) {
    struct query_set s = make(100, 7);
    struct bytes section;
    cr_expect_eq(build(&s, 100, 65, &section), STATUS_INVALID);
    cr_expect_eq(build(&s, 99, 10, &section), STATUS_INVALID);
    cr_expect(strstr(built.why.message, "a trie of 99 queries and lists of 10 for a dictionary"));
    cr_expect_eq(build(&s, 100, 64, &section), STATUS_OK);
    bytes_free(&section);
    query_set_free(&s);
}

Test(trie_build, gives_the_same_bytes_twice) {
    struct query_set s = make(3000, 10);
    struct bytes section;
    cr_assert_eq(build(&s, s.count, 10, &section), STATUS_OK);
    cr_assert(str_equal(bytes_str(&section), bytes_str(&built.trie_bytes)));
    bytes_free(&section);
    query_set_free(&s);
}

/* The trial it comes from refused more than 65,535. */
Test(trie_build, ranks_more_distinct_weights_than_there_are_classes) {
    struct query_set s = make(90000, 10);
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(trie_complete(&built.trie, STR("q0"), 50, &arena, found), 50);
    for (uint32_t i = 0; i < 50; i++) {
        float weight = s.items[found[i].id].weight;
        cr_assert_float_eq(found[i].weight, weight, 1e-3F * weight);
        for (uint32_t q = 0; q < s.count; q++) /* none that is left out is better by more */
            cr_assert(i < 49 || s.items[q].weight <= weight * 1.001F ||
                      trie_weight(&built.trie, q) >= found[49].weight);
    }
    query_set_free(&s);
}

Test(trie_build, keeps_texts_of_a_thousand_bytes_whole) {
    struct query_set s = {0};
    char text[TEXT_BYTES_MAX];
    for (uint32_t i = 0; i < 70; i++) {
        memset(text, 'a', sizeof text);
        text[sizeof text - 1 - i] = 'b';
        query_set_add(&s, (str){.data = text, .len = sizeof text - i % 2}, (float)i);
    }
    query_set_finish(&s);
    cr_assert_eq(built_make(&built, &s, 10), STATUS_OK, "%s", built.why.message);
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(trie_complete(&built.trie, STR("aaa"), 10, &arena, found), 10);
    for (uint32_t i = 0; i < 10; i++)
        cr_assert(str_equal(found[i].text, s.items[found[i].id].text));
    cr_assert_eq(found[0].weight, 69);
    query_set_free(&s);
}

Test(trie_build, builds_a_trie_of_nothing) {
    struct query_set s = make(0, 10);
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(trie_complete(&built.trie, STR(""), 10, &arena, found), 0);
    query_set_free(&s);
}
