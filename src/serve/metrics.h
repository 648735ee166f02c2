/* What happened since the start, as counters, and a histogram a scene of how long its answers
 * took, for Prometheus. Relaxed atomics: a reader may see one count a moment before another. */
#ifndef SERVE_METRICS_H
#define SERVE_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"
#include "scene/scene.h"

enum metric {
#define COUNTER(name, help) METRIC_##name,
#include "serve/metrics.def"
    METRIC_COUNT
};

enum scene_metric {
#define SCENE_COUNTER(name, help) SCENE_METRIC_##name,
#include "serve/metrics.def"
    SCENE_METRIC_COUNT
};

enum { METRICS_BUCKETS = 12 };

struct scene_metrics {
    _Atomic uint64_t counters[SCENE_METRIC_COUNT];
    _Atomic uint64_t buckets[METRICS_BUCKETS]; /* the last one is +Inf */
    _Atomic uint64_t ns;
};

struct metrics {
    _Atomic uint64_t counters[METRIC_COUNT];
    struct scene_metrics scenes[SCENE_COUNT_MAX]; /* by scene id */
};

/* What is true now, looked up by the caller of metrics_write. */
struct metrics_gauges {
#define GAUGE(name, help) uint64_t name;
#include "serve/metrics.def"
};

static inline void metrics_add(struct metrics *m, enum metric which, uint64_t by) {
    atomic_fetch_add_explicit(&m->counters[which], by, memory_order_relaxed);
}

static inline uint64_t metrics_read(const struct metrics *m, enum metric which) {
    return atomic_load_explicit(&m->counters[which], memory_order_relaxed);
}

/* One answer: ns from the request's head to the written reply. */
void metrics_answer(struct metrics *m, const struct scene *scene, uint64_t ns, uint32_t items,
                    bool degraded);

/* How many there were, of all scenes. */
uint64_t metrics_answers(const struct metrics *m);

/* The Prometheus text format, version 0.0.4. */
void metrics_write(const struct metrics *m, const struct metrics_gauges *gauges, struct buf *out);

#endif
