#include <criterion/criterion.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/profile.h"

enum { NOON = 1700000000 - 1700000000 % 86400 + 43200, HOUR_S = 3600, DAY_S = 86400 };

static struct profile p;

static void set_up(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK);
    profile_start(&p);
}
TestSuite(profile, .init = set_up);

static struct profile_entry entry(str list, int at) {
    struct profile_entry e = {.at_s = 0};
    do
        cr_assert(profile_next(&list, &e));
    while (at-- > 0);
    return e;
}
static int count(str list) {
    struct profile_entry e;
    int n = 0;
    while (profile_next(&list, &e))
        n++;
    return n;
}

Test(profile, keeps_the_newest_first_and_adds_up_what_is_done_again) {
    profile_add_query(&p, STR("lego"), NOON, 5);
    profile_add_query(&p, STR("xbox"), NOON + 60, 5);
    profile_add_query(&p, STR("lego"), NOON + PROFILE_HALF_LIFE_S, 5);
    struct profile_entry e = entry(profile_queries(&p), 0);
    cr_assert(str_equal(e.text, STR("lego")));
    cr_assert_float_eq(e.strength, 1.5f, 0.01);
    cr_assert_float_eq(profile_weight(&e, e.at_s + PROFILE_HALF_LIFE_S), 0.75f, 0.01);
    cr_assert_float_eq(profile_weight(&e, e.at_s - HOUR_S), 1.5f, 0.01, "a clock set back");
    cr_assert_eq(count(profile_queries(&p)), 2);
}

Test(profile, takes_what_the_next_search_extends_at_once_for_a_keystroke) {
    profile_add_query(&p, STR("le"), NOON, 5);
    profile_add_query(&p, STR("lego"), NOON + 2, 5);
    cr_assert_eq(count(profile_queries(&p)), 1);
    profile_add_query(&p, STR("lego city"), NOON + 20, 5);
    cr_assert_eq(count(profile_queries(&p)), 2);
    profile_add_item(&p, STR("sku"), PROFILE_VIEWED, (str){0}, NOON + 21);
    profile_add_query(&p, STR("lego city police"), NOON + 22, 5);
    cr_assert_eq(count(profile_queries(&p)), 3, "what led to an item was meant");
}

Test(profile, says_what_came_of_a_query) {
    profile_add_query(&p, STR("lego"), NOON, 5);
    profile_add_query(&p, STR("xbox"), NOON + 60, 5);
    profile_add_item(&p, STR("sku"), PROFILE_VIEWED, (str){0}, NOON + 70);
    profile_add_item(&p, STR("sku"), PROFILE_BOUGHT, STR("lego"), NOON + 90);
    cr_assert_eq(entry(profile_queries(&p), 0).deeds, PROFILE_VIEWED);
    cr_assert_eq(entry(profile_queries(&p), 1).deeds, PROFILE_BOUGHT);
    struct profile_entry item = entry(profile_items(&p), 0);
    cr_assert_eq(item.deeds, PROFILE_VIEWED | PROFILE_BOUGHT);
    cr_assert_float_eq(item.strength, 5.0f, 0.05);
    profile_add_item(&p, STR("other"), PROFILE_CARTED, (str){0}, NOON + 2 * HOUR_S);
    cr_assert_eq(entry(profile_queries(&p), 0).deeds, PROFILE_VIEWED, "another visit");
}

Test(profile, has_of_a_person_of_100000_events_what_one_of_the_latest_few_has) {
    char text[24];
    profile_add_item(&p, STR("bought"), PROFILE_BOUGHT, (str){0}, NOON);
    for (uint32_t i = 0; i < 100000; i++) {
        (void)snprintf(text, sizeof text, "sku%u", i);
        profile_add_item(&p, str_from(text), PROFILE_VIEWED, (str){0}, NOON + i);
    }
    cr_assert(str_equal(entry(profile_items(&p), 0).text, STR("sku99999")));
    cr_assert(str_equal(entry(profile_items(&p), count(profile_items(&p)) - 1).text, STR("bought")),
              "what weighs more stays longer");
}

Test(profile, tires_of_what_is_shown_and_rests) {
    uint32_t text = profile_text_mark(STR("lego"));
    for (uint32_t i = 0; i < 3; i++)
        profile_show(&p, text, NOON + i);
    cr_assert_float_eq(profile_tiredness(&p, text, NOON + 3), 3.0f, 0.05);
    cr_assert_float_eq(profile_tiredness(&p, text, NOON + DAY_S), 1.5f, 0.05);
    cr_assert_eq(profile_tiredness(&p, profile_text_mark(STR("xbox")), NOON), 0);
    cr_assert(profile_is_empty(&p), "nothing was done");
    profile_add_query(&p, STR("lego"), NOON + 4, 5);
    cr_assert_eq(profile_tiredness(&p, text, NOON + 5), 0, "it was what they wanted");
    for (uint32_t i = 1; i < 1000; i++)
        profile_show(&p, i, NOON + i);
    cr_assert(profile_tiredness(&p, 999, NOON + 999) > 0);
}

Test(profile, drops_what_is_older_than_may_be_kept) {
    profile_add_query(&p, STR("lego"), NOON, 5);
    profile_add_query(&p, STR("old and undated"), 0, 5);
    profile_add_query(&p, STR("xbox"), NOON + DAY_S, 5);
    profile_add_item(&p, STR("sku"), PROFILE_VIEWED, (str){0}, NOON);
    profile_show(&p, 7, NOON);
    profile_expire(&p, NOON + 1);
    cr_assert_eq(count(profile_queries(&p)), 2);
    cr_assert_eq(count(profile_items(&p)), 0);
    cr_assert_eq(p.tired_count, 0);
}
