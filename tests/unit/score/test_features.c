#include <criterion/criterion.h>
#include <math.h>

#include "base/hash.h"
#include "score/features.h"

static const struct query_facts rows[] = {
    {.click_rate = 65535, .last_day = 15000, .users = 9, .topic = 1},
    {.click_rate = 0, .last_day = 0, .users = 3, .topic = 0},
};
static const struct facts facts = {.rows = rows, .count = 2};

static void fill(const char *text, query_id query, uint32_t typed, float *row) {
    const struct feature_input in = {.facts = &facts, .typed_length = typed, .today = 15007};
    const struct candidate c = {.text = str_from(text),
                                .query = query,
                                .sources = SOURCE_PREFIX,
                                .weight = 99,
                                .affinity = 0.5f};
    features_fill(&in, &c, FEATURES_ALL, row);
}

Test(features, of_a_known_query_come_from_its_facts) {
    float row[FEATURE_COUNT];
    fill("caf\xc3\xa9s", 0, 2, row);
    cr_expect_float_eq(row[FEATURE_popularity], logf(100), 1e-6);
    cr_expect_float_eq(row[FEATURE_affinity], 0.5, 0);
    cr_expect_float_eq(row[FEATURE_prefix_share], 2.0 / 5, 1e-6, "code points, not bytes");
    cr_expect_float_eq(row[FEATURE_click_rate], 1, 0);
    cr_expect_float_eq(row[FEATURE_age_days], logf(8), 1e-6);
    cr_expect_float_eq(row[FEATURE_from_history], 0, 0);
}

Test(features, of_a_text_that_is_in_no_edition_are_zero_where_nothing_is_known) {
    float row[FEATURE_COUNT];
    fill("new", QUERY_NONE, 0, row);
    cr_expect_float_eq(row[FEATURE_prefix_share], 0, 0);
    cr_expect_float_eq(row[FEATURE_click_rate], 0, 0);
    cr_expect_float_eq(row[FEATURE_age_days], 0, 0);
}

Test(features, of_a_query_searched_since_come_from_the_fresh_edition) {
    static const struct query_facts later[] = {{.click_rate = 32768, .last_day = 15006}};
    static const struct facts fresh = {.rows = later, .count = 1};
    const struct feature_input in = {.facts = &facts, .fresh = &fresh, .today = 15007};
    struct candidate c = {.text = STR("cafes"), .query = 0, .fresh = 0, .weight = 3};
    float row[FEATURE_COUNT];
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_float_eq(row[FEATURE_click_rate], 0.5, 1e-4);
    cr_expect_float_eq(row[FEATURE_age_days], logf(2), 1e-6);
    c.fresh = QUERY_NONE;
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_float_eq(row[FEATURE_click_rate], 1, 0);
}

Test(features, share_typed_is_never_over_one_and_an_unknown_day_is_no_age) {
    float row[FEATURE_COUNT];
    fill("ab", 1, 7, row);
    cr_expect_float_eq(row[FEATURE_prefix_share], 1, 0);
    cr_expect_float_eq(row[FEATURE_age_days], 0, 0);
}

Test(features, that_are_wanted_are_the_same_whatever_else_is) {
    const struct feature_input in = {.facts = &facts, .typed_length = 2, .today = 15007};
    const struct candidate c = {.text = STR("cafes"),
                                .fresh = QUERY_NONE,
                                .sources = SOURCE_HISTORY,
                                .weight = 99,
                                .affinity = 0.5f};
    float all[FEATURE_COUNT], row[FEATURE_COUNT];
    features_fill(&in, &c, FEATURES_ALL, all);
    for (uint32_t wanted = 0; wanted <= FEATURES_ALL; wanted++) {
        features_fill(&in, &c, wanted, row);
        for (int f = 0; f < FEATURE_COUNT; f++)
            if (wanted & FEATURE_BIT(f))
                cr_expect_eq(row[f], all[f], "%s of %x", feature_name((enum feature)f), wanted);
    }
}

static float complete(const char *typed, const char *text) {
    float row[FEATURE_COUNT];
    const struct feature_input in = {
        .facts = &facts, .typed = str_from(typed), .typed_length = (uint32_t)strlen(typed)};
    const struct candidate c = {.text = str_from(text), .query = QUERY_NONE, .fresh = QUERY_NONE};
    features_fill(&in, &c, FEATURES_ALL, row);
    return row[FEATURE_complete];
}

Test(features, complete_is_what_has_no_letter_left_to_type) {
    cr_expect_eq(complete("x-box 360", "xbox 360"), 1);
    cr_expect_eq(complete("xbox", "xbox!"), 1);
    cr_expect_eq(complete("xbox 36", "xbox 360"), 0);
    cr_expect_eq(complete("", "!"), 0, "nothing is typed");
}

Test(features, respelt_is_what_no_step_found_as_typed) {
    static const struct {
        uint32_t sources;
        float respelt;
    } cases[] = {{SOURCE_PREFIX, 0},
                 {SOURCE_SPELLING, 1},
                 {SOURCE_SPELLING | SOURCE_HISTORY, 1},
                 {SOURCE_SPELLING | SOURCE_PREFIX, 0},
                 {SOURCE_SPELLING | SOURCE_FRESH, 0}};
    const struct feature_input in = {.facts = &facts};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float row[FEATURE_COUNT];
        const struct candidate c = {.text = STR("a"),
                                    .query = QUERY_NONE,
                                    .fresh = QUERY_NONE,
                                    .sources = cases[i].sources};
        features_fill(&in, &c, FEATURES_ALL, row);
        cr_expect_eq(row[FEATURE_respelt], cases[i].respelt, "case %zu", i);
    }
}

Test(features, words_are_compared_with_those_of_a_whole_query_only) {
    float row[FEATURE_COUNT];
    struct feature_input in = {.facts = &facts, .typed = STR("red lego box"), .whole = true};
    const struct candidate c = {
        .text = STR("lego box green xl"), .query = QUERY_NONE, .fresh = QUERY_NONE};
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_float_eq(row[FEATURE_words_kept], 2.0f / 3, 1e-6);
    cr_expect_float_eq(row[FEATURE_words_new], 0.5f, 1e-6);
    in.whole = false;
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_eq(row[FEATURE_words_kept], 0);
    cr_expect_eq(row[FEATURE_words_new], 0);
}

Test(features, a_path_is_the_log_of_how_much_likelier_it_makes_a_query) {
    static char block[16384];
    struct arena arena;
    float row[FEATURE_COUNT];
    const struct feature_input in = {.facts = &facts, .demand = 1999}; /* of which it is 1/1000 */
    arena_init(&arena, block, sizeof block);
    struct candidate_set set = candidate_set_new(&arena, 4);
    candidate_set_reach(&set, STR("a"), 0, SOURCE_FOLLOWUP, 1, PATH_led, 0.25f);
    candidate_set_reach(&set, STR("a"), 0, SOURCE_NEIGHBOUR, 1, PATH_led, 0.125f);
    candidate_set_reach(&set, STR("a"), 0, SOURCE_NEIGHBOUR, 1, PATH_walked, 1e-6f);
    candidate_set_reach(&set, STR("b"), 0, SOURCE_FOLLOWUP, 1999, PATH_led, 0.25f);
    candidate_set_reach(&set, STR("b"), 0, SOURCE_FOLLOWUP, 1999, PATH_lately, 0.25f);
    features_fill(&in, &set.items[0], FEATURES_ALL, row);
    cr_expect_eq(set.count, 2);
    cr_expect_eq(set.items[0].sources, SOURCE_FOLLOWUP | SOURCE_NEIGHBOUR);
    cr_expect_float_eq(row[FEATURE_led], logf(251), 1e-4, "the stronger stays");
    cr_expect_float_eq(row[FEATURE_walked], logf(1.001f), 3e-5);
    cr_expect_eq(row[FEATURE_returned], 0);
    features_fill(&in, &set.items[1], FEATURES_ALL, row);
    cr_expect_float_eq(row[FEATURE_led], logf(1.25f), 1e-4, "it is searched so often anyway");
    cr_expect_float_eq(row[FEATURE_lately], logf(251), 1e-4, "anything at all says nothing more");
}

Test(features, the_topic_is_that_of_what_is_asked_about) {
    static const struct query_facts two_rows[] = {{.topic = 3}, {.topic = 0}};
    const struct facts some = {.rows = two_rows, .count = 2};
    float row[FEATURE_COUNT];
    struct feature_input in = {.facts = &some, .topic = 3};
    struct candidate c = {.text = STR("a"), .query = 0, .fresh = QUERY_NONE};
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_eq(row[FEATURE_same_topic], 1);
    c.query = 1;
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_eq(row[FEATURE_same_topic], 0);
    in.topic = 0;
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_eq(row[FEATURE_same_topic], 0, "nothing is known of either");
}

Test(features, have_names_and_meanings_and_a_digest_of_their_order) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_expect_str_eq(feature_name(FEATURE_popularity), "popularity");
    for (int i = 0; i < FEATURE_COUNT; i++)
        cr_expect_gt(strlen(feature_meaning((enum feature)i)), 10u);
    cr_expect_neq(features_digest(), 0u);
    cr_expect_eq(features_digest(), features_digest());
}

Test(features, of_a_word_that_is_added_say_how_often_and_how_evenly_it_splits_the_clicks) {
    const struct feature_input in = {.facts = &(struct facts){0}};
    const struct candidate_note half = {.shares = {.added = 0.1f, .clicked = 0.5f, .facet = 0.2f}},
                                all = {.shares = {.clicked = 1}},
                                few = {.shares = {.clicked = 0.01f}};
    struct candidate c = {.query = QUERY_NONE, .fresh = QUERY_NONE, .note = &half};
    float row[FEATURE_COUNT];
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_float_eq(row[FEATURE_added], log1pf(100), 1e-5);
    cr_expect_float_eq(row[FEATURE_facet_added], log1pf(200), 1e-5);
    cr_expect_float_eq(row[FEATURE_splits], 1, 1e-6);
    c.note = &all;
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_eq(row[FEATURE_splits], 0, "what all have splits nothing");
    c.note = &few;
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect(row[FEATURE_splits] > 0 && row[FEATURE_splits] < 0.1f);
    c.note = NULL;
    features_fill(&in, &c, FEATURES_ALL, row);
    cr_expect_eq(row[FEATURE_added] + row[FEATURE_splits] + row[FEATURE_facet_added], 0);
}
