/* See metrics.h. Buckets double from 2 µs, which is where an answer lives. */
#include "serve/metrics.h"

static const uint64_t bucket_ns[METRICS_BUCKETS - 1] = {
    2000, 4000, 8000, 16000, 32000, 64000, 125000, 250000, 500000, 1000000, 10000000,
};

void metrics_answer(struct metrics *m, uint64_t ns, uint32_t items) {
    uint32_t bucket = 0;
    while (bucket < METRICS_BUCKETS - 1 && ns > bucket_ns[bucket])
        bucket++;
    atomic_fetch_add_explicit(&m->answer_buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->answer_ns, ns, memory_order_relaxed);
    metrics_add(m, METRIC_answers, 1);
    metrics_add(m, METRIC_items, items);
    if (items == 0)
        metrics_add(m, METRIC_answers_empty, 1);
}

static uint64_t read_counter(_Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void write_histogram(struct metrics *m, struct buf *out) {
    buf_append(out, STR("# HELP inkling_answer_seconds time from a decoded request to its reply\n"
                        "# TYPE inkling_answer_seconds histogram\n"));
    uint64_t below = 0;
    for (int i = 0; i < METRICS_BUCKETS - 1; i++) {
        below += read_counter(&m->answer_buckets[i]);
        buf_append_format(out, "inkling_answer_seconds_bucket{le=\"%g\"} %llu\n",
                          (double)bucket_ns[i] * 1e-9, (unsigned long long)below);
    }
    below += read_counter(&m->answer_buckets[METRICS_BUCKETS - 1]);
    buf_append_format(out,
                      "inkling_answer_seconds_bucket{le=\"+Inf\"} %llu\n"
                      "inkling_answer_seconds_sum %.9f\n"
                      "inkling_answer_seconds_count %llu\n",
                      (unsigned long long)below, (double)read_counter(&m->answer_ns) * 1e-9,
                      (unsigned long long)below);
}

void metrics_write(struct metrics *m, uint64_t edition, struct buf *out) {
    static const struct {
        const char *name, *help;
    } list[] = {
#define COUNTER(name, help) {#name, help},
#include "serve/metrics.def"
#undef COUNTER
    };
    for (int i = 0; i < METRIC_COUNT; i++)
        buf_append_format(out,
                          "# HELP inkling_%s_total %s\n# TYPE inkling_%s_total counter\n"
                          "inkling_%s_total %llu\n",
                          list[i].name, list[i].help, list[i].name, list[i].name,
                          (unsigned long long)read_counter(&m->counters[i]));
    buf_append_format(
        out,
        "# HELP inkling_edition the number of the live edition, 0 when there is none\n"
        "# TYPE inkling_edition gauge\ninkling_edition %llu\n",
        (unsigned long long)edition);
    write_histogram(m, out);
}
