#include <criterion/criterion.h>

#include "base/hash.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "support/tiny_edition.h"

static const struct tiny_row rows[] = {
    {"camera", 5, NULL, {.users = 5, .topic = 1}},
    {"camera bag", 5, NULL, {.users = 5, .topic = 2}},
    {"camera strap", 5, NULL, {.users = 5, .topic = 1}},
    {"drill", 50, NULL, {.users = 5, .topic = 3}},
    {"kite", 2, NULL, {.users = 5}},
    {"lego", 90, "LEGO", {.users = 5, .topic = 2}},
    {"strap", 2, NULL, {.users = 5, .topic = 2}},
    {"tent", 3, NULL, {.users = 5, .topic = 1}},
    {"x-box", 3, NULL, {.users = 5, .topic = 2}},
    {"xbox", 3, NULL, {.users = 5, .topic = 2}},
};
enum { CAMERA, BAG, CAMERA_STRAP, DRILL, KITE, LEGO, STRAP, TENT, X_BOX, XBOX, ROWS };

static char block[256 * 1024];
static struct arena arena;
static struct tiny_edition edition, fresh;
static struct scene_output out;

static void set_up(void) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    edition = tiny_edition_new(rows, ROWS);
    fresh = tiny_edition_new(rows + TENT, 1);
}
static void tear_down(void) {
    tiny_edition_free(&edition);
    tiny_edition_free(&fresh);
}
TestSuite(trending, .init = set_up, .fini = tear_down);

static struct burst one(query_id query, enum burst_kind kind, float excess) {
    return (struct burst){.query = query,
                          .fresh = QUERY_NONE,
                          .excess = excess,
                          .people = 9,
                          .topic = rows[query].facts.topic,
                          .kind = kind};
}

/* The names of what is shown, in order; what was removed is in `out`. */
static const char *ask(const struct burst *list, uint32_t count, uint32_t limit,
                       const struct edition *since) {
    static char names[512];
    const struct scene_request request = {.limit = limit,
                                          .recall_mask = UINT32_MAX,
                                          .now_ms = TINY_NEWEST_DAY * INT64_C(86400000),
                                          .explain = true};
    const struct scene_input in = {
        .edition = edition.edition, .fresh = since, .request = &request, .arena = &arena};
    edition.edition->bursts = (struct bursts){.list = list, .count = count};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_trending, &in, &out), STATUS_OK);
    names[0] = '\0';
    for (uint32_t i = 0; i < out.results.count; i++) {
        strncat(names, out.results.items[i].text.data, out.results.items[i].text.len);
        strcat(names, ",");
    }
    return names;
}

static const char *why_not(const char *query) {
    for (uint32_t i = 0; i < out.removed_count; i++)
        if (str_equal(out.removed[i].text, str_from(query)))
            return out.removed[i].why;
    return "";
}

Test(trending, lists_what_bursts_most_first_and_nothing_usual_beside_it) {
    const struct burst list[] = {one(KITE, BURST_NEW, 0.8f), one(DRILL, BURST_RISING, 0.5f),
                                 one(LEGO, BURST_HOT, 0)};
    cr_expect_str_eq(ask(list, 3, 10, NULL), "kite,drill,");
    cr_expect_str_eq(why_not("lego"), "steady");
    cr_expect(str_equal(out.results.items[0].note->label, STR("new")));
    cr_expect(str_equal(out.results.items[1].note->label, STR("rising")));
    cr_expect_eq(out.results.items[0].sources, SOURCE_TRENDING);
}

Test(trending, lists_what_most_people_search_where_nothing_bursts) {
    const struct burst list[] = {one(LEGO, BURST_HOT, 0), one(DRILL, BURST_HOT, 0)};
    cr_expect_str_eq(ask(list, 2, 10, NULL), "drill,lego,", "equally many: by their names");
    cr_expect(str_equal(out.results.items[0].note->label, STR("hot")));
    cr_expect_str_eq(ask(NULL, 0, 10, NULL), "");
}

Test(trending, says_one_thing_once) {
    const struct burst list[] = {
        one(CAMERA_STRAP, BURST_RISING, 0.8f), one(CAMERA, BURST_RISING, 0.7f),
        one(STRAP, BURST_RISING, 0.6f),        one(BAG, BURST_RISING, 0.5f),
        one(X_BOX, BURST_RISING, 0.75f),       one(XBOX, BURST_RISING, 0.74f)};
    cr_expect_str_eq(ask(list, 6, 10, NULL), "x-box,camera strap,camera bag,");
    cr_expect_str_eq(why_not("camera"), "variants");
    cr_expect_str_eq(why_not("strap"), "variants");
    cr_expect_str_eq(why_not("xbox"), "near_duplicates");
}

Test(trending, gives_no_topic_more_than_a_third) {
    const struct burst list[] = {one(LEGO, BURST_RISING, 0.8f), one(STRAP, BURST_RISING, 0.7f),
                                 one(XBOX, BURST_RISING, 0.6f), one(KITE, BURST_RISING, 0.5f)};
    cr_expect_str_eq(ask(list, 4, 6, NULL), "lego,strap,kite,");
    cr_expect_str_eq(why_not("xbox"), "topics");
}

Test(trending, keeps_places_for_what_is_new) {
    const struct burst list[] = {one(CAMERA, BURST_RISING, 0.8f), one(LEGO, BURST_RISING, 0.7f),
                                 one(DRILL, BURST_RISING, 0.6f),  one(XBOX, BURST_RISING, 0.5f),
                                 one(STRAP, BURST_RISING, 0.4f),  one(TENT, BURST_NEW, 0.3f)};
    cr_expect_str_eq(ask(list, 6, 5, NULL), "camera,lego,drill,xbox,tent,");
    cr_expect_str_eq(ask(list, 6, 3, NULL), "camera,lego,drill,", "of three none is kept");
}

Test(trending, reads_the_fresh_list_instead_of_the_base_s) {
    const struct burst list[] = {one(KITE, BURST_NEW, 0.8f)};
    const struct burst since[] = {
        {.query = QUERY_NONE, .fresh = 0, .excess = 0.9f, .people = 7, .kind = BURST_NEW},
        one(CAMERA, BURST_RISING, 0.5f)};
    fresh.edition->bursts = (struct bursts){.list = since, .count = 2};
    cr_expect_str_eq(ask(list, 1, 10, fresh.edition), "tent,camera,");
    cr_expect_eq(out.results.items[0].fresh, 0);
    cr_expect_eq(out.results.items[0].query, QUERY_NONE);
}

Test(trending, passes_over_what_no_edition_has) {
    struct burst list[] = {one(KITE, BURST_NEW, 0.8f), one(LEGO, BURST_RISING, 0.7f)};
    list[0].query = ROWS + 5;
    cr_expect_str_eq(ask(list, 2, 10, NULL), "lego,");
}

Test(trending, of_an_edition_without_the_section_is_degraded) {
    edition.edition->sections &= ~(UINT64_C(1) << SECTION_BURSTS);
    cr_expect_str_eq(ask(NULL, 0, 10, NULL), "");
    cr_expect_eq(out.degraded_count, 2);
}
