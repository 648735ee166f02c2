#include <criterion/criterion.h>
#include <stdio.h>

#include "scene/scenes.h"
#include "serve/metrics.h"

static char text[32 * 1024];
static struct metrics m;

static str written(void) {
    const struct metrics_gauges gauges = {.edition = 12, .connections_open = 3};
    struct buf out = buf_over(text, sizeof text - 1);
    metrics_write(&m, &gauges, &out);
    cr_assert_not(out.overflow);
    text[out.len] = '\0';
    return buf_str(&out);
}

static bool says(const char *line) {
    (void)written();
    const char *at = strstr(text, line);
    return at && (at == text || at[-1] == '\n') && at[strlen(line)] == '\n';
}

Test(metrics, counters_and_gauges_are_written_by_name) {
    metrics_add(&m, METRIC_connections, 3);
    cr_assert_eq(metrics_read(&m, METRIC_connections), 3);
    cr_assert(says("inkling_connections_total 3"));
    cr_assert(says("# TYPE inkling_connections_total counter"));
    cr_assert(says("# TYPE inkling_edition gauge"));
    cr_assert(says("inkling_edition 12"));
    cr_assert(says("inkling_connections_open 3"));
    cr_assert(says("inkling_replies_failed_total 0"));
}

Test(metrics, an_answer_falls_into_its_bucket_and_all_above) {
    metrics_answer(&m, &scene_suggest, 1500, 10, false);
    metrics_answer(&m, &scene_suggest, 2000, 0, false);
    metrics_answer(&m, &scene_suggest, 2001, 1, true);
    metrics_answer(&m, &scene_suggest, 3000000000U, 1, false);
    cr_assert(says("inkling_answer_seconds_bucket{scene=\"suggest\",le=\"2e-06\"} 2"));
    cr_assert(says("inkling_answer_seconds_bucket{scene=\"suggest\",le=\"4e-06\"} 3"));
    cr_assert(says("inkling_answer_seconds_bucket{scene=\"suggest\",le=\"0.01\"} 3"));
    cr_assert(says("inkling_answer_seconds_bucket{scene=\"suggest\",le=\"+Inf\"} 4"));
    cr_assert(says("inkling_answer_seconds_count{scene=\"suggest\"} 4"));
    cr_assert(says("inkling_answer_seconds_sum{scene=\"suggest\"} 3.000005501"));
    cr_assert(says("inkling_answers_empty_total{scene=\"suggest\"} 1"));
    cr_assert(says("inkling_answers_degraded_total{scene=\"suggest\"} 1"));
    cr_assert(says("inkling_items_total{scene=\"suggest\"} 12"));
}

static size_t name_length(str s) {
    size_t n = 0;
    while (n < s.len && ((s.data[n] >= 'a' && s.data[n] <= 'z') || s.data[n] == '_'))
        n++;
    return n;
}

/* The sample's family, without what counters and histograms append. */
static bool belongs(str name, str family) {
    static const str endings[] = {{"", 0}, {"_bucket", 7}, {"_sum", 4}, {"_count", 6}};
    for (int i = 0; i < 4; i++)
        if (str_has_prefix(name, family) && str_equal(str_skip(name, family.len), endings[i]))
            return true;
    return false;
}

/* NAME VALUE or NAME{LABEL="TEXT",…} VALUE. */
static bool is_sample(str line, str family) {
    double value = 0;
    str name = str_head(line, name_length(line));
    str rest = str_skip(line, name.len);
    if (!belongs(name, family) || !str_has_prefix(name, STR("inkling_")))
        return false;
    if (str_has_prefix(rest, STR("{"))) {
        const char *end = memchr(rest.data, '}', rest.len);
        if (!end || end[-1] != '"')
            return false;
        rest = str_skip(rest, (size_t)(end - rest.data) + 1);
    }
    return str_has_prefix(rest, STR(" ")) && str_parse_double(str_skip(rest, 1), &value);
}

Test(metrics, every_line_is_as_prometheus_reads_it) {
    str family = {0}, rest = written();
    int families = 0, samples = 0;
    metrics_answer(&m, &scene_suggest, 5000, 1, false);
    while (rest.len) {
        str line = str_split(&rest, '\n');
        if (str_has_prefix(line, STR("# HELP "))) {
            str help = str_skip(line, 7);
            family = str_split(&help, ' ');
            cr_assert(help.len > 0, "%.*s", STR_ARGS(line));
            families++;
        } else if (str_has_prefix(line, STR("# TYPE "))) {
            str type = str_skip(line, 7);
            cr_assert(str_equal(str_split(&type, ' '), family), "%.*s", STR_ARGS(line));
            cr_assert(str_equal(type, STR("counter")) || str_equal(type, STR("gauge")) ||
                      str_equal(type, STR("histogram")));
            bool total =
                family.len > 6 && str_equal(str_skip(family, family.len - 6), STR("_total"));
            cr_assert_eq(total, str_equal(type, STR("counter")), "%.*s", STR_ARGS(line));
        } else {
            cr_assert(is_sample(line, family), "%.*s", STR_ARGS(line));
            samples++;
        }
    }
    cr_assert_gt(families, 10);
    cr_assert_geq(samples, families);
    cr_assert_eq(text[strlen(text) - 1], '\n');
}
