/* A shop small enough to say what each contender must answer. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/log.h"
#include "evaluate/task.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"
#include "support/shop.h"

static struct shop shop;
static struct task_report report;

static void set_up(void) {
    shop_open(&shop);
    log_set_level(LOG_ERROR);
}
static void tear_down(void) {
    shop_close(&shop);
}
TestSuite(task, .init = set_up, .fini = tear_down);

#define HEAD "user\tquery\ttime\titem\tclick_time\n"
#define DID(user, query, minute, item)                                                             \
    user "\t" query "\t2023-01-01T10:" minute ":00Z\t" item "\t2023-01-01T10:" minute ":20Z\n"
#define ASKED(user, query, day, minute) user "\t" query "\t2023-01-" day "T10:" minute ":00Z\t\t\n"

/* After lego people go on to duplo (3) or marbles (3, who had not clicked); marbles is searched
 * most, then lego. */
static void train_on_toys(void) {
    shop_import(&shop,
                STR(HEAD DID("a", "lego", "00", "i1") DID("a", "duplo", "01", "i2")
                        DID("b", "lego", "00", "i1") DID("b", "duplo", "01", "i2")
                            DID("c", "lego", "00", "i1") DID("c", "duplo", "01", "i2") ASKED(
                                "d", "lego", "01", "00") ASKED("d", "marbles", "01", "01")
                                ASKED("e", "marbles", "01", "00") ASKED("f", "marbles", "01", "00")
                                    ASKED("g", "marbles", "01", "00")
                                        ASKED("h", "marbles", "01", "00")));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
}

static enum status run(const char *log) {
    const struct evaluate_options options = {
        .config = &shop.config,
        .scene = &scene_fallback,
        .task = task_find(&scene_fallback),
        .holdout = scratch_file(&shop.scratch, "holdout"),
        .log = {.now_ms = SHOP_NOW_MS},
        .bootstrap = {.seed = 1, .resamples = 50, .quiet = true},
        .quiet = true,
    };
    scratch_write(options.holdout, log, strlen(log));
    return task_evaluate(&shop.dir, &options, &report, &shop.why);
}

static double mean(uint32_t group, uint32_t who, enum listing m) {
    return report.at[group][who][m].mean.value;
}

enum { INKLING, POPULAR, ITEM_QUERIES, TRANSITIONS };

Test(task, a_case_is_the_next_different_query_after_a_click) {
    train_on_toys();
    cr_assert_eq(run(HEAD DID("x", "Lego", "00", "i1") ASKED("x", "LE-GO", "01", "05")
                         ASKED("x", "duplo", "01", "06") ASKED("x", "marbles", "01", "07")
                             DID("y", "lego", "00", "i1") ASKED("y", "marbles", "03", "00")
                                 ASKED("z", "lego", "01", "00") ASKED("z", "duplo", "01", "01")),
                 STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(report.cases[0], 2, "z clicked nothing; x clicked nothing after duplo");
    cr_expect_eq(report.cases[1], 1);
    cr_expect_eq(report.contenders, 4);
    cr_expect_float_eq(mean(0, POPULAR, LISTING_hit_1), 0.5, 1e-6, "marbles");
    cr_expect_float_eq(mean(1, POPULAR, LISTING_hit_1), 0, 1e-6);
    cr_expect_float_eq(mean(1, POPULAR, LISTING_reciprocal_rank), 0.5, 1e-6, "without lego");
    cr_expect_float_eq(mean(1, TRANSITIONS, LISTING_hit_1), 1, 1e-6);
    cr_expect_float_eq(mean(0, TRANSITIONS, LISTING_hit_5), 1, 1e-6, "the most popular behind");
    cr_expect_float_eq(mean(0, ITEM_QUERIES, LISTING_hit_1), 0.5, 1e-6,
                       "i1 is found by lego alone");
    cr_expect_float_eq(mean(0, INKLING, LISTING_hit_5), 1, 1e-6);
    for (uint32_t who = 0; who < report.contenders; who++)
        cr_expect_eq(mean(0, who, LISTING_repeats), 0);
    cr_expect_gt(report.answer_ns, 0);
}

Test(task, one_who_is_not_named_or_dated_makes_no_case) {
    train_on_toys();
    cr_assert_eq(run("user\tquery\titem\nx\tlego\ti1\nx\tduplo\t\n"), STATUS_NOT_FOUND);
    cr_assert_not_null(strstr(shop.why.message, "users and times"), "%s", shop.why.message);
}

Test(task, gives_the_same_figures_twice_and_intervals_around_them) {
    static struct task_report before;
    const char *log = HEAD DID("x", "lego", "00", "i1") ASKED("x", "duplo", "01", "06")
        DID("y", "lego", "00", "i1") ASKED("y", "marbles", "03", "00");
    train_on_toys();
    cr_assert_eq(run(log), STATUS_OK, "%s", shop.why.message);
    before = report;
    cr_assert_eq(run(log), STATUS_OK);
    cr_expect_eq(memcmp(before.at, report.at, sizeof report.at), 0);
    struct estimate e = report.at[0][POPULAR][LISTING_hit_1].mean;
    cr_expect_eq(e.low, 0);
    cr_expect_eq(e.high, 1);
    e = report.at[0][POPULAR][LISTING_hit_5].times;
    cr_expect_float_eq(e.value, 1, 1e-6);
    cr_expect(e.low == 1 && e.high == 1, "drawn together");
}

Test(task, suggest_has_none) {
    cr_expect_null(task_find(&scene_suggest));
    cr_expect_eq(task_find(&scene_fallback), &task_fallback);
}
