#include <criterion/criterion.h>

#include "base/hash.h"
#include "scene/profile_sources.h"
#include "support/own_edition.h"

static struct tiny_edition edition;
static struct profile own;
static uint32_t steps;

static void set_up(void) {
    own_start();
    edition = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    profile_start(&own);
    steps = 0;
}
static void set_up_own(void) {
    own_start();
    edition = own_edition();
    profile_start(&own);
    steps = 0;
}
static void tear_down(void) {
    tiny_edition_free(&edition);
}
TestSuite(shading, .init = set_up, .fini = tear_down);
TestSuite(shading_page, .init = set_up_own, .fini = tear_down);

static void ask(const struct profile *profile, int64_t now_s) {
    own_ask(&scene_shading, edition.edition, profile,
            (struct scene_request){.limit = 3, .recall_mask = steps, .now_ms = now_s * 1000});
}

static bool shows(const char *query) {
    return place(query) > 0;
}

Test(shading, shows_nobody_in_particular_the_most_searched_by_turns) {
    bool first[3] = {0};
    for (int hour = 0; hour < 3; hour++) {
        ask(NULL, NOW_S + hour * HOUR_S);
        cr_assert(shows("iphone") && shows("call of duty") && shows("xbox 360"));
        first[0] |= str_equal(out.results.items[0].text, STR("iphone"));
        first[1] |= str_equal(out.results.items[0].text, STR("call of duty"));
        first[2] |= str_equal(out.results.items[0].text, STR("xbox 360"));
    }
    cr_assert(first[0] && first[1] && first[2]);
}

Test(shading, reminds_of_a_search_that_nothing_came_of_but_not_within_the_hour) {
    profile_add_query(&own, STR("canon camera"), NOW_S - 2 * HOUR_S, 5);
    profile_add_query(&own, STR("iphone"), NOW_S - 60, 5);
    ask(&own, NOW_S);
    cr_assert(shows("canon camera"));
    cr_assert_str_eq(why_not("iphone"), "searched");
    profile_add_item(&own, STR("sku"), PROFILE_VIEWED, STR("canon camera"), NOW_S - 50);
    steps = step_of(&scene_shading, "unfinished");
    ask(&own, NOW_S);
    cr_assert_eq(out.results.count, 0, "something came of the one, the other is too near");
}

Test(shading, lets_rest_what_was_shown_in_vain_and_brings_it_back) {
    uint32_t text = profile_text_mark(STR("iphone"));
    profile_show(&own, text, NOW_S);
    profile_show(&own, text, NOW_S);
    ask(&own, NOW_S);
    cr_assert(shows("iphone"));
    profile_show(&own, text, NOW_S);
    ask(&own, NOW_S);
    cr_assert_str_eq(why_not("iphone"), "tired");
    cr_assert_eq(out.results.count, 3);
    ask(&own, NOW_S + 12 * HOUR_S);
    cr_assert(shows("iphone"));
}

Test(shading, of_which_everything_is_tired_is_empty_and_says_why) {
    static const struct tiny_row one[] = {{"iphone", 9, NULL, {0}}};
    tiny_edition_free(&edition);
    edition = tiny_edition_new(one, 1);
    profile_add_query(&own, STR("iphone"), NOW_S, 5);
    ask(&own, NOW_S);
    cr_assert_eq(out.results.count, 0);
    cr_assert_str_eq(why_not("iphone"), "searched");
}

static const char *first(void) {
    static char text[64];
    cr_assert_gt(out.results.count, 0);
    snprintf(text, sizeof text, "%.*s", STR_ARGS(out.results.items[0].text));
    return text;
}

static float walked_of(const char *query) {
    cr_assert_gt(place(query), 0, "%s", query);
    return candidate_reach_of(&out.results.items[place(query) - 1], PATH_walked);
}

static void ask_page(const char *page, const char *item, const char *step) {
    own_ask(&scene_shading, edition.edition, &own,
            (struct scene_request){.limit = 10,
                                   .page = str_from(page),
                                   .item = str_from(item),
                                   .recall_mask = step_of(&scene_shading, step)});
}

Test(shading_page, an_item_brings_in_what_it_is_found_by_and_leads_to) {
    ask_page("item", "castle", "page");
    cr_assert(shows("lego") && shows("lego castle") && shows("playmobil"));
    cr_assert_eq(out.results.count, 3);
    ask_page("item", "no such item", "page");
    cr_assert_eq(out.results.count, 0);
    ask_page("home", "", "page");
    cr_assert_eq(out.results.count, 0);
}

Test(shading_page, the_cart_brings_in_what_stands_beside_what_is_in_it) {
    profile_add_item(&own, STR("castle"), PROFILE_CARTED, (str){0}, NOW_S - HOUR_S);
    ask_page("cart", "", "cart");
    cr_assert(shows("duplo"), "the duck stands beside the castle");
    cr_assert_eq(out.results.count, 1);
    ask_page("home", "", "cart");
    cr_assert_eq(out.results.count, 0);
    profile_add_item(&own, STR("castle"), PROFILE_BOUGHT, (str){0}, NOW_S);
    ask_page("cart", "", "cart");
    cr_assert_eq(out.results.count, 0, "it is not in the cart any more");
}

Test(shading_page, what_led_to_something_bought_rests_for_days_unless_it_is_used_up) {
    const int64_t bought_s = NOW_S - PROFILE_BOUGHT_DAYS * OWN_DAY_S;
    profile_add_item(&own, STR("castle"), PROFILE_BOUGHT, (str){0}, (uint32_t)bought_s + 1);
    profile_add_item(&own, STR("glue"), PROFILE_BOUGHT, (str){0}, NOW_S - HOUR_S);
    ask_page("home", "", "popular");
    cr_assert_str_eq(why_not("lego"), "bought");
    cr_assert_str_eq(why_not("lego castle"), "bought");
    cr_assert(shows("glue") && shows("hose"));
    profile_start(&own);
    profile_add_item(&own, STR("castle"), PROFILE_BOUGHT, (str){0}, (uint32_t)bought_s - 10);
    ask_page("home", "", "popular");
    cr_assert(shows("lego"));
}

Test(shading_page, what_was_viewed_only_is_no_reason_to_rest) {
    profile_add_item(&own, STR("castle"), PROFILE_CARTED, (str){0}, NOW_S);
    ask_page("home", "", "popular");
    cr_assert(shows("lego"));
}

static void ask_all(const char *page, const char *item, const char *category) {
    own_ask(&scene_shading, edition.edition, &own,
            (struct scene_request){.limit = 10,
                                   .page = str_from(page),
                                   .item = str_from(item),
                                   .category = str_from(category)});
}

Test(shading_page, a_category_brings_its_own_queries_to_the_front) {
    ask_all("home", "", "");
    cr_assert_str_eq(first(), "lego");
    ask_all("category", "", "garden");
    cr_assert_str_eq(first(), "rake");
    cr_assert(place("hose") == 2 && place("roses") == 3);
    ask_all("category", "hose", "");
    cr_assert(shows("hose") && shows("rake"), "the item's category");
    ask_all("category", "", "no such category");
    cr_assert_str_eq(first(), "lego");
}

Test(shading_page, an_item_and_a_cart_bring_theirs_to_the_front) {
    profile_add_item(&own, STR("hose"), PROFILE_CARTED, (str){0}, NOW_S - 20 * OWN_DAY_S);
    ask_all("home", "", "");
    const float at_home = walked_of("hose");
    const uint32_t before = place("duplo");
    ask_all("cart", "", "");
    cr_assert_gt(walked_of("hose"), at_home, "what is in the cart is near");
    ask_all("item", "duck", "");
    cr_assert_lt(place("duplo"), before, "the duck is found by it");
}

Test(shading_page, what_was_done_in_the_future_counts_as_just_now_and_harms_nothing) {
    profile_add_query(&own, STR("rake"), NOW_S + OWN_DAY_S, 5);
    profile_add_item(&own, STR("castle"), PROFILE_VIEWED, STR("rake"), NOW_S + OWN_DAY_S);
    ask_all("home", "", "");
    cr_assert_gt(out.results.count, 3);
    cr_assert_str_eq(why_not("rake"), "searched");
}
