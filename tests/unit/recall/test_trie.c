#include <criterion/criterion.h>

#include "support/query_sets.h"

static char block[256 * 1024];
static struct arena arena;
static struct built built;
static struct trie_match found[512];

static void build_set(struct query_set *s, uint32_t stored) {
    query_set_finish(s);
    cr_assert_eq(built_make(&built, s, stored), STATUS_OK, "%s", built.why.message);
    arena_init(&arena, block, sizeof block);
    query_set_free(s);
}

static void build_numbers(uint32_t count, uint32_t stored) {
    struct query_set s = {0};
    for (uint32_t i = 0; i < count; i++) {
        char text[8] = {'n', (char)('0' + i / 100), (char)('0' + i / 10 % 10),
                        (char)('0' + i % 10)};
        query_set_add(&s, (str){.data = text, .len = 4}, (float)(i * 7 % 100));
    }
    build_set(&s, stored);
}

static void teardown(void) {
    built_free(&built);
}

TestSuite(trie, .fini = teardown);

Test(trie, completes_best_first_and_equal_weights_in_text_order) {
    struct query_set s = {0};
    query_set_add(&s, STR("call of duty"), 9);
    query_set_add(&s, STR("call of juarez"), 4);
    query_set_add(&s, STR("calendar"), 9);
    query_set_add(&s, STR("halo"), 20);
    build_set(&s, 10);
    cr_assert_eq(trie_complete(&built.trie, STR("cal"), 10, &arena, found), 3);
    cr_assert(str_equal(found[0].text, STR("calendar")));
    cr_assert(str_equal(found[1].text, STR("call of duty")));
    cr_assert(str_equal(found[2].text, STR("call of juarez")));
    cr_assert(found[0].weight == 9.0f && found[2].weight == 4.0f);
    cr_assert_gt(found[0].score_class, found[2].score_class);
}

Test(trie, empty_prefix_completes_to_the_best_of_all) {
    build_numbers(900, 10);
    cr_assert_eq(trie_complete(&built.trie, STR(""), 2, &arena, found), 2);
    cr_assert(found[0].weight == 99.0f && found[1].weight == 99.0f && found[0].id < found[1].id);
}

Test(trie, answers_more_than_a_list_holds) {
    build_numbers(900, 10);
    cr_assert_eq(trie_complete(&built.trie, STR("n"), 300, &arena, found), 300);
    for (uint32_t i = 0; i < 300; i++)
        cr_assert_eq(found[i].weight, (float)(99 - i / 9));
    cr_assert_eq(trie_complete(&built.trie, STR("n1"), 512, &arena, found), 100);
}

Test(trie, answers_nothing_to_what_no_text_begins_with) {
    build_numbers(900, 10);
    static const char *const prefixes[] = {"m", "o", "n9", "nx", "n1x", "n12x", "n1234", "n123 "};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        cr_assert_eq(trie_complete(&built.trie, str_from(prefixes[i]), 10, &arena, found), 0);
    cr_assert_eq(trie_complete(&built.trie, STR("n"), 0, &arena, found), 0);
    static char endless[TEXT_BYTES_MAX + 1];
    str prefix = {.data = endless, .len = sizeof endless};
    cr_assert_eq(trie_complete(&built.trie, prefix, 10, &arena, found), 0);
}

Test(trie, answers_a_prefix_that_ends_inside_a_character) {
    struct query_set s = {0};
    for (uint32_t i = 0; i < 200; i++) {
        char text[6] = {(char)0xe6, (char)0x89, (char)(0x80 + i % 50), 'a', (char)('a' + i / 50)};
        query_set_add(&s, (str){.data = text, .len = 5}, (float)i);
    }
    build_set(&s, 10);
    cr_assert_eq(trie_complete(&built.trie, STR("\xe6\x89"), 3, &arena, found), 3);
    cr_assert(found[0].weight == 199.0f && found[1].weight == 198.0f && found[2].weight == 197.0f);
    cr_assert_eq(trie_complete(&built.trie, STR("\xe6"), 512, &arena, found), 200);
}

Test(trie, gives_what_the_arena_holds_and_says_that_it_is_full) {
    build_numbers(900, 10);
    arena_init(&arena, block, TEXT_ROOM + 9);
    uint32_t count = trie_complete(&built.trie, STR("n"), 10, &arena, found);
    cr_assert_lt(count, 10);
    cr_assert(arena.exhausted);
    arena_init(&arena, block, 10);
    cr_assert_eq(trie_complete(&built.trie, STR("n12"), 10, &arena, found), 0);
    cr_assert(arena.exhausted);
}

Test(trie, may_be_copied_and_outlive_the_dictionary_it_was_opened_with) {
    build_numbers(120, 10);
    struct trie copy = built.trie;
    built.dictionary = (struct dictionary){0};
    built.trie = (struct trie){0};
    cr_assert_eq(trie_complete(&copy, STR("n05"), 10, &arena, found), 10);
}

Test(trie, refuses_another_dictionary_and_what_is_cut_short) {
    build_numbers(120, 10);
    struct built other = built;
    build_numbers(121, 10);
    struct trie t;
    struct error why;
    cr_assert_eq(trie_open(&t, bytes_str(&other.trie_bytes), &built.dictionary, &why),
                 STATUS_CORRUPT);
    str section = bytes_str(&built.trie_bytes);
    for (size_t length = 0; length < section.len; length += 1 + length / 16)
        cr_assert_eq(trie_open(&t, str_head(section, length), &built.dictionary, &why),
                     STATUS_CORRUPT);
    built_free(&other);
}
