/* What is measured, over what, and the sums it is made of.
 *
 * An ask is one prefix put to every contender; a hit is the place, from 1, at which the query
 * stands among at most ten answers. A measure is a ratio of two sums over held-out queries, so a
 * query weighs as much as it has prefixes; bootstrap.h resamples the queries. */
#ifndef EVALUATE_MEASURES_H
#define EVALUATE_MEASURES_H

#include <stdint.h>

/* Who answers. The first is held against the others; those from the third on are asked in a stream
 * only, where the first two learn from it or do not: Inkling follows, most-popular completion is of
 * the training rows. */
enum contender {
    CONTENDER_INKLING,
    CONTENDER_POPULAR,
    CONTENDER_FROZEN,  /* Inkling as the edition has it */
    CONTENDER_DAILY,   /* most-popular completion, trained again every day */
    CONTENDER_DECAYED, /* the same, of decayed counts */
    CONTENDERS
};
enum { CONTENDERS_AT_REST = CONTENDER_POPULAR + 1 }; /* without a stream */
extern const char *const contender_names[CONTENDERS];

enum { ANSWERS_MAX = 10 };

/* MEASURE(name, words): words are what --json calls it. */
#define MEASURES(MEASURE)                                                                          \
    MEASURE(reciprocal_rank, "mrr@10")                                                             \
    MEASURE(success_1, "success@1")                                                                \
    MEASURE(success_3, "success@3")                                                                \
    MEASURE(success_10, "success@10")                                                              \
    MEASURE(coverage, "coverage")                                                                  \
    MEASURE(saved, "keystrokes_saved")

enum measure {
#define MEASURE_NAME(name, words) MEASURE_##name,
    MEASURES(MEASURE_NAME)
#undef MEASURE_NAME
        MEASURE_COUNT
};
extern const char *const measure_words[MEASURE_COUNT];

/* By code points of the normalised prefix. */
enum length { LENGTH_1_3, LENGTH_4_6, LENGTH_7, LENGTHS };
enum length length_of(uint32_t code_points);

/* By the query: whether training knew its letters and digits. */
enum known { KNOWN_OFFERED, KNOWN_WITHHELD, KNOWN_NOT, KNOWNS };

/* BUCKET(name, words) */
#define BUCKETS(BUCKET)                                                                            \
    BUCKET(all, "all")                                                                             \
    BUCKET(1_3, "1-3")                                                                             \
    BUCKET(4_6, "4-6")                                                                             \
    BUCKET(7, "7+")                                                                                \
    BUCKET(seen, "seen")         /* somebody searched it in training */                            \
    BUCKET(withheld, "withheld") /* … but too few people for it to be suggested */               \
    BUCKET(unseen, "unseen")     /* nobody did */

enum bucket {
#define BUCKET_NAME(name, words) BUCKET_##name,
    BUCKETS(BUCKET_NAME)
#undef BUCKET_NAME
        BUCKET_COUNT
};
extern const char *const bucket_words[BUCKET_COUNT];

/* Sums over the asks of one held-out query. */
struct query_cell {
    float asks;
    float sums[CONTENDERS][MEASURE_COUNT]; /* `saved`: characters left at the first hit in here */
};
struct query_score {
    struct query_cell cells[LENGTHS];
    float saved[CONTENDERS]; /* characters left at the first hit of all */
    float characters;        /* code points of the normalised query */
    float times;             /* searches it stands for */
    enum known known;
};

/* In the order they were asked. hit 0: not among the answers; left: characters not typed yet. */
void query_score_ask(struct query_score *q, enum length length);
void query_score_answer(struct query_score *q, enum length length, enum contender who, uint32_t hit,
                        uint32_t answers, uint32_t left);

/* The same over any queries. */
struct sums_cell {
    double asks;
    double sums[CONTENDERS][MEASURE_COUNT];
};
struct sums {
    struct sums_cell cells[KNOWNS][LENGTHS];
    double saved[KNOWNS][CONTENDERS];
    double characters[KNOWNS], queries[KNOWNS];
};
void sums_add(struct sums *s, const struct query_score *q);

struct bucket_size {
    double queries, asks, characters;
};
struct bucket_size sums_size(const struct sums *s, enum bucket bucket);

/* NAN when the bucket is empty. `saved` is a share of all characters of the bucket's queries: of
 * what somebody need not type who takes the query as soon as it is in the list, or, in a bucket by
 * length, as soon as it is there at such a length. */
double sums_measure(const struct sums *s, enum bucket bucket, enum contender who,
                    enum measure measure);

#endif
