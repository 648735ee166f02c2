#include <criterion/criterion.h>

#include "base/hash.h"
#include "base/text.h"
#include "scene/profile_sources.h"
#include "scene/scenes.h"
#include "support/tiny_edition.h"

enum { NOW_S = TINY_NEWEST_DAY * 86400 + 5, HOUR_S = 3600 };

static char block[256 * 1024];
static struct arena arena;
static struct tiny_edition edition;
static struct scene_output out;
static struct profile own;

static void set_up(void) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    edition = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    profile_start(&own);
}
static void tear_down(void) {
    tiny_edition_free(&edition);
}
TestSuite(shading, .init = set_up, .fini = tear_down);

static void ask(const struct profile *profile, int64_t now_s) {
    const struct scene_request request = {
        .limit = 3, .recall_mask = UINT32_MAX, .now_ms = now_s * 1000, .explain = true};
    const struct scene_input in = {
        .edition = edition.edition, .profile = profile, .request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_shading, &in, &out), STATUS_OK);
}

static bool shows(const char *query) {
    for (uint32_t i = 0; i < out.results.count; i++)
        if (str_equal(out.results.items[i].text, str_from(query)))
            return true;
    return false;
}

static const char *why_not(const char *query) {
    for (uint32_t i = 0; i < out.removed_count; i++)
        if (str_equal(out.removed[i].text, str_from(query)))
            return out.removed[i].why;
    return "";
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
    ask(&own, NOW_S);
    cr_assert_not(shows("canon camera"), "something came of it");
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
