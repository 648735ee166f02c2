#include <criterion/criterion.h>

#include "base/hash.h"
#include "scene/profile_sources.h"
#include "support/own_edition.h"

static struct tiny_edition edition;
static struct profile own;

static void set_up(void) {
    own_start();
    edition = own_edition();
    profile_start(&own);
}
static void tear_down(void) {
    tiny_edition_free(&edition);
}
TestSuite(discover, .init = set_up, .fini = tear_down);

static void ask(const struct profile *p, uint32_t limit) {
    own_ask(&scene_discover, edition.edition, p, (struct scene_request){.limit = limit});
}

static void ask_only(const struct profile *p, const char *step) {
    own_ask(&scene_discover, edition.edition, p,
            (struct scene_request){.limit = 10, .recall_mask = step_of(&scene_discover, step)});
}

static const char *reason(const char *query) {
    static char text[200];
    uint32_t at = place(query);
    cr_assert_neq(at, 0, "%s is not shown", query);
    const struct candidate_note *note = out.results.items[at - 1].note;
    cr_assert_not_null(note);
    snprintf(text, sizeof text, "%.*s", STR_ARGS(note->reason));
    return text;
}

Test(discover, of_nobody_shows_what_rises_and_what_is_popular_and_says_so) {
    ask(NULL, 10);
    cr_assert_str_eq(reason("marbles"), "rising");
    cr_assert_str_eq(reason("lego"), "popular");
    cr_assert_eq(place("glue") > 0, true, "all there is");
    ask(NULL, 3);
    cr_assert_eq(out.results.count, 3);
}

Test(discover, goes_out_from_items_and_says_which_one) {
    profile_add_item(&own, STR("castle"), PROFILE_VIEWED, (str){0}, NOW_S - OWN_DAY_S);
    ask_only(&own, "items");
    cr_assert_str_eq(reason("lego"), "because you viewed Castle of the Lion Knights");
    cr_assert_str_eq(reason("playmobil"), "because you viewed Castle of the Lion Knights");
    profile_add_item(&own, STR("hose"), PROFILE_CARTED, (str){0}, NOW_S - OWN_DAY_S);
    ask(&own, 10);
    cr_assert_str_eq(reason("hose"), "because of your cart: Hose");
}

Test(discover, goes_out_from_searches_and_says_which_one) {
    profile_add_query(&own, STR("lego"), NOW_S - 2 * OWN_DAY_S, 5);
    profile_add_item(&own, STR("no such item"), PROFILE_VIEWED, STR("lego"), NOW_S - 2 * OWN_DAY_S);
    profile_add_query(&own, STR("roses"), NOW_S - OWN_DAY_S, 5);
    ask(&own, 10);
    cr_assert_str_eq(reason("lego castle"), "because you searched lego");
    cr_assert_str_eq(reason("roses"), "because you searched it before", "nothing came of it");
}

Test(discover, lets_rest_for_a_day_what_something_came_of) {
    profile_add_query(&own, STR("lego"), NOW_S - 2 * HOUR_S, 5);
    ask(&own, 10);
    cr_assert_gt(place("lego"), 0, "nothing came of it");
    profile_add_item(&own, STR("castle"), PROFILE_VIEWED, STR("lego"), NOW_S - 2 * HOUR_S);
    ask(&own, 10);
    cr_assert_str_eq(why_not("lego"), "done");
    profile_start(&own);
    profile_add_query(&own, STR("lego"), NOW_S - PROFILE_DONE_S - 10, 5);
    profile_add_item(&own, STR("castle"), PROFILE_VIEWED, STR("lego"), NOW_S - HOUR_S);
    ask(&own, 10);
    cr_assert_gt(place("lego"), 0);
}

Test(discover, walks_on_to_what_is_like_what_was_looked_at) {
    profile_add_item(&own, STR("castle"), PROFILE_VIEWED, (str){0}, NOW_S - OWN_DAY_S);
    ask_only(&own, "neighbours");
    cr_assert_str_eq(reason("duplo"), "like what you looked at", "by the duck beside the castle");
}

Test(discover, prefers_the_categories_somebody_was_at) {
    ask(NULL, 10);
    cr_assert_lt(place("lego"), place("hose"));
    profile_add_query(&own, STR("rake"), NOW_S - 2 * OWN_DAY_S, 5);
    ask(&own, 10);
    cr_assert_lt(place("hose"), place("duplo"));
    cr_assert_gt(out.features[(place("hose") - 1) * FEATURE_COUNT + FEATURE_own_topic], 2.9f);
    cr_assert_eq(out.features[(place("duplo") - 1) * FEATURE_COUNT + FEATURE_own_topic], 0);
}

Test(discover, never_shows_what_was_just_searched_or_bought_or_is_tired) {
    profile_add_query(&own, STR("lego"), NOW_S - 60, 5);
    profile_add_item(&own, STR("hose"), PROFILE_BOUGHT, STR("hose"), NOW_S - OWN_DAY_S);
    for (int i = 0; i < 3; i++)
        profile_show(&own, profile_text_mark(STR("rake")), NOW_S);
    ask(&own, 10);
    cr_assert_str_eq(why_not("lego"), "searched");
    cr_assert_str_eq(why_not("hose"), "bought");
    cr_assert_str_eq(why_not("rake"), "tired");
}

Test(discover, of_which_everything_is_taken_out_is_empty_and_says_why) {
    for (int i = 0; i < 3; i++)
        for (int q = 0; q < OWN_QUERIES; q++)
            profile_show(&own, profile_text_mark(own_queries[q].text), NOW_S);
    ask(&own, 10);
    cr_assert_eq(out.results.count, 0);
    cr_assert_eq(out.removed_count, OWN_QUERIES);
    cr_assert_str_eq(why_not("lego"), "tired");
}

Test(discover, cuts_a_long_title_between_characters) {
    static const char title[] = "Ein Schl\xc3\xb6sserchen f\xc3\xbcr M\xc3\xa4rchenprinzessinnen "
                                "aus l\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6ngst";
    static const struct item_facts one[] = {
        {.id = {"i", 1}, .title = {title, sizeof title - 1}, .price = -1}};
    static const struct build_query queries[] = {{{"castle", 6}, 9}};
    static const struct query_facts facts[1];
    static struct build_edge found[] = {{0, 0, 0.5f, 3}};
    struct edition_rows rows = {
        .queries = queries, .facts = facts, .count = 1, .items = one, .item_count = 1};
    struct edition_sections built;
    struct error why;
    rows.edges[RELATION_FOUND] = found;
    rows.edge_counts[RELATION_FOUND] = 1;
    cr_assert_eq(edition_build(&built, &rows, &(struct edition_options){0}, &why), STATUS_OK);
    tiny_edition_free(&edition);
    edition = tiny_edition_over(built, 1, 0);
    profile_add_item(&own, STR("i"), PROFILE_VIEWED, (str){0}, NOW_S);
    ask(&own, 10);
    const char *said = reason("castle");
    cr_assert(text_is_utf8(str_from(said)), "%s", said);
    cr_assert_not_null(strstr(said, "\xe2\x80\xa6"), "%s", said);
}
