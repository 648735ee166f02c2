/* See metrics.h. Buckets double from 2 µs, which is where an answer lives. */
#include "serve/metrics.h"

static const uint64_t bucket_ns[METRICS_BUCKETS - 1] = {
    2000, 4000, 8000, 16000, 32000, 64000, 125000, 250000, 500000, 1000000, 10000000,
};

static void add(_Atomic uint64_t *counter, uint64_t by) {
    atomic_fetch_add_explicit(counter, by, memory_order_relaxed);
}

static unsigned long long read_counter(const _Atomic uint64_t *counter) {
    return (unsigned long long)atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_answer(struct metrics *m, const struct scene *scene, uint64_t ns, uint32_t items,
                    bool degraded) {
    struct scene_metrics *of = &m->scenes[scene->id];
    uint32_t bucket = 0;
    while (bucket < METRICS_BUCKETS - 1 && ns > bucket_ns[bucket])
        bucket++;
    add(&of->buckets[bucket], 1);
    add(&of->ns, ns);
    add(&of->counters[SCENE_METRIC_items], items);
    if (items == 0)
        add(&of->counters[SCENE_METRIC_answers_empty], 1);
    if (degraded)
        add(&of->counters[SCENE_METRIC_answers_degraded], 1);
}

uint64_t metrics_answers(const struct metrics *m) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < SCENE_COUNT_MAX; i++)
        for (uint32_t k = 0; k < METRICS_BUCKETS; k++)
            sum += read_counter(&m->scenes[i].buckets[k]);
    return sum;
}

static void write_head(struct buf *out, const char *name, const char *suffix, const char *type,
                       const char *help) {
    buf_append_format(out, "# HELP inkling_%s%s %s\n# TYPE inkling_%s%s %s\n", name, suffix, help,
                      name, suffix, type);
}

static void write_counters(const struct metrics *m, struct buf *out) {
    static const char *const list[][2] = {
#define COUNTER(name, help) {#name, help},
#include "serve/metrics.def"
    };
    for (int i = 0; i < METRIC_COUNT; i++) {
        write_head(out, list[i][0], "_total", "counter", list[i][1]);
        buf_append_format(out, "inkling_%s_total %llu\n", list[i][0],
                          read_counter(&m->counters[i]));
    }
}

static void write_scene_counters(const struct metrics *m, struct buf *out) {
    static const char *const list[][2] = {
#define SCENE_COUNTER(name, help) {#name, help},
#include "serve/metrics.def"
    };
    for (int i = 0; i < SCENE_METRIC_COUNT; i++) {
        write_head(out, list[i][0], "_total", "counter", list[i][1]);
        for (const struct scene *const *s = scenes; *s; s++)
            buf_append_format(out, "inkling_%s_total{scene=\"%s\"} %llu\n", list[i][0], (*s)->name,
                              read_counter(&m->scenes[(*s)->id].counters[i]));
    }
}

static void write_gauges(const struct metrics_gauges *gauges, struct buf *out) {
#define GAUGE(name, help)                                                                          \
    write_head(out, #name, "", "gauge", help);                                                     \
    buf_append_format(out, "inkling_" #name " %llu\n", (unsigned long long)gauges->name);
#include "serve/metrics.def"
}

static void write_histogram(const struct scene_metrics *of, const char *scene, struct buf *out) {
    static const char name[] = "inkling_answer_seconds";
    unsigned long long below = 0;
    for (int i = 0; i < METRICS_BUCKETS - 1; i++) {
        below += read_counter(&of->buckets[i]);
        buf_append_format(out, "%s_bucket{scene=\"%s\",le=\"%g\"} %llu\n", name, scene,
                          (double)bucket_ns[i] * 1e-9, below);
    }
    below += read_counter(&of->buckets[METRICS_BUCKETS - 1]);
    buf_append_format(out,
                      "%s_bucket{scene=\"%s\",le=\"+Inf\"} %llu\n%s_sum{scene=\"%s\"} %.9f\n"
                      "%s_count{scene=\"%s\"} %llu\n",
                      name, scene, below, name, scene, (double)read_counter(&of->ns) * 1e-9, name,
                      scene, below);
}

void metrics_write(const struct metrics *m, const struct metrics_gauges *gauges, struct buf *out) {
    write_counters(m, out);
    write_scene_counters(m, out);
    write_gauges(gauges, out);
    write_head(out, "answer_seconds", "", "histogram",
               "time from a request's head to its written reply");
    for (const struct scene *const *s = scenes; *s; s++)
        write_histogram(&m->scenes[(*s)->id], (*s)->name, out);
}
