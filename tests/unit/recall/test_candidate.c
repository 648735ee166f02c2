#include <criterion/criterion.h>

#include "recall/candidate.h"

static char block[64 * 1024];
static struct arena arena;

static void set_up(void) {
    arena_init(&arena, block, sizeof block);
}
TestSuite(candidate, .init = set_up);

Test(candidate, sources_have_the_names_of_the_api) {
    cr_assert_str_eq(source_name(SOURCE_PREFIX), "prefix");
    cr_assert_str_eq(source_name(SOURCE_HISTORY), "history");
    cr_assert_str_eq(source_name(SOURCE_TRENDING), "trending");
    cr_assert_str_eq(source_name(SOURCE_CATALOGUE), "catalogue");
    cr_assert_str_eq(source_name(SOURCE_FRESH), "fresh");
}

Test(candidate, the_same_text_from_two_sources_is_one_candidate_with_the_best_of_both) {
    struct candidate_set set = candidate_set_new(&arena, 8);
    candidate_set_add(&set, STR("ipad"), QUERY_NONE, SOURCE_HISTORY, 1.0f, 0.9f);
    candidate_set_add(&set, STR("ipad"), 7, SOURCE_PREFIX, 5.0f, 0.2f);
    cr_assert_eq(set.count, 1);
    cr_assert_eq(set.items[0].sources, SOURCE_HISTORY | SOURCE_PREFIX);
    cr_assert_eq(set.items[0].query, 7);
    cr_assert_eq(set.items[0].weight, 5.0f);
    cr_assert_eq(set.items[0].affinity, 0.9f);
    cr_assert_eq(set.dropped, 0);
}

Test(candidate, added_as_distinct_are_found_by_what_is_added_later) {
    struct candidate_set set = candidate_set_new(&arena, 3);
    candidate_set_add_distinct(&set, STR("ipad"), 7, SOURCE_PREFIX, 5, 1);
    candidate_set_add_distinct(&set, STR("iphone"), 8, SOURCE_PREFIX, 4, 0.8f);
    candidate_set_add(&set, STR("iphone"), 8, SOURCE_TOKENS, 9, 0.5f);
    candidate_set_add(&set, STR("ipod"), 9, SOURCE_TOKENS, 1, 0.1f);
    candidate_set_add_distinct(&set, STR("imac"), 10, SOURCE_PREFIX, 1, 0.1f);
    cr_assert_eq(set.count, 3);
    cr_assert_eq(set.dropped, 1);
    cr_assert_eq(set.items[1].sources, SOURCE_PREFIX | SOURCE_TOKENS);
    cr_assert_eq(set.items[1].weight, 9.0f);
    cr_assert_eq(set.items[1].affinity, 0.8f);
    cr_assert_eq(set.items[2].query, 9);
}

Test(candidate, has_the_note_that_came_first_wherever_sorting_puts_it) {
    static const struct candidate_note first = {.label = {"new", 3}}, later = {.label = {"hot", 3}};
    struct candidate_set set = candidate_set_new(&arena, 8);
    candidate_set_add_distinct(&set, STR("ipad"), 7, SOURCE_PREFIX, 5, 1);
    candidate_set_add_distinct(&set, STR("imac"), 8, SOURCE_PREFIX, 5, 1);
    candidate_set_note(&set, STR("imac"), &first);
    candidate_set_note(&set, STR("imac"), &later);
    candidate_set_note(&set, STR("ipod"), &later);
    candidate_set_sort(&set);
    cr_assert(str_equal(set.items[0].text, STR("imac")));
    cr_assert_eq(set.items[0].note, &first);
    cr_assert_null(set.items[1].note);
    struct candidate_set none = candidate_set_new(&(struct arena){0}, 8);
    candidate_set_note(&none, STR("imac"), &first);
}

Test(candidate, of_the_fresh_edition_says_so_only_where_nothing_before_gave_the_text) {
    struct candidate_set set = candidate_set_new(&arena, 8);
    candidate_set_add(&set, STR("ipad"), 7, SOURCE_PREFIX, 5.0f, 1.0f);
    candidate_set_add_fresh(&set, STR("ipad"), 0, 6.5f, 0.5f);
    candidate_set_add_fresh(&set, STR("ipad mini"), 1, 2.0f, 0.2f);
    cr_assert_eq(set.count, 2);
    cr_assert_eq(set.items[0].sources, SOURCE_PREFIX);
    cr_assert_eq(set.items[0].query, 7);
    cr_assert_eq(set.items[0].fresh, 0);
    cr_assert_eq(set.items[0].weight, 6.5f);
    cr_assert_eq(set.items[0].affinity, 1.0f);
    cr_assert_eq(set.items[1].sources, SOURCE_FRESH);
    cr_assert_eq(set.items[1].query, QUERY_NONE);
    cr_assert_eq(set.items[1].fresh, 1);
}

Test(candidate, a_full_set_drops_and_counts_but_still_merges) {
    struct candidate_set set = candidate_set_new(&arena, 2);
    candidate_set_add(&set, STR("a"), 0, SOURCE_PREFIX, 1, 1);
    candidate_set_add(&set, STR("b"), 1, SOURCE_PREFIX, 1, 1);
    candidate_set_add(&set, STR("c"), 2, SOURCE_PREFIX, 1, 1);
    candidate_set_add_fresh(&set, STR("d"), 0, 1, 1);
    candidate_set_add(&set, STR("b"), 1, SOURCE_TOKENS, 1, 1);
    cr_assert_eq(set.count, 2);
    cr_assert_eq(set.dropped, 2);
    cr_assert_eq(set.items[1].sources, SOURCE_PREFIX | SOURCE_TOKENS);
}

Test(candidate, a_set_born_in_a_full_arena_drops_everything) {
    arena_init(&arena, block, 16);
    struct candidate_set set = candidate_set_new(&arena, 8);
    candidate_set_add(&set, STR("a"), 0, SOURCE_PREFIX, 1, 1);
    candidate_set_sort(&set);
    candidate_set_truncate(&set, 0);
    cr_assert_eq(set.count, 0);
    cr_assert_eq(set.dropped, 1);
    cr_assert(arena.exhausted);
}

Test(candidate, equal_scores_are_ordered_by_text) {
    struct candidate_set set = candidate_set_new(&arena, 8);
    candidate_set_add(&set, STR("b"), 1, SOURCE_PREFIX, 1, 1);
    candidate_set_add(&set, STR("ab"), 9, SOURCE_PREFIX, 1, 1);
    candidate_set_add(&set, STR("a"), QUERY_NONE, SOURCE_HISTORY, 1, 1);
    candidate_set_sort(&set);
    cr_assert(str_equal(set.items[0].text, STR("a")));
    cr_assert(str_equal(set.items[1].text, STR("ab")));
    cr_assert(str_equal(set.items[2].text, STR("b")));
}

Test(candidate, adding_after_sorting_and_truncating_still_finds_what_is_there) {
    struct candidate_set set = candidate_set_new(&arena, 4);
    const char *texts[] = {"a", "b", "c", "d"};
    for (uint32_t i = 0; i < 4; i++) {
        candidate_set_add(&set, str_from(texts[i]), i, SOURCE_PREFIX, 1, 1);
        set.items[i].score = (float)i;
    }
    candidate_set_sort(&set);
    candidate_set_truncate(&set, 2);
    candidate_set_add(&set, STR("d"), 3, SOURCE_PINNED, 1, 1);
    candidate_set_add(&set, STR("a"), 0, SOURCE_PINNED, 1, 1);
    cr_assert_eq(set.count, 3);
    cr_assert_eq(set.items[0].sources, SOURCE_PREFIX | SOURCE_PINNED);
    cr_assert(str_equal(set.items[2].text, STR("a")));
}

Test(candidate, one_lifted_leaves_the_others_in_order) {
    struct candidate_set set = candidate_set_new(&arena, 8);
    static const char *const texts[] = {"a", "b", "c", "d"}, *const lifted[] = {"a", "d", "b", "c"};
    for (int i = 0; i < 4; i++)
        candidate_set_add(&set, str_from(texts[i]), (query_id)i, SOURCE_PREFIX, 1, 1);
    candidate_set_lift(&set, 3, 1);
    candidate_set_lift(&set, 2, 2);
    for (int i = 0; i < 4; i++)
        cr_expect(str_equal(set.items[i].text, str_from(lifted[i])));
    candidate_set_add(&set, STR("d"), 3, SOURCE_HISTORY, 1, 1);
    cr_expect_eq(set.count, 4);
    cr_expect_eq(set.items[1].sources, SOURCE_PREFIX | SOURCE_HISTORY);
}

Test(candidate, one_taken_out_leaves_the_others_in_order) {
    struct candidate_set set = candidate_set_new(&arena, 8);
    static const char *const texts[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++)
        candidate_set_add(&set, str_from(texts[i]), (query_id)i, SOURCE_PREFIX, 1, 1);
    candidate_set_remove(&set, 1);
    candidate_set_remove(&set, 2);
    cr_assert_eq(set.count, 2);
    cr_expect(str_equal(set.items[0].text, STR("a")));
    cr_expect(str_equal(set.items[1].text, STR("c")));
    candidate_set_add(&set, STR("b"), 1, SOURCE_PREFIX, 1, 1);
    candidate_set_add(&set, STR("c"), 2, SOURCE_HISTORY, 1, 1);
    cr_assert_eq(set.count, 3, "b is new again, c is still there");
    cr_expect_eq(set.items[1].sources, SOURCE_PREFIX | SOURCE_HISTORY);
}
