/* A shop of three suggestions, small enough to work every figure out by hand. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/log.h"
#include "evaluate/evaluate.h"
#include "evaluate/training_rows.h"
#include "scene/scenes.h"
#include "support/shop.h"

static struct shop shop;
static struct evaluate_report report;

static void set_up(void) {
    shop_open(&shop);
    log_set_level(LOG_ERROR);
}
static void tear_down(void) {
    shop_close(&shop);
}
TestSuite(evaluate, .init = set_up, .fini = tear_down);

/* halo 4 people, halo reach 3, zelda 3, and halo 2 too few. */
static void train_on_games(void) {
    shop_import(&shop, STR("user\tquery\n"
                           "a\tHalo\nb\thalo\nc\thalo\nd\thalo\n"
                           "a\thalo reach\nb\thalo reach\nc\tHalo Reach\n"
                           "a\tzelda\nb\tzelda\nd\tzelda\n"
                           "a\thalo 2\nb\thalo 2\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
}

static enum status run(const char *log) {
    const struct evaluate_options options = {
        .config = &shop.config,
        .scene = &scene_suggest,
        .holdout = scratch_file(&shop.scratch, "holdout"),
        .log = {.now_ms = SHOP_NOW_MS},
        .bootstrap = {.seed = 1, .resamples = 100, .quiet = true},
        .quiet = true,
    };
    scratch_write(options.holdout, log, strlen(log));
    return evaluate(&shop.dir, &options, &report, &shop.why);
}

static void expect(enum contender who, enum bucket b, enum measure m, double wanted) {
    double got = report.measured.at[b][m].of[who].value;
    cr_expect_float_eq(got, wanted, 1e-6, "%s of %s, %s: %g, not %g", measure_words[m],
                       contender_names[who], bucket_words[b], got, wanted);
}

/* Halo Reach: halo first and halo reach second up to "halo", alone from "halo " on; 9 prefixes.
 * halo 2: 5 prefixes, answers to all, never the query. mario: 4 prefixes, nothing. */
Test(evaluate, measures_the_baseline_as_a_hand_does) {
    train_on_games();
    cr_assert_eq(run("query\nHalo Reach\nhalo 2\nmario\n"), STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(report.rows, 3);
    cr_expect_eq(report.sizes[BUCKET_all].asks, 18);
    cr_expect_eq(report.sizes[BUCKET_1_3].asks, 9);
    cr_expect_eq(report.sizes[BUCKET_4_6].asks, 6);
    cr_expect_eq(report.sizes[BUCKET_seen].queries, 2);
    cr_expect_eq(report.sizes[BUCKET_withheld].queries, 1);
    cr_expect_eq(report.sizes[BUCKET_unseen].asks, 4);
    enum contender who = CONTENDER_POPULAR;
    expect(who, BUCKET_all, MEASURE_reciprocal_rank, 7.0 / 18);
    expect(who, BUCKET_1_3, MEASURE_reciprocal_rank, 1.5 / 9);
    expect(who, BUCKET_4_6, MEASURE_reciprocal_rank, 2.5 / 6);
    expect(who, BUCKET_7, MEASURE_reciprocal_rank, 1);
    expect(who, BUCKET_all, MEASURE_success_1, 5.0 / 18);
    expect(who, BUCKET_all, MEASURE_success_3, 9.0 / 18);
    expect(who, BUCKET_seen, MEASURE_success_10, 9.0 / 14);
    expect(who, BUCKET_all, MEASURE_coverage, 14.0 / 18);
    expect(who, BUCKET_unseen, MEASURE_coverage, 0);
    expect(who, BUCKET_all, MEASURE_saved, 9.0 / 21);
}

Test(evaluate, asks_the_engine_what_it_asks_the_baseline) {
    train_on_games();
    cr_assert_eq(run("query\nzelda\nzel-da\n"), STATUS_OK, "%s", shop.why.message);
    expect(CONTENDER_INKLING, BUCKET_1_3, MEASURE_reciprocal_rank, 1);
    expect(CONTENDER_POPULAR, BUCKET_all, MEASURE_reciprocal_rank, 7.0 / 9);
    cr_expect_eq(report.sizes[BUCKET_unseen].queries, 0, "a hyphen makes no other query");
    cr_expect_gt(report.mean_ns[CONTENDER_INKLING], 0);
}

Test(evaluate, gives_the_same_figures_twice) {
    static struct evaluate_report before;
    train_on_games();
    cr_assert_eq(run("query\nHalo Reach\nhalo 2\nmario\nzelda\nhalo\n"), STATUS_OK);
    before = report;
    cr_assert_eq(run("query\nHalo Reach\nhalo 2\nmario\nzelda\nhalo\n"), STATUS_OK);
    for (int b = 0; b < BUCKET_COUNT; b++)
        for (int m = 0; m < MEASURE_COUNT; m++)
            for (int who = 0; who < CONTENDERS; who++) {
                const struct estimate *one = &before.measured.at[b][m].of[who],
                                      *other = &report.measured.at[b][m].of[who];
                cr_expect(isnan(one->value) ? isnan(other->value) : one->value == other->value);
                cr_expect(isnan(one->value) ||
                          (one->low == other->low && one->high == other->high));
            }
}

static void expect_sentence(enum status wanted, enum status got, const char *words) {
    cr_expect_eq(got, wanted);
    cr_expect(strstr(shop.why.message, words), "\"%s\" does not say \"%s\"", shop.why.message,
              words);
}

Test(evaluate, without_an_edition_says_what_to_run) {
    expect_sentence(STATUS_NOT_FOUND, run("query\nhalo\n"),
                    "there is no edition to evaluate yet; `inkling import` a log and run `inkling "
                    "train`");
}

Test(evaluate, without_the_training_rows_has_no_baseline_and_says_so) {
    train_on_games();
    cr_assert_eq(unlink(scratch_file(&shop.scratch, "data/journal.db")), 0);
    expect_sentence(STATUS_INVALID, run("query\nhalo\n"),
                    "there are no training rows beside edition 1, so there is no baseline");
}

Test(evaluate, refuses_a_baseline_of_other_rows_than_the_edition_s) {
    train_on_games();
    shop_import(&shop, STR("user\tquery\ne\thalo\n"));
    cr_expect_eq(run("query\nhalo reach\n"), STATUS_OK, "imported and not trained on: %s",
                 shop.why.message);
    cr_assert_eq(shop_train(&shop), STATUS_OK);
    cr_assert_eq(edition_use(&shop.dir, 1, &shop.why), STATUS_OK);
    expect_sentence(STATUS_INVALID, run("query\nhalo reach\n"),
                    "edition 1 was trained on 12 events and the journal's sums are of 13; run "
                    "`inkling train`");
}

Test(evaluate, is_refused_while_somebody_trains) {
    struct data_lock lock;
    train_on_games();
    cr_assert_eq(data_lock_take(&lock, &shop.dir, "train", &shop.why), STATUS_OK);
    expect_sentence(STATUS_BUSY, run("query\nhalo\n"), "another `train` is at work");
    data_lock_release(&lock);
}

Test(training_rows, are_plain_counts_whatever_the_half_life, .init = set_up, .fini = tear_down) {
    struct training_rows rows;
    shop.config.half_life_days = 0.5;
    shop_import(&shop, STR("user\tquery\ttime\n"
                           "a\told\t2001-01-01\nb\told\t2001-01-02\nc\told\t2001-01-03\n"
                           "a\told\t2011-01-03\n"
                           "a\tnew\t2023-01-01\nb\tnew\t2023-01-01\nc\tnew\t2023-01-01\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_assert_eq(training_rows_read(&rows, &shop.dir, &shop.trained.meta, &shop.config, false, true,
                                    &shop.why),
                 STATUS_OK, "%s", shop.why.message);
    cr_assert_eq(rows.offered.rows.count, 2);
    cr_expect_eq(rows.offered.queries[0].weight, 3);
    cr_expect_eq(rows.offered.queries[1].weight, 4);
    cr_expect_eq(training_rows_know(&rows, STR("old")), KNOWN_OFFERED);
    cr_expect_eq(training_rows_know(&rows, STR("ol")), KNOWN_NOT);
    training_rows_free(&rows);
}
