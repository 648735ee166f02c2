/* How sure a measurement is: 95 % intervals by resampling the held-out queries. */
#ifndef EVALUATE_BOOTSTRAP_H
#define EVALUATE_BOOTSTRAP_H

#include <stdbool.h>

#include "base/error.h"
#include "evaluate/measures.h"

/* NAN where the bucket is empty. */
struct estimate {
    double value, low, high;
};
struct comparison {
    struct estimate of[CONTENDERS];
    struct estimate gain[CONTENDERS]; /* Inkling's less the other's, in the same resamples */
};
struct comparisons {
    struct comparison at[BUCKET_COUNT][MEASURE_COUNT];
};

enum { RESAMPLES_STANDARD = 1000, RESAMPLES_MAX = 100000 };

/* The percentile bootstrap (Efron and Tibshirani 1993, An introduction to the bootstrap, ch. 13).
 * The prefixes of one query go together, for they are anything but independent; both contenders are
 * measured on the same draw. The same seed gives the same intervals; without resamples low and
 * high are the value. */
struct bootstrap_options {
    uint64_t seed;
    uint32_t resamples; /* 0 … RESAMPLES_MAX */
    bool quiet;
};
enum status bootstrap_run(struct comparisons *out, const struct query_score *queries,
                          uint32_t count, const struct bootstrap_options *options,
                          struct error *why) MUST_CHECK;

#endif
