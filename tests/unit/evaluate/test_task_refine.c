/* Refine's task on a shop small enough to say what each contender must answer. */
#include <criterion/criterion.h>

#include "base/log.h"
#include "evaluate/task.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"
#include "support/shop.h"

static struct shop shop;
static struct task_report report;

#define HEAD "user\tquery\ttime\titem\tclick_time\n"
#define DID(user, query, day, minute)                                                              \
    user "\t" query "\t2023-01-" day "T10:" minute ":00Z\ti1\t2023-01-" day "T10:" minute ":20Z\n"
#define THREE(query, minute)                                                                       \
    DID("a", query, "01", minute) DID("b", query, "01", minute) DID("c", query, "01", minute)

/* By searches: "red shoes" 3, "shoes nike" 3, "old red shoes" 3: red stands with shoes 6 times. */
static void set_up(void) {
    shop_open(&shop);
    log_set_level(LOG_ERROR);
    shop_import(&shop, STR(HEAD THREE("shoes", "00") THREE("red shoes", "01")
                               THREE("shoes nike", "02") THREE("old red shoes", "03")));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
}
static void tear_down(void) {
    shop_close(&shop);
}
TestSuite(task_refine, .init = set_up, .fini = tear_down);

static enum status run(const char *log) {
    const struct evaluate_options options = {
        .config = &shop.config,
        .scene = &scene_refine,
        .task = task_find(&scene_refine),
        .holdout = scratch_file(&shop.scratch, "holdout"),
        .log = {.now_ms = SHOP_NOW_MS},
        .bootstrap = {.seed = 1, .resamples = 0, .quiet = true},
        .quiet = true,
    };
    scratch_write(options.holdout, log, strlen(log));
    return task_evaluate(&shop.dir, &options, &report, &shop.why);
}

enum { INKLING, WORDS, PREFIX, TRANSITIONS };

static double mean(uint32_t group, uint32_t who, enum listing m) {
    return report.at[group][who][m].mean.value;
}

Test(task_refine, a_case_is_the_same_words_and_more_next_in_the_visit) {
    cr_assert_eq(run(HEAD DID("x", "Shoes", "02", "00") DID("x", "RED shoes", "02", "05")
                         DID("y", "shoes", "02", "00") DID("y", "red", "02", "01")
                             DID("y", "very red shoes", "02", "02") DID("z", "shoes", "02", "00")
                                 DID("z", "shoes nike", "03", "00")),
                 STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(report.cases[0], 2, "x, and y from red; z came back the next day");
    cr_expect_eq(report.cases[1], 1, "y added two words");
    cr_expect_float_eq(mean(1, WORDS, LISTING_hit_1), 1, 1e-6, "red is commonest with shoes");
    cr_expect_float_eq(mean(1, PREFIX, LISTING_hit_10), 0, 1e-6, "it stands in front");
    cr_expect_float_eq(mean(1, TRANSITIONS, LISTING_hit_1), 1, 1e-6);
    cr_expect_float_eq(mean(1, INKLING, LISTING_hit_10), 1, 1e-6);
    cr_expect_float_eq(mean(0, WORDS, LISTING_hit_10), 1, 1e-6, "shoes, of very red shoes");
    cr_expect_eq(mean(0, INKLING, LISTING_repeats), 0);
}

Test(task_refine, a_hit_adds_nothing_that_was_not_added) {
    hit_fn *hits = task_refine.hits;
    cr_expect(hits(STR("red shoes"), STR("shoes"), STR("red shoes")));
    cr_expect(hits(STR("shoes red"), STR("shoes"), STR("red shoes")), "in any order");
    cr_expect(hits(STR("red shoes"), STR("shoes"), STR("red nike shoes")), "one of two");
    cr_expect_not(hits(STR("blue shoes"), STR("shoes"), STR("red shoes")));
    cr_expect_not(hits(STR("old red shoes"), STR("shoes"), STR("red shoes")));
    cr_expect_not(hits(STR("shoes"), STR("shoes"), STR("red shoes")), "nothing is added");
    cr_expect_not(hits(STR("red"), STR("shoes"), STR("red shoes")), "a word is gone");
}

Test(task_refine, eight_chips_are_asked_for) {
    cr_expect_eq(task_refine.limit, 8);
    cr_expect_eq(task_find(&scene_refine), &task_refine);
}
