/* The scene push over an edition of a log and two catalogues: what is news, what is not, and what
 * was told before. Items: "a" fell from 30 to 24, "b" is back, "c" fell and rose again, "d" fell by
 * a hundredth. */
#include <criterion/criterion.h>

#include "base/hash.h"
#include "base/text.h"
#include "build/items_build.h"
#include "scene/push.h"
#include "scene/push_news.h"
#include "scene/scenes.h"
#include "support/tiny_edition.h"

enum { NOW_S = TINY_NEWEST_DAY * 86400 + 5, DAY_S = 86400 };

static const struct item_facts items[] = {
    {.id = {"a", 1}, .title = {"Red box", 7}, .price = 24},
    {.id = {"b", 1}, .title = {"Blue train", 10}, .price = 50},
    {.id = {"c", 1}, .title = {"Green farm", 10}, .price = 20},
    {.id = {"d", 1}, .price = 99},
};
static const struct item_change_row changes[] = {
    {.item = 0,
     .at_s = NOW_S - 2 * DAY_S,
     .price_before = 30,
     .price = 27.5,
     .stock_before = 1,
     .stock = 1},
    {.item = 0,
     .at_s = NOW_S - DAY_S,
     .price_before = 27.5,
     .price = 24,
     .stock_before = 1,
     .stock = 1},
    {.item = 1,
     .at_s = NOW_S - DAY_S,
     .price_before = 50,
     .price = 50,
     .stock_before = 0,
     .stock = 3},
    {.item = 2,
     .at_s = NOW_S - 2 * DAY_S,
     .price_before = 20,
     .price = 10,
     .stock_before = 1,
     .stock = 1},
    {.item = 2,
     .at_s = NOW_S - DAY_S,
     .price_before = 10,
     .price = 20,
     .stock_before = 1,
     .stock = 1},
    {.item = 3,
     .at_s = NOW_S - DAY_S,
     .price_before = 100,
     .price = 99,
     .stock_before = 1,
     .stock = 1},
};

static char block[256 * 1024];
static struct arena arena;
static struct tiny_edition edition;
static struct scene_output out;
static struct profile own;
static struct push_terms terms;

static void set_up(void) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    struct edition_sections built = tiny_sections(tiny_shop, TINY_SHOP_ROWS);
    built.items.len = 0;
    cr_assert_eq(items_build(items, 4, &built.items, &why), STATUS_OK);
    bytes_append(&built.changes, changes, sizeof changes);
    edition = tiny_edition_over(built, TINY_SHOP_ROWS, UINT64_C(1) << SECTION_FACETS);
    profile_start(&own);
    terms = (struct push_terms){.room = 9, .score_min = 1, .price_drop_min = 0.05};
}
static void tear_down(void) {
    tiny_edition_free(&edition);
}
TestSuite(push, .init = set_up, .fini = tear_down);

static void ask(int64_t now_s) {
    const struct scene_request request = {.limit = 9,
                                          .recall_mask = UINT32_MAX,
                                          .now_ms = now_s * 1000,
                                          .explain = true,
                                          .push = &terms};
    const struct scene_input in = {
        .edition = edition.edition, .profile = &own, .request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_push, &in, &out), STATUS_OK);
}

static void expect(uint32_t at, const char *query, const char *reason) {
    cr_assert_lt(at, out.results.count);
    const struct candidate *c = &out.results.items[at];
    cr_assert(str_equal(c->text, str_from(query)), "%.*s", STR_ARGS(c->text));
    cr_assert(str_equal(c->note->reason, str_from(reason)), "%.*s", STR_ARGS(c->note->reason));
}

static const char *why_not(const char *query) {
    for (uint32_t i = 0; i < out.removed_count; i++)
        if (str_equal(out.removed[i].text, str_from(query)))
            return out.removed[i].why;
    return "";
}

static void look_at(const char *item, enum profile_deed deed, uint32_t at_s) {
    profile_add_item(&own, str_from(item), deed, (str){0}, at_s);
}

Test(push, a_price_that_fell_twice_is_told_once_from_the_first_to_the_last) {
    look_at("a", PROFILE_VIEWED, NOW_S - 3 * DAY_S);
    ask(NOW_S);
    cr_assert_eq(out.results.count, 1);
    expect(0, "red box", "price of Red box fell from 30 to 24");
    cr_assert(str_equal(out.results.items[0].note->item, STR("a")));
}

Test(push, who_saw_the_first_fall_is_told_of_the_second) {
    look_at("a", PROFILE_CARTED, NOW_S - 2 * DAY_S + 60);
    ask(NOW_S);
    expect(0, "red box", "price of Red box fell from 27.5 to 24");
}

Test(push, what_was_out_of_stock_is_back) {
    look_at("b", PROFILE_VIEWED, NOW_S - 3 * DAY_S);
    ask(NOW_S);
    expect(0, "blue train", "Blue train is back in stock");
}

Test(push, what_rose_again_or_fell_too_little_is_no_news_and_neither_is_what_they_saw_since) {
    look_at("c", PROFILE_VIEWED, NOW_S - 3 * DAY_S);
    look_at("d", PROFILE_VIEWED, NOW_S - 3 * DAY_S);
    look_at("b", PROFILE_VIEWED, NOW_S - 60);
    ask(NOW_S);
    cr_assert_eq(out.results.count, 0);
    terms.price_drop_min = 0.005;
    ask(NOW_S);
    expect(0, "d", "price of d fell from 100 to 99");
}

Test(push, who_bought_it_is_told_nothing_of_it) {
    look_at("a", PROFILE_BOUGHT, NOW_S - 3 * DAY_S);
    ask(NOW_S);
    cr_assert_eq(out.results.count, 0);
}

Test(push, news_is_told_for_some_days) {
    look_at("a", PROFILE_VIEWED, NOW_S - 3 * DAY_S);
    ask(NOW_S + (PUSH_CHANGE_DAYS - 1) * DAY_S);
    cr_assert_eq(out.results.count, 1);
    ask(NOW_S + PUSH_CHANGE_DAYS * DAY_S);
    cr_assert_eq(out.results.count, 0);
    ask(NOW_S - 4 * DAY_S); /* and none of what is to come */
    cr_assert_eq(out.results.count, 0);
}

Test(push, an_intent_that_was_told_is_not_told_again_however_it_is_spelt) {
    look_at("a", PROFILE_VIEWED, NOW_S - 3 * DAY_S);
    const struct push_told item = {.query = STR("something else"), .item = STR("a")};
    terms.told = &item;
    ask(NOW_S);
    cr_assert_str_eq(why_not("red box"), "told");
    const struct push_told plural = {.query = STR("boxs red")};
    const struct push_told both = {.before = &plural, .query = STR("no such")};
    terms.told = &both;
    ask(NOW_S);
    cr_assert_str_eq(why_not("red box"), "told");
}

Test(push, what_is_not_likely_enough_is_not_told_and_silence_is_an_answer) {
    profile_add_query(&own, STR("canon camera"), NOW_S - 2 * DAY_S, 5);
    ask(NOW_S);
    cr_assert_eq(out.results.count, 0);
    cr_assert_str_eq(why_not("canon camera"), "unlikely");
    terms.score_min = 0;
    ask(NOW_S);
    expect(0, "canon camera", "because you searched it before");
    ask(NOW_S - 2 * DAY_S + 60);
    cr_assert_str_eq(why_not("canon camera"), "searched");
}

Test(push, news_goes_first_and_no_more_is_told_than_there_is_room_for) {
    terms.score_min = 0;
    look_at("b", PROFILE_VIEWED, NOW_S - 3 * DAY_S);
    profile_add_query(&own, STR("iphone"), NOW_S - 2 * DAY_S, 5);
    ask(NOW_S);
    cr_assert_eq(out.results.count, 2);
    expect(0, "blue train", "Blue train is back in stock");
    terms.room = 1;
    ask(NOW_S);
    cr_assert_eq(out.results.count, 1);
    cr_assert_str_eq(why_not("iphone"), "caps");
    terms.room = 0;
    ask(NOW_S);
    cr_assert_eq(out.results.count, 0);
}

Test(push, of_nobody_in_particular_there_is_nothing_to_say) {
    const struct scene_request request = {
        .limit = 9, .recall_mask = UINT32_MAX, .now_ms = NOW_S * INT64_C(1000)};
    const struct scene_input in = {
        .edition = edition.edition, .request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_push, &in, &out), STATUS_OK);
    cr_assert_eq(out.results.count, 0);
    cr_assert_eq(out.degraded_count, 0);
}
