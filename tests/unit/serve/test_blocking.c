#include "serve/blocking.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
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

static void set_up(void) {
    scratch = scratch_new();
    log_set_level(LOG_ERROR + 1); /* lists that cannot be read are what these tests are about */
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
    config_defaults(&config);
    config.edition_poll_ms = 10;
    config.fresh_every_ms = 0;
    arena_init(&arena, block, sizeof block);
    arena_init(&rule_arena, rule_block, sizeof rule_block);
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
}
static void tear_down(void) {
    engine_stop(engine);
    scratch_remove(&scratch);
}
TestSuite(blocking, .init = set_up, .fini = tear_down);

static void start(bool watch) {
    cr_assert_eq(engine_start(&engine, &dir, &config, watch, &why), STATUS_OK, "%s", why.message);
}

/* How many suggestions there are. */
static int ask(const char *text) {
    const struct scene_request request = {.text = str_from(text),
                                          .limit = 10,
                                          .recall_mask = UINT32_MAX,
                                          .user = PERSON_UNKNOWN,
                                          .session = PERSON_UNKNOWN,
                                          .now_ms = clock_wall_ms()};
    struct answer answer;
    arena_reset(&arena);
    enum status s = engine_answer(engine, &scene_suggest, &request, &arena, &answer);
    return s == STATUS_OK ? (int)answer.count : -(int)s;
}

/* Within the second that the contract gives. */
static bool comes_to(const char *text, int count) {
    uint64_t until_ns = clock_monotonic_ns() + 1000000000U;
    while (ask(text) != count && clock_monotonic_ns() < until_ns)
        usleep(2000);
    return ask(text) == count;
}

static bool is_told(void) {
    for (int i = 0; i < 500 && !engine_blocking(engine).told; i++)
        usleep(10000);
    return engine_blocking(engine).told;
}

static int64_t forbid(enum rule_match match, const char *text, int64_t from_ms, int64_t until_ms) {
    struct rule rule = block_rule(match, text, RULE_EVERY_SCENE, &rule_arena);
    rule.from_ms = from_ms;
    rule.until_ms = until_ms;
    return block_add(&dir, &rule);
}

Test(blocking, a_rule_takes_effect_on_a_running_engine_and_is_taken_back) {
    start(true);
    cr_assert_eq(ask("call of"), 3);
    int64_t edit = forbid(RULE_PHRASE, "duty", 0, 0);
    cr_assert(comes_to("call of", 1));
    cr_assert(is_told());
    cr_expect_eq(ask("call of"), 1);
    cr_expect_eq(engine_blocking(engine).queries, 2);
    cr_expect_eq(engine_blocking(engine).rules, 1);
    block_undo(&dir, edit);
    cr_assert(comes_to("call of", 3));
}

Test(blocking, without_watch_the_list_is_read_at_the_start) {
    forbid(RULE_PREFIX, "call", 0, 0);
    start(false);
    cr_expect_eq(ask("call"), 0);
    cr_expect_eq(ask("iph"), 2);
}

Test(blocking, a_new_edition_is_held_to_the_rules_from_its_first_answer) {
    forbid(RULE_EXACT, "iphone", 0, 0);
    start(true);
    cr_assert(is_told());
    uint64_t number = tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    while (engine_edition(engine) != number)
        cr_assert_eq(ask("iph"), 1);
    for (int i = 0; i < 100; i++)
        cr_assert_eq(ask("iph"), 1);
    cr_assert(is_told());
    cr_expect_eq(engine_blocking(engine).queries, 1);
}

Test(blocking, rules_begin_and_end_by_the_clock) {
    int64_t now_ms = clock_wall_ms();
    forbid(RULE_EXACT, "iphone", now_ms + 300, now_ms + 700);
    start(true);
    if (clock_wall_ms() < now_ms + 300)
        cr_expect_eq(ask("iph"), 2);
    while (clock_wall_ms() < now_ms + 300)
        usleep(5000);
    cr_expect(comes_to("iph", 1));
    while (clock_wall_ms() < now_ms + 700)
        usleep(5000);
    cr_expect(comes_to("iph", 2));
}

static void overwrite(const char *path, const char *bytes) {
    FILE *f = fopen(path, "we");
    cr_assert_not_null(f);
    cr_assert_geq(fputs(bytes, f), 0);
    cr_assert_eq(fclose(f), 0);
}

Test(blocking, with_a_list_that_cannot_be_read_nothing_is_answered) {
    char path[DATA_PATH_BYTES];
    data_dir_file(&dir, DATA_CONTROL, path);
    overwrite(path, "this is no database, and long enough to be taken for one that is damaged");
    start(true);
    cr_expect_eq(ask("iph"), -(int)STATUS_CORRUPT);
    cr_expect_not(engine_blocking(engine).readable);
    cr_assert_eq(unlink(path), 0);
    forbid(RULE_EXACT, "iphone", 0, 0);
    cr_expect(comes_to("iph", 1), "it is found again");
    cr_expect(engine_blocking(engine).readable);
}

/* control.db with its log: to another name, or back. */
static void put_control(const char *away, bool back) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[DATA_PATH_BYTES], from[DATA_PATH_BYTES + 16], to[DATA_PATH_BYTES + 16];
    data_dir_file(&dir, DATA_CONTROL, path);
    for (int i = 0; i < 3; i++) {
        (void)snprintf(from, sizeof from, "%s%s%s", path, back ? away : "", ends[i]);
        (void)snprintf(to, sizeof to, "%s%s%s", path, back ? "" : away, ends[i]);
        cr_assert(rename(from, to) == 0 || i > 0);
    }
}

Test(blocking, a_list_that_went_away_is_missed_and_one_in_its_place_is_read) {
    forbid(RULE_EXACT, "iphone", 0, 0);
    start(true);
    cr_assert_eq(ask("iph"), 1);
    put_control(".old", false);
    cr_assert(comes_to("iph", -(int)STATUS_CORRUPT), "%d answers without the list", ask("iph"));
    forbid(RULE_PHRASE, "duty", 0, 0);
    cr_expect(comes_to("call of", 1));
    cr_expect(comes_to("iph", 2));
    put_control(".new", false);
    put_control(".old", true);
    cr_expect(comes_to("iph", 1), "though its last edit has the same number");
}

enum { SLOW_ROWS = TINY_ROWS_MAX };

/* Each of the shop's queries takes the pattern all the steps there are. */
static void publish_slow_shop(void) {
    static char texts[SLOW_ROWS][40];
    static struct tiny_row rows[SLOW_ROWS];
    for (int i = 0; i < SLOW_ROWS; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "aaaaaaaaaaaaaaaaaaaaaaaaaaaa%d", i);
        rows[i] = (struct tiny_row){.text = texts[i], .weight = 1};
    }
    rows[0].text = "iphone";
    tiny_publish(&dir, rows, SLOW_ROWS);
    forbid(RULE_REGEX, "(a+|a)+[bc]", 0, 0);
}

Test(blocking, how_long_verdicts_take_keeps_no_rule_waiting) {
    publish_slow_shop();
    start(true);
    cr_assert_eq(ask("iph"), 1);
    int64_t edit = forbid(RULE_EXACT, "iphone", 0, 0);
    cr_expect(comes_to("iph", 0));
    block_undo(&dir, edit);
    cr_expect(comes_to("iph", 1));
    cr_expect_not(engine_blocking(engine).told, "or the test shows nothing");
}

Test(blocking, without_watch_a_list_that_cannot_be_read_is_an_error) {
    char path[DATA_PATH_BYTES];
    data_dir_file(&dir, DATA_CONTROL, path);
    overwrite(path, "this is no database, and long enough to be taken for one that is damaged");
    cr_expect_neq(engine_start(&engine, &dir, &config, false, &why), STATUS_OK);
    cr_expect_null(engine);
}
