/* What happened since the start, as counters and a histogram of how long scene answers took, for
 * Prometheus. Relaxed atomics: a reader may see one count a moment before another. */
#ifndef SERVE_METRICS_H
#define SERVE_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"

enum metric {
#define COUNTER(name, help) METRIC_##name,
#include "serve/metrics.def"
#undef COUNTER
    METRIC_COUNT
};

enum { METRICS_BUCKETS = 12, METRICS_TEXT_BYTES_MAX = 16384 };

struct metrics {
    _Atomic uint64_t counters[METRIC_COUNT];
    _Atomic uint64_t answer_buckets[METRICS_BUCKETS]; /* the last one is +Inf */
    _Atomic uint64_t answer_ns;
};

static inline void metrics_add(struct metrics *m, enum metric which, uint64_t by) {
    atomic_fetch_add_explicit(&m->counters[which], by, memory_order_relaxed);
}

/* One scene answer: from the decoded request to the written reply. */
void metrics_answer(struct metrics *m, uint64_t ns, uint32_t items);

/* The Prometheus text format, version 0.0.4. edition 0: none is loaded. */
void metrics_write(struct metrics *m, uint64_t edition, struct buf *out);

#endif
