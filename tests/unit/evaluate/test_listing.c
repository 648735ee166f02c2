#include <criterion/criterion.h>
#include <math.h>

#include "base/text.h"
#include "evaluate/listing.h"

static const struct build_query queries[] = {
    {{"blue hat", 8}, 2}, {{"red shoe", 8}, 8}, {{"red shoe xl", 11}, 6}};
static const struct query_facts facts[] = {{.topic = 1}, {.topic = 2}, {.topic = 2}};
static const struct edition_rows rows = {.queries = queries, .facts = facts, .count = 3};
static const struct past past = {.offered = &rows, .searches = 16};

static void set_up(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(listing, .init = set_up);

static float measured(const str *answers, uint32_t count, const char *wanted, enum listing m) {
    return list_measure(answers, count, str_from(wanted), STR("hat"), hit_spelt_alike, &past).of[m];
}

Test(listing, a_hit_is_a_place_among_so_many) {
    static const str list[] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}, {"f-1", 3}};
    cr_expect_eq(measured(list, 6, "a", LISTING_hit_1), 1);
    cr_expect_eq(measured(list, 6, "b", LISTING_hit_1), 0);
    cr_expect_eq(measured(list, 6, "e", LISTING_hit_5), 1);
    cr_expect_eq(measured(list, 6, "f1", LISTING_hit_5), 0);
    cr_expect_eq(measured(list, 6, "f1", LISTING_hit_10), 1, "but for punctuation");
    cr_expect_float_eq(measured(list, 6, "f1", LISTING_reciprocal_rank), 1.0f / 6, 1e-6);
    cr_expect_eq(measured(list, 6, "g", LISTING_reciprocal_rank), 0);
}

Test(listing, diversity_is_words_apart_and_topics) {
    static const str list[] = {{"red shoe", 8}, {"red shoe xl", 11}, {"blue hat", 8}};
    cr_expect_float_eq(measured(list, 2, "x", LISTING_distance), 1.0f / 3, 1e-6);
    cr_expect_float_eq(measured(list, 3, "x", LISTING_distance), (1.0f / 3 + 2) / 3, 1e-6);
    cr_expect_eq(measured(list, 3, "x", LISTING_topics), 2);
    cr_expect_float_eq(measured(list, 1, "x", LISTING_novelty), 1, 1e-6, "half of all searches");
    cr_expect_float_eq(measured(list + 2, 1, "x", LISTING_novelty), 3, 1e-6);
}

Test(listing, an_empty_list_covers_nothing_and_says_nothing_else) {
    cr_expect_eq(measured(NULL, 0, "x", LISTING_coverage), 0);
    cr_expect_eq(measured(NULL, 0, "x", LISTING_hit_10), 0);
    cr_expect(isnan(measured(NULL, 0, "x", LISTING_distance)));
    cr_expect(isnan(measured(NULL, 0, "x", LISTING_topics)));
    cr_expect(isnan(measured(NULL, 0, "x", LISTING_novelty)));
}

Test(listing, what_was_asked_is_a_repeat_however_it_is_spelt) {
    static const str list[] = {{"hat", 3}, {"h-at", 4}, {"hats", 4}};
    cr_expect_eq(measured(list, 3, "x", LISTING_repeats), 2);
    cr_expect_eq(measured(list, 3, "x", LISTING_coverage), 1);
}
