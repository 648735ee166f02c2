/* Logs small enough to say which search somebody came back with. */
#include <criterion/criterion.h>

#include "base/log.h"
#include "evaluate/task.h"
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
TestSuite(task_push, .init = set_up, .fini = tear_down);

#define HEAD                      "user\tquery\ttime\n"
#define SEARCHED(user, query, at) user "\t" query "\t2023-01-" at ":00Z\n"
#define BY_THREE(query, at)                                                                        \
    SEARCHED("a", query, at) SEARCHED("b", query, at) SEARCHED("c", query, at)

static enum status run(const char *log) {
    const struct evaluate_options options = {
        .config = &shop.config,
        .scene = &scene_push,
        .task = task_find(&scene_push),
        .holdout = scratch_file(&shop.scratch, "holdout"),
        .log = {.now_ms = SHOP_NOW_MS},
        .bootstrap = {.seed = 1, .resamples = 0, .quiet = true},
        .quiet = true,
    };
    shop_import(&shop, STR(HEAD BY_THREE("lego", "01T10:00") BY_THREE("duplo", "01T10:01")));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    scratch_write(options.holdout, log, strlen(log));
    return task_evaluate(&shop.dir, &options, &report, &shop.why);
}

enum { ALL, KNOWN };

Test(task_push, takes_the_first_search_after_a_day_away) {
    cr_assert_eq(run(HEAD SEARCHED("x", "lego", "06T10:00") SEARCHED("x", "duplo", "06T10:01")
                         SEARCHED("x", "duplo", "07T10:00") SEARCHED("x", "duplo", "08T10:00")
                             SEARCHED("x", "lego", "08T23:00") SEARCHED("a", "duplo", "08T12:00")),
                 STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(report.cases[ALL], 3, "x twice, a once: a day less a minute is none");
    cr_expect_eq(report.cases[KNOWN], 2, "nothing is known of x before the first");
    cr_expect_float_eq(report.at[KNOWN][0][LISTING_hit_10].mean.value, 1, 1e-6,
                       "both come back with what they searched before, or what follows it");
}

Test(task_push, of_nobody_who_is_named_is_no_case) {
    cr_assert_eq(run("user\tquery\nx\tlego\n"), STATUS_NOT_FOUND);
    cr_assert_not_null(strstr(shop.why.message, "first searches after a day"), "%s",
                       shop.why.message);
}
