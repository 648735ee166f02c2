#include <criterion/criterion.h>
#include <stdio.h>

#include "serve/metrics.h"

static char text[METRICS_TEXT_BYTES_MAX];

static bool says(struct metrics *m, const char *line) {
    struct buf out = buf_over(text, sizeof text - 1);
    metrics_write(m, 12, &out);
    cr_assert_not(out.overflow);
    text[out.len] = '\0';
    const char *at = strstr(text, line);
    return at && (at == text || at[-1] == '\n') && at[strlen(line)] == '\n';
}

Test(metrics, counters_and_the_edition_are_written_as_prometheus_reads_them) {
    static struct metrics m;
    metrics_add(&m, METRIC_connections, 3);
    cr_assert(says(&m, "inkling_connections_total 3"));
    cr_assert(says(&m, "# TYPE inkling_connections_total counter"));
    cr_assert(says(&m, "inkling_edition 12"));
    cr_assert(says(&m, "inkling_answers_empty_total 0"));
}

Test(metrics, an_answer_falls_into_its_bucket_and_all_above) {
    static struct metrics m;
    metrics_answer(&m, 1500, 10);
    metrics_answer(&m, 2000, 0);
    metrics_answer(&m, 2001, 1);
    metrics_answer(&m, 3000000000U, 1);
    cr_assert(says(&m, "inkling_answer_seconds_bucket{le=\"2e-06\"} 2"));
    cr_assert(says(&m, "inkling_answer_seconds_bucket{le=\"4e-06\"} 3"));
    cr_assert(says(&m, "inkling_answer_seconds_bucket{le=\"0.01\"} 3"));
    cr_assert(says(&m, "inkling_answer_seconds_bucket{le=\"+Inf\"} 4"));
    cr_assert(says(&m, "inkling_answer_seconds_count 4"));
    cr_assert(says(&m, "inkling_answers_total 4"));
    cr_assert(says(&m, "inkling_answers_empty_total 1"));
    cr_assert(says(&m, "inkling_items_total 12"));
}
