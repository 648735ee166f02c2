/* What a bench makes of the times it took: medians of alternating rounds, percentiles. */
#ifndef BENCH_SUPPORT_TIMES_H
#define BENCH_SUPPORT_TIMES_H

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { ROUNDS_MAX = 99 };

static inline int times_order(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Of one value a round; they keep their order. */
static inline double times_median(const double *values, uint32_t rounds) {
    double sorted[ROUNDS_MAX];
    memcpy(sorted, values, rounds * sizeof *sorted);
    qsort(sorted, rounds, sizeof *sorted, times_order);
    return sorted[rounds / 2];
}

struct times {
    double mean, p50, p99;
};

/* Sorts the values; count ≥ 1. */
static inline struct times times_of(double *values, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    qsort(values, count, sizeof *values, times_order);
    return (struct times){sum / (double)count, values[count / 2], values[count * 99 / 100]};
}

static inline double seconds_since(uint64_t start_ns) {
    return (double)(clock_monotonic_ns() - start_ns) / 1e9;
}

/* What reading the clock twice takes by itself. */
static inline double times_clock_ns(void) {
    double least = 1e9;
    for (int i = 0; i < 1000; i++) {
        uint64_t start = clock_monotonic_ns();
        double took = (double)(clock_monotonic_ns() - start);
        least = took < least ? took : least;
    }
    return least;
}

#endif
