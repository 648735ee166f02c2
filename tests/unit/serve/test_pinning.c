#include "serve/pinning.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "scene/push.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "store/pins.h"
#include "support/block_rules.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

static struct scratch scratch;
static struct data_dir dir;
static struct config config;
static struct error why;
static char block[ENGINE_ARENA_BYTES], rule_block[4096];
static struct arena arena, rule_arena;
static struct engine *engine;
static struct answer answer;
static bool explain;

enum { SUGGEST = 1 << 1, EVERYWHERE = 0xff };

static void set_up(void) {
    scratch = scratch_new();
    log_set_level(LOG_ERROR);
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
    config_defaults(&config);
    config.fresh_every_ms = 0;
    arena_init(&arena, block, sizeof block);
    arena_init(&rule_arena, rule_block, sizeof rule_block);
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
}
static void tear_down(void) {
    engine_stop(engine);
    engine = NULL;
    scratch_remove(&scratch);
}
TestSuite(pinning, .init = set_up, .fini = tear_down);

static void start(bool watch) {
    engine_stop(engine);
    cr_assert_eq(engine_start(&engine, &dir, &config, watch, &why), STATUS_OK, "%s", why.message);
}

static struct pin promote(const char *query, uint32_t position) {
    return (struct pin){.scenes = SUGGEST,
                        .position = position,
                        .query = str_from(query),
                        .display = str_from(query)};
}

static int64_t add(struct pin pin) {
    const struct audit audit = block_audit("");
    int64_t id = 0;
    cr_assert_eq(pins_add(&dir, &pin, &audit, &id, &why), STATUS_OK, "%s", why.message);
    return id;
}

/* "a,b,c" */
static const char *ask_as(const char *text, uint32_t limit, int64_t user) {
    static char names[512];
    const struct scene_request request = {.text = str_from(text),
                                          .limit = limit,
                                          .recall_mask = UINT32_MAX,
                                          .user = user,
                                          .session = PERSON_UNKNOWN,
                                          .named = user != PERSON_UNKNOWN,
                                          .explain = explain,
                                          .now_ms = clock_wall_ms()};
    names[0] = '\0';
    arena_reset(&arena);
    cr_assert_eq(engine_answer(engine, &scene_suggest, &request, &arena, &answer), STATUS_OK);
    for (uint32_t i = 0; i < answer.count; i++) {
        strcat(names, i ? "," : "");
        strncat(names, answer.items[i].query.data, answer.items[i].query.len);
    }
    return names;
}

static const char *ask(const char *text) {
    return ask_as(text, 10, PERSON_UNKNOWN);
}

static bool comes_to(const char *text, const char *names) {
    uint64_t until_ns = clock_monotonic_ns() + 1000000000U;
    while (strcmp(ask(text), names) != 0 && clock_monotonic_ns() < until_ns)
        usleep(2000);
    return strcmp(ask(text), names) == 0;
}

Test(pinning, a_query_stands_where_it_was_put_and_says_so) {
    struct pin pin = promote("gift cards", 2);
    pin.display = STR("Gift Cards");
    add(pin);
    start(false);
    cr_expect_str_eq(ask("call of"),
                     "call of duty,gift cards,call of duty black ops,call of juarez");
    cr_expect_eq(answer.items[1].sources, SOURCE_PINNED);
    cr_expect(str_equal(answer.items[1].display, STR("Gift Cards")));
    cr_expect_str_eq(ask_as("call of", 2, PERSON_UNKNOWN), "call of duty,gift cards");
    cr_expect_str_eq(ask_as("call of", 1, PERSON_UNKNOWN), "call of duty");
}

Test(pinning, one_that_was_recalled_moves_and_its_like_goes) {
    add(promote("call of juarez", 1));
    add(promote("call-of duty", 3));
    start(false);
    cr_expect_str_eq(ask("call of"), "call of juarez,call of duty black ops,call-of duty");
    cr_expect_eq(answer.items[0].sources, SOURCE_PINNED);
}

Test(pinning, two_of_one_place_stand_one_after_the_other_and_in_short_lists_last) {
    add(promote("second", 1));
    add(promote("third", 1));
    add(promote("far below", 9));
    start(false);
    cr_expect_str_eq(ask("nothing is like this"), "second,third,far below");
}

Test(pinning, one_whose_place_is_beyond_the_limit_stays_where_it_would_be) {
    add(promote("iphone", 9));
    start(false);
    cr_expect_str_eq(ask_as("iph", 1, PERSON_UNKNOWN), "iphone");
    cr_expect_eq(answer.items[0].sources, SOURCE_PREFIX);
}

Test(pinning, it_is_for_who_types_towards_it_and_for_its_audience) {
    struct pin pin = promote("iphone 15", 1);
    pin.prefix = STR("ip");
    pin.audience = PIN_KNOWN;
    add(pin);
    start(false);
    cr_expect_str_eq(ask_as("iph", 1, 7), "iphone 15");
    cr_expect_str_eq(ask_as("iph", 1, PERSON_UNKNOWN), "iphone");
    cr_expect_str_eq(ask_as("i", 1, 7), "iphone");
    cr_expect_str_neq(ask_as("ipo", 1, 7), "iphone 15");
}

Test(pinning, a_running_engine_learns_of_changes_and_dates_hold) {
    start(true);
    int64_t now_ms = clock_wall_ms();
    struct pin over = promote("last summer", 1);
    over.until_ms = now_ms - 1;
    add(over);
    int64_t id = add(promote("gift cards", 1));
    cr_expect(comes_to("iph", "gift cards,iphone,iphone case"), "%s", ask("iph"));
    const struct audit audit = block_audit("");
    cr_assert_eq(pins_remove(&dir, &id, 1, &audit, &why), STATUS_OK);
    cr_expect(comes_to("iph", "iphone,iphone case"), "%s", ask("iph"));
}

Test(pinning, what_is_blocked_is_not_shown_because_it_was_promoted) {
    const struct rule rule = block_rule(RULE_PHRASE, "rude", RULE_EVERY_SCENE, &rule_arena);
    struct pin shown = promote("innocent", 1);
    shown.display = STR("Rude!");
    block_add(&dir, &rule);
    add(promote("rude things", 1));
    add(shown);
    start(false);
    cr_expect_str_eq(ask("iph"), "iphone,iphone case");
    explain = true;
    cr_expect_str_eq(ask("iph"), "iphone,iphone case");
    cr_assert_eq(answer.removed_count, 2);
    for (uint32_t i = 0; i < answer.removed_count; i++) {
        cr_expect_eq(answer.removed[i].text.len, 0, "nor is it said what was not shown");
        cr_expect_str_eq(answer.removed[i].why, "block rule 1");
    }
}

Test(pinning, a_chip_has_what_chips_have) {
    const struct scene_request request = {.text = STR("iphone"),
                                          .limit = 4,
                                          .recall_mask = UINT32_MAX,
                                          .user = PERSON_UNKNOWN,
                                          .session = PERSON_UNKNOWN,
                                          .whole = true,
                                          .now_ms = clock_wall_ms()};
    struct pin pin = promote("iphone 15 red", 1);
    pin.scenes = EVERYWHERE;
    pin.display = STR("Red");
    add(pin);
    start(false);
    cr_assert_eq(engine_answer(engine, &scene_refine, &request, &arena, &answer), STATUS_OK);
    cr_assert_geq(answer.count, 1);
    const struct candidate_note *note = answer.items[0].note;
    cr_expect(str_equal(note->facet, STR("more")));
    cr_expect(str_equal(note->word, STR("Red")));
    cr_expect(str_equal(note->action, STR("add")));
    cr_expect_str_eq(ask_as("iph", 1, PERSON_UNKNOWN), "iphone 15 red");
    cr_expect_eq(answer.items[0].note->word.len, 0);
}

Test(pinning, a_notification_is_nobodys_to_promote) {
    const struct push_terms terms = {.score_min = 0};
    struct pin pin = promote("gift cards", 1);
    pin.scenes = EVERYWHERE;
    add(pin);
    start(false);
    const struct scene_request request = {.limit = 10,
                                          .recall_mask = UINT32_MAX,
                                          .user = 7,
                                          .session = PERSON_UNKNOWN,
                                          .named = true,
                                          .push = &terms,
                                          .now_ms = clock_wall_ms()};
    arena_reset(&arena);
    cr_assert_eq(engine_answer(engine, &scene_push, &request, &arena, &answer), STATUS_OK);
    cr_expect_eq(answer.count, 0);
    arena_reset(&arena);
    cr_assert_eq(engine_answer(engine, &scene_discover, &request, &arena, &answer), STATUS_OK);
    cr_expect_eq(answer.items[0].sources, SOURCE_PINNED, "or the test shows nothing");
}

Test(pinning, a_cap_holds_across_a_restart) {
    struct pin pin = promote("gift cards", 1);
    pin.cap = 5;
    add(pin);
    start(true);
    for (int i = 0; i < 3; i++)
        cr_assert_str_eq(ask("iph"), "gift cards,iphone,iphone case");
    start(true);
    for (int i = 0; i < 2; i++)
        cr_assert_str_eq(ask("iph"), "gift cards,iphone,iphone case");
    cr_expect_str_eq(ask("iph"), "iphone,iphone case");
}
