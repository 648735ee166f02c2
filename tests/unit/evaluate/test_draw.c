#include <criterion/criterion.h>
#include <math.h>

#include "evaluate/edits.h"
#include "evaluate/simulate_draw.h"

Test(draw, weighs_ranks_by_zipfs_law) {
    for (uint32_t exponent = 500; exponent <= 1500; exponent += 250)
        for (uint64_t rank = 1; rank < 3000; rank = rank * 3 / 2 + 1) {
            double wanted = pow(2, 32) / pow((double)rank, exponent / 1000.0);
            double got = (double)draw_zipf_weight(rank, exponent);
            cr_assert(fabs(got - wanted) <= wanted * 2e-6 + 1, "%u %g %g", exponent, got, wanted);
        }
    cr_assert_eq(draw_zipf_weight(UINT64_MAX, 4000), 1);
}

Test(draw, draws_by_weight) {
    struct random r = random_from(3);
    const uint8_t weights[] = {0, 1, 0, 3};
    const uint64_t sums[] = {0, 10, 10, 40};
    uint32_t counts[4] = {0}, by_sums[4] = {0};
    for (int i = 0; i < 40000; i++) {
        counts[draw_by_weight(&r, weights, 4)]++;
        by_sums[draw_by_sums(&r, sums, 4)]++;
    }
    for (int i = 0; i < 4; i++) {
        cr_assert_leq(abs((int)counts[i] - weights[i] * 10000), 400);
        cr_assert_leq(abs((int)by_sums[i] - weights[i] * 10000), 400);
    }
}

Test(edits, counts_changes_and_swaps_as_far_as_asked) {
    cr_assert_eq(edits_between(STR("battlefield"), STR("battlefield"), 2), 0);
    cr_assert_eq(edits_between(STR("battlefeild"), STR("battlefield"), 2), 1);
    cr_assert_eq(edits_between(STR("boarderlands"), STR("borderlands"), 2), 1);
    cr_assert_eq(edits_between(STR("assaissins"), STR("assassins"), 2), 1);
    cr_assert_eq(edits_between(STR("kitten"), STR("sitting"), 3), 3);
    cr_assert_eq(edits_between(STR("kitten"), STR("sitting"), 2), 3);
    cr_assert_eq(edits_between(STR(""), STR("ab"), 2), 2);
}

Test(edits, tell_a_slip_from_another_number) {
    cr_assert(edits_look_like_a_slip(STR("gears of wat"), STR("gears of war")));
    cr_assert_not(edits_look_like_a_slip(STR("fifa 11"), STR("fifa 12")));
    cr_assert_not(edits_look_like_a_slip(STR("mine craft"), STR("minecraft")));
    cr_assert_not(edits_look_like_a_slip(STR("halo"), STR("rain")));
}
