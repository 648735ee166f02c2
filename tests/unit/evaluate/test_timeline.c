/* Small logs replayed in the order of time, of which every hit can be told by hand: a query has as
 * many prefixes as it has letters but one, and is first at all of them or at none. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/log.h"
#include "evaluate/evaluate.h"
#include "scene/scenes.h"
#include "support/shop.h"

static struct shop shop;
static struct evaluate_report report;

static void set_up(void) {
    shop_open(&shop);
    log_set_level(LOG_ERROR);
    shop_import(&shop, STR("user\tquery\ttime\n"
                           "a\tlego\t2023-10-01\nb\tlego\t2023-10-01\nc\tlego\t2023-10-01\n"
                           "a\tzelda\t2023-10-01\nb\tzelda\t2023-10-01\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
}
static void tear_down(void) {
    shop_close(&shop);
}
TestSuite(timeline, .init = set_up, .fini = tear_down);

static enum status run(const char *log) {
    const struct evaluate_options options = {
        .config = &shop.config,
        .scene = &scene_suggest,
        .holdout = scratch_file(&shop.scratch, "holdout"),
        .log = {.now_ms = SHOP_NOW_MS},
        .bootstrap = {.seed = 1, .resamples = 20, .quiet = true},
        .stream = true,
        .quiet = true,
    };
    scratch_write(options.holdout, log, strlen(log));
    return evaluate(&shop.dir, &options, &report, &shop.why);
}

/* The share of prefixes at which the query came first. */
static void expect(enum contender who, double wanted) {
    double got = report.measured.at[BUCKET_all][MEASURE_success_1].of[who].value;
    cr_expect_float_eq(got, wanted, 1e-6, "%s: %g, not %g", contender_names[who], got, wanted);
}

Test(timeline, a_query_is_known_once_enough_people_were_told_of_and_never_sooner) {
    cr_assert_eq(run("user\tquery\ttime\n"
                     "d\tmario\t2023-10-02 10:00:00\n"
                     "e\tmario\t2023-10-02 10:01:00\n"
                     "f\tmario\t2023-10-02 10:02:00\n"
                     "g\tmario\t2023-10-02 10:03:00\n" /* the first that three were told before */
                     "h\tmario\t2023-10-02 10:04:00\n"),
                 STATUS_OK, "%s", shop.why.message);
    expect(CONTENDER_INKLING, 2.0 / 5);
    expect(CONTENDER_FROZEN, 0);
    expect(CONTENDER_POPULAR, 0);
    expect(CONTENDER_DAILY, 0);
    cr_expect_eq(report.refreshes, 4, "one before each but the first");
    cr_expect_eq(report.trainings, 0, "there was no midnight");
    const struct comparison *c = &report.measured.at[BUCKET_all][MEASURE_success_1];
    cr_expect_float_eq(c->gain[CONTENDER_FROZEN].value, 2.0 / 5, 1e-6);
    cr_expect_float_eq(c->gain[CONTENDER_DAILY].value, 2.0 / 5, 1e-6);
}

Test(timeline, what_came_since_the_server_s_last_turn_is_not_told) {
    shop.config.fresh_every_ms = 5000;
    cr_assert_eq(run("user\tquery\ttime\n"
                     "d\tmario\t2023-10-02 10:00:00\n"
                     "e\tmario\t2023-10-02 10:00:01\n"
                     "f\tmario\t2023-10-02 10:00:05\n" /* a turn, which knows of two */
                     "g\tmario\t2023-10-02 10:00:09\n" /* no turn since */
                     "h\tmario\t2023-10-02 10:00:10\n"),
                 STATUS_OK, "%s", shop.why.message);
    expect(CONTENDER_INKLING, 1.0 / 5);
    cr_expect_eq(report.refreshes, 2);
}

Test(timeline, the_order_is_that_of_time_and_people_of_the_training_count) {
    cr_assert_eq(
        run("user\tquery\ttime\n"
            "d\tzelda\t2023-10-02 11:00:00\n" /* the third of all, and the later one here */
            "d\tzelda\t2023-10-02 10:00:00\n"),
        STATUS_OK, "%s", shop.why.message);
    expect(CONTENDER_INKLING, 1.0 / 2);
}

Test(timeline, the_baselines_learn_at_midnight) {
    cr_assert_eq(run("user\tquery\ttime\n"
                     "d\tmario\t2023-10-02 10:00:00\n"
                     "e\tmario\t2023-10-02 11:00:00\n"
                     "f\tmario\t2023-10-02 23:59:59.900\n"
                     "g\tmario\t2023-10-03 00:00:00\n" /* Inkling's turn knows of all three too */
                     "h\tmario\t2023-10-03 10:00:00\n"),
                 STATUS_OK, "%s", shop.why.message);
    expect(CONTENDER_DAILY, 2.0 / 5);
    expect(CONTENDER_DECAYED, 2.0 / 5);
    expect(CONTENDER_INKLING, 2.0 / 5);
    expect(CONTENDER_POPULAR, 0);
    cr_expect_eq(report.trainings, 1);
}

Test(timeline, plain_counts_stay_with_what_was_and_decayed_ones_move_on) {
    shop.config.half_life_days = 1;
    shop_import(&shop, STR("user\tquery\ttime\n"
                           "a\tlara\t2023-10-01\nb\tlara\t2023-10-01\n"
                           "c\tlara\t2023-10-01\nd\tlara\t2023-10-01\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message); /* lara 4, lego 3 */
    cr_assert_eq(run("user\tquery\ttime\n"
                     "d\tlego\t2023-10-11 10:00:00\n"
                     "d\tlara\t2023-10-12 10:00:00\n"),
                 STATUS_OK, "%s", shop.why.message);
    /* lego: second at "l" and first at "le", "leg". lara, after lego's one search: at "l", where
     * 4 stands to 4 by plain counts and comes first in byte order, and is far behind decayed. */
    expect(CONTENDER_DAILY, 5.0 / 6);
    expect(CONTENDER_DECAYED, 4.0 / 6);
    expect(CONTENDER_FROZEN, 5.0 / 6);
    expect(CONTENDER_INKLING, 4.0 / 6);
}

Test(timeline, writes_nothing_into_the_directory) {
    struct journal *journal = NULL;
    int64_t last = 0;
    cr_assert_eq(run("user\tquery\ttime\nd\tlego\t2023-10-02 10:00:00\n"
                     "e\tlego\t2023-10-03 10:00:00\n"),
                 STATUS_OK, "%s", shop.why.message);
    cr_assert_eq(
        journal_open_reader(&journal, scratch_file(&shop.scratch, "data/journal.db"), &shop.why),
        STATUS_OK);
    cr_assert_eq(journal_last_event(journal, &last, &shop.why), STATUS_OK);
    cr_expect_eq(last, 5);
    journal_close(journal);
}

Test(timeline, without_times_or_without_turns_is_refused_with_the_mend) {
    cr_expect_eq(run("user\tquery\nd\tlego\n"), STATUS_INVALID);
    cr_expect_not_null(strstr(shop.why.message, "no times"), "%s", shop.why.message);
    shop.config.fresh_every_ms = 0;
    cr_expect_eq(run("user\tquery\ttime\nd\tlego\t2023-10-02\n"), STATUS_INVALID);
    cr_expect_not_null(strstr(shop.why.message, "fresh_every_ms = 0"), "%s", shop.why.message);
}
