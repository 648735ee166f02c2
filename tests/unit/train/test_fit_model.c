#include <criterion/criterion.h>
#include <math.h>

#include "base/random.h"
#include "train/fit_model.h"

enum { CHOICES = 6000, CANDIDATES = 5 };

static struct feature_row rows[CHOICES][CANDIDATES];
static struct choice choices[CHOICES];
static struct model model;
static struct fit_report report;
static struct error why;

/* People who choose by these weights. */
static void make(double popularity, double age_days) {
    struct random r = random_from(3);
    for (int i = 0; i < CHOICES; i++) {
        double chances[CANDIDATES], sum = 0;
        for (int c = 0; c < CANDIDATES; c++) {
            float *row = rows[i][c].of;
            row[FEATURE_popularity] = (float)random_unit(&r) * 4;
            row[FEATURE_age_days] = (float)random_unit(&r) * 3;
            chances[c] = exp(popularity * (double)row[FEATURE_popularity] +
                             age_days * (double)row[FEATURE_age_days]);
            sum += chances[c];
        }
        double at = random_unit(&r) * sum;
        uint32_t taken = 0;
        while (taken + 1 < CANDIDATES && (at -= chances[taken]) >= 0)
            taken++;
        choices[i] =
            (struct choice){.rows = rows[i], .count = CANDIDATES, .taken = taken, .times = 1};
    }
}

static enum status fit(uint32_t count, uint64_t features) {
    struct fit_options options = {.deviation = 10};
    for (int f = 0; f < FEATURE_COUNT; f++)
        options.fitted[f] = features >> f & 1;
    return fit_model(&model, choices, count, &options, &report, &why);
}

static const uint64_t both = 1u << FEATURE_popularity | 1u << FEATURE_age_days;

Test(fit_model, finds_the_weights_that_people_chose_by) {
    make(1.5, -0.7);
    cr_assert_eq(fit(CHOICES, both), STATUS_OK, "%s", why.message);
    cr_expect_float_eq(model.weights[FEATURE_popularity], 1.5, 0.08);
    cr_expect_float_eq(model.weights[FEATURE_age_days], -0.7, 0.08);
    cr_expect_eq(model.weights[FEATURE_affinity], 0);
    cr_expect_eq(model.bias, 0);
    cr_expect_lt(report.rounds, 20);
}

Test(fit_model, is_the_likeliest_there_is) {
    make(1.5, -0.7);
    cr_assert_eq(fit(CHOICES, both), STATUS_OK);
    struct model best = model;
    cr_expect_float_eq(report.log_likelihood, fit_log_likelihood(&best, choices, CHOICES), 0);
    for (int f = 0; f < 2; f++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct model other = best;
            other.weights[f ? FEATURE_age_days : FEATURE_popularity] += (float)sign * 0.05f;
            cr_expect_lt(fit_log_likelihood(&other, choices, CHOICES), report.log_likelihood);
        }
}

Test(fit_model, leaves_what_is_not_to_be_fitted_at_zero) {
    make(1.5, -0.7);
    cr_assert_eq(fit(CHOICES, 1u << FEATURE_popularity), STATUS_OK);
    cr_expect_eq(model.weights[FEATURE_age_days], 0);
    cr_expect_gt(model.weights[FEATURE_popularity], 1);
}

Test(fit_model, counts_a_choice_as_often_as_it_was_made) {
    make(1.5, -0.7);
    for (int i = 0; i < 500; i++)
        choices[i].times = 2;
    cr_assert_eq(fit(500, both), STATUS_OK);
    struct model twice = model;
    for (int i = 0; i < 500; i++) {
        choices[i].times = 1;
        choices[500 + i] = choices[i];
    }
    cr_assert_eq(fit(1000, both), STATUS_OK);
    cr_expect_float_eq(model.weights[FEATURE_popularity], twice.weights[FEATURE_popularity], 1e-5);
}

/* Nothing with the feature was ever taken: without the prior its weight would have no end. */
Test(fit_model, is_held_by_its_prior) {
    make(1, 0);
    for (int i = 0; i < CHOICES; i++)
        for (uint32_t c = 0; c < CANDIDATES; c++)
            rows[i][c].of[FEATURE_complete] = c != choices[i].taken && c % 2 ? 1 : 0;
    cr_assert_eq(fit(CHOICES, both | 1u << FEATURE_complete), STATUS_OK, "%s", why.message);
    cr_expect_lt(model.weights[FEATURE_complete], -5);
    cr_expect_gt(model.weights[FEATURE_complete], -20);
}

Test(fit_model, of_no_choice_is_refused) {
    cr_expect_eq(fit(0, both), STATUS_INVALID);
    cr_expect_str_eq(why.message, "there is no choice to learn from");
}
