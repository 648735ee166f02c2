/* Logs small enough to say which search is left out, and what was known of its person. */
#include <criterion/criterion.h>
#include <math.h>

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
TestSuite(last_search, .init = set_up, .fini = tear_down);

#define HEAD                      "user\tquery\ttime\n"
#define SEARCHED(user, query, at) user "\t" query "\t2023-01-" at ":00Z\n"
#define BY_THREE(query, at)                                                                        \
    SEARCHED("a", query, at) SEARCHED("b", query, at) SEARCHED("c", query, at)

/* Lego is searched most; marbles most on the last day; duplo follows lego. */
static void train_on_toys(void) {
    shop_import(&shop, STR(HEAD BY_THREE("lego", "01T10:00") BY_THREE("duplo", "01T10:01")
                               BY_THREE("lego", "02T10:00") BY_THREE("duplo", "02T10:01")
                                   BY_THREE("lego", "03T10:00") BY_THREE("marbles", "05T10:00")
                                       BY_THREE("marbles", "05T12:30")));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
}

static enum status run(const struct scene *scene, const char *log) {
    const struct evaluate_options options = {
        .config = &shop.config,
        .scene = scene,
        .task = task_find(scene),
        .holdout = scratch_file(&shop.scratch, "holdout"),
        .log = {.now_ms = SHOP_NOW_MS},
        .bootstrap = {.seed = 1, .resamples = 0, .quiet = true},
        .quiet = true,
    };
    scratch_write(options.holdout, log, strlen(log));
    return task_evaluate(&shop.dir, &options, &report, &shop.why);
}

static double mean(uint32_t group, uint32_t who, enum listing m) {
    return report.at[group][who][m].mean.value;
}

enum { ALL, KNOWN, SOON };
enum { INKLING, POPULAR, LAST_DAY };

Test(last_search, is_the_last_of_each_person_with_what_is_known_of_them) {
    train_on_toys();
    cr_assert_eq(run(&scene_shading,
                     HEAD SEARCHED("x", "lego", "06T10:00") SEARCHED("x", "duplo", "06T10:01")
                         SEARCHED("y", "marbles", "07T10:00") SEARCHED("a", "lego", "07T11:00")),
                 STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(report.cases[ALL], 3);
    cr_expect_eq(report.cases[KNOWN], 2, "a did something before the log, x in it");
    cr_expect_eq(report.cases[SOON], 1);
    cr_expect_float_eq(mean(SOON, INKLING, LISTING_reciprocal_rank), 0.5, 1e-6,
                       "duplo follows lego, marbles are of late");
    cr_expect_float_eq(mean(SOON, POPULAR, LISTING_repeats), 1, 1e-6,
                       "lego was searched a minute ago");
    cr_expect_eq(mean(SOON, INKLING, LISTING_repeats), 0);
}

Test(last_search, for_the_same_again_within_the_hour_is_the_same_search) {
    train_on_toys();
    cr_assert_eq(run(&scene_discover,
                     HEAD SEARCHED("x", "lego", "06T10:00") SEARCHED("x", "Le-Go", "06T10:30")
                         SEARCHED("y", "lego", "06T10:00") SEARCHED("y", "lego", "06T11:30")),
                 STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(report.cases[ALL], 2);
    cr_expect_eq(report.cases[KNOWN], 1, "x did nothing before lego");
    cr_expect_eq(report.cases[SOON], 0);
}

Test(last_search, has_what_is_popular_and_what_was_so_on_the_last_day_beside_it) {
    train_on_toys();
    cr_assert_eq(run(&scene_shading, HEAD SEARCHED("x", "marbles", "06T10:00")), STATUS_OK, "%s",
                 shop.why.message);
    cr_expect_eq(report.contenders, 3);
    cr_expect_float_eq(mean(ALL, POPULAR, LISTING_hit_1), 0, 1e-6, "lego is");
    cr_expect_float_eq(mean(ALL, LAST_DAY, LISTING_hit_1), 1, 1e-6);
    cr_expect_float_eq(mean(ALL, POPULAR, LISTING_reciprocal_rank), 1.0 / 3, 1e-6);
}

Test(last_search, of_nobody_who_is_named_is_no_case) {
    train_on_toys();
    cr_assert_eq(run(&scene_shading, "user\tquery\nx\tlego\n"), STATUS_NOT_FOUND);
    cr_assert_not_null(strstr(shop.why.message, "last searches"), "%s", shop.why.message);
}
