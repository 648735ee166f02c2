#include <criterion/criterion.h>
#include <math.h>

#include "evaluate/measures.h"

/* A query of 8 characters, known and on offer: Inkling has it third from the first letter on, the
 * baseline finds it at the sixth, tenth among ten. */
static struct query_score known(void) {
    struct query_score q = {.characters = 8, .times = 1, .known = KNOWN_OFFERED};
    for (uint32_t typed = 1; typed < 8; typed++) {
        enum length l = length_of(typed);
        query_score_ask(&q, l);
        uint32_t late = typed < 6 ? 0 : 10;
        query_score_answer(&q, l, CONTENDER_INKLING, 3, 10, 8 - typed);
        query_score_answer(&q, l, CONTENDER_POPULAR, late, late, 8 - typed);
    }
    return q;
}

/* One of 4 characters that nobody knew: answers, but never the right one. */
static struct query_score unseen(void) {
    struct query_score q = {.characters = 4, .times = 3, .known = KNOWN_NOT};
    for (int typed = 1; typed < 4; typed++) {
        query_score_ask(&q, LENGTH_1_3);
        query_score_answer(&q, LENGTH_1_3, CONTENDER_INKLING, 0, 1, 1);
        query_score_answer(&q, LENGTH_1_3, CONTENDER_POPULAR, 0, 0, 1);
    }
    return q;
}

static void expect(const struct sums *s, enum bucket b, enum measure m, double inkling,
                   double popular) {
    cr_expect_float_eq(sums_measure(s, b, CONTENDER_INKLING, m), inkling, 1e-6, "%s %s",
                       bucket_words[b], measure_words[m]);
    cr_expect_float_eq(sums_measure(s, b, CONTENDER_POPULAR, m), popular, 1e-6, "%s %s",
                       bucket_words[b], measure_words[m]);
}

Test(measures, of_one_query_are_what_a_hand_computes) {
    struct sums s = {0};
    struct query_score q = known();
    sums_add(&s, &q);
    expect(&s, BUCKET_all, MEASURE_reciprocal_rank, 1.0 / 3, 2 * 0.1 / 7);
    expect(&s, BUCKET_1_3, MEASURE_reciprocal_rank, 1.0 / 3, 0);
    expect(&s, BUCKET_4_6, MEASURE_reciprocal_rank, 1.0 / 3, 0.1 / 3);
    expect(&s, BUCKET_7, MEASURE_reciprocal_rank, 1.0 / 3, 0.1);
    expect(&s, BUCKET_all, MEASURE_success_1, 0, 0);
    expect(&s, BUCKET_all, MEASURE_success_3, 1, 0);
    expect(&s, BUCKET_4_6, MEASURE_success_10, 1, 1.0 / 3);
    expect(&s, BUCKET_all, MEASURE_coverage, 1, 2.0 / 7);
    expect(&s, BUCKET_all, MEASURE_saved, 7.0 / 8, 2.0 / 8);
}

Test(measures, weigh_a_query_by_its_prefixes_and_by_how_often_it_was_searched) {
    struct sums s = {0};
    struct query_score one = known(), three = unseen();
    sums_add(&s, &one);
    sums_add(&s, &three);
    expect(&s, BUCKET_all, MEASURE_success_3, 7.0 / 16, 0);
    expect(&s, BUCKET_1_3, MEASURE_success_3, 3.0 / 12, 0);
    expect(&s, BUCKET_all, MEASURE_coverage, 1, 2.0 / 16);
    expect(&s, BUCKET_seen, MEASURE_success_3, 1, 0);
    expect(&s, BUCKET_unseen, MEASURE_success_3, 0, 0);
    expect(&s, BUCKET_unseen, MEASURE_coverage, 1, 0);
    struct bucket_size size = sums_size(&s, BUCKET_unseen);
    cr_expect_eq(size.queries, 3);
    cr_expect_eq(size.asks, 9);
    cr_expect_eq(size.characters, 12);
}

Test(measures, keystrokes_are_saved_from_the_first_hit_on_and_by_length_from_the_first_of_such) {
    struct sums s = {0};
    struct query_score one = known(), three = unseen();
    sums_add(&s, &one);
    sums_add(&s, &three);
    expect(&s, BUCKET_all, MEASURE_saved, 7.0 / 20, 2.0 / 20);
    expect(&s, BUCKET_1_3, MEASURE_saved, 7.0 / 20, 0);
    expect(&s, BUCKET_4_6, MEASURE_saved, 4.0 / 20, 2.0 / 20);
    expect(&s, BUCKET_7, MEASURE_saved, 1.0 / 20, 1.0 / 20);
    expect(&s, BUCKET_seen, MEASURE_saved, 7.0 / 8, 2.0 / 8);
    expect(&s, BUCKET_unseen, MEASURE_saved, 0, 0);
}

Test(measures, of_an_empty_bucket_are_no_number) {
    struct sums s = {0};
    struct query_score q = known();
    sums_add(&s, &q);
    cr_expect(isnan(sums_measure(&s, BUCKET_unseen, CONTENDER_INKLING, MEASURE_success_1)));
    cr_expect(isnan(sums_measure(&s, BUCKET_withheld, CONTENDER_POPULAR, MEASURE_saved)));
}

Test(measures, withheld_queries_are_seen_ones) {
    struct sums s = {0};
    struct query_score q = unseen();
    q.known = KNOWN_WITHHELD;
    sums_add(&s, &q);
    cr_expect_eq(sums_size(&s, BUCKET_seen).asks, 9);
    cr_expect_eq(sums_size(&s, BUCKET_withheld).asks, 9);
    cr_expect_eq(sums_size(&s, BUCKET_unseen).asks, 0);
}

Test(measures, lengths_are_cut_at_three_and_six) {
    static const enum length wanted[] = {LENGTH_1_3, LENGTH_1_3, LENGTH_1_3, LENGTH_4_6,
                                         LENGTH_4_6, LENGTH_4_6, LENGTH_7,   LENGTH_7};
    for (uint32_t n = 1; n <= 8; n++)
        cr_expect_eq(length_of(n), wanted[n - 1]);
}
