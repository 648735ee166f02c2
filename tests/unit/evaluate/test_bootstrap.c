#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "evaluate/bootstrap.h"

enum { QUERIES = 400 };

static struct query_score queries[QUERIES];
static struct comparisons first, second;
static struct error why;

/* One prefix each; Inkling hits with the chance, the baseline where Inkling does but for the first
 * `behind` queries. */
static void make(double chance, int behind) {
    struct random r = random_from(7);
    for (int i = 0; i < QUERIES; i++) {
        queries[i] = (struct query_score){.characters = 5, .times = 1, .known = KNOWN_OFFERED};
        uint32_t hit = random_unit(&r) < chance;
        query_score_ask(&queries[i], LENGTH_1_3);
        query_score_answer(&queries[i], LENGTH_1_3, CONTENDER_INKLING, hit, 1, 4);
        query_score_answer(&queries[i], LENGTH_1_3, CONTENDER_POPULAR, i < behind ? 0 : hit, 1, 4);
    }
}

static void run(struct comparisons *out, uint64_t seed, uint32_t resamples) {
    const struct bootstrap_options options = {.seed = seed, .resamples = resamples, .quiet = true};
    cr_assert_eq(bootstrap_run(out, queries, QUERIES, &options, &why), STATUS_OK);
}

Test(bootstrap, of_a_share_is_as_wide_as_the_binomial_says) {
    make(0.3, 0);
    run(&first, 1, 4000);
    const struct estimate *e = &first.at[BUCKET_all][MEASURE_success_1].of[CONTENDER_INKLING];
    double half = 1.96 * sqrt(e->value * (1 - e->value) / QUERIES);
    cr_expect_float_eq(e->value, 0.3, 0.05);
    cr_expect_float_eq(e->low, e->value - half, 0.006, "%g, not %g", e->low, e->value - half);
    cr_expect_float_eq(e->high, e->value + half, 0.006, "%g, not %g", e->high, e->value + half);
}

Test(bootstrap, of_a_difference_is_paired) {
    make(0.5, 0);
    run(&first, 1, 500);
    const struct estimate *e =
        &first.at[BUCKET_1_3][MEASURE_reciprocal_rank].gain[CONTENDER_POPULAR];
    cr_expect_eq(e->low, 0, "both are hit by the same queries");
    cr_expect_eq(e->high, 0);
    make(0.5, 60);
    run(&first, 1, 2000);
    cr_expect_gt(e->low, 0.03, "unpaired, the interval would hold 0");
    cr_expect_lt(e->high, 0.12);
    cr_expect(e->low < e->value && e->value < e->high);
}

Test(bootstrap, gives_the_same_for_the_same_seed_only) {
    make(0.4, 9);
    run(&first, 5, 300);
    run(&second, 5, 300);
    const struct estimate *a = &first.at[BUCKET_all][MEASURE_success_1].of[CONTENDER_INKLING],
                          *b = &second.at[BUCKET_all][MEASURE_success_1].of[CONTENDER_INKLING];
    cr_expect_eq(memcmp(a, b, sizeof *a), 0);
    run(&second, 6, 300);
    cr_expect(a->low != b->low || a->high != b->high);
    cr_expect_eq(a->value, b->value, "the measurement itself is not drawn");
}

Test(bootstrap, without_resamples_gives_the_value_alone) {
    make(0.4, 9);
    run(&first, 1, 0);
    const struct estimate *e = &first.at[BUCKET_all][MEASURE_success_1].of[CONTENDER_POPULAR];
    cr_expect_gt(e->value, 0);
    cr_expect_eq(e->low, e->value);
    cr_expect_eq(e->high, e->value);
}

Test(bootstrap, of_an_empty_bucket_is_no_number_and_of_a_rare_one_ignores_empty_draws) {
    make(0.4, 0);
    run(&first, 1, 200);
    cr_expect(isnan(first.at[BUCKET_7][MEASURE_success_1].gain[CONTENDER_POPULAR].high));
    queries[0].known = KNOWN_NOT;
    run(&first, 1, 200);
    const struct estimate *e = &first.at[BUCKET_unseen][MEASURE_coverage].of[CONTENDER_INKLING];
    cr_expect_eq(e->low, 1);
    cr_expect_eq(e->high, 1);
}

Test(bootstrap, says_when_memory_runs_out) {
    const struct bootstrap_options options = {.seed = 1, .resamples = 100, .quiet = true};
    for (uint64_t nth = 1; nth <= 2; nth++) {
        memory_refuse_from(nth);
        enum status s = bootstrap_run(&first, queries, QUERIES, &options, &why);
        memory_refuse_from(0);
        cr_expect_eq(s, STATUS_NO_MEMORY);
    }
}
