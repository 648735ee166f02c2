/* See means.h. A resample is a number of times for each case, so that all groups, contenders and
 * measures are drawn alike; its figures are kept to be sorted. */
#include "evaluate/means.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"
#include "base/random.h"

enum { FIGURES = TASK_GROUPS_MAX * TASK_CONTENDERS_MAX * LISTING_COUNT };
static const double tail = 0.025;

struct scored {
    const struct list_score *scores;
    const struct task_case *cases;
    uint32_t count, contenders, groups;
};

static uint32_t place(uint32_t group, uint32_t who, uint32_t measure) {
    return (group * TASK_CONTENDERS_MAX + who) * LISTING_COUNT + measure;
}

/* times[i]: how often case i was drawn; NULL: once each. */
static void find_means(const struct scored *s, const uint32_t *times,
                       double means[static FIGURES]) {
    double sums[FIGURES] = {0}, counts[FIGURES] = {0};
    for (uint32_t i = 0; i < s->count; i++) {
        double drawn = times ? times[i] : 1;
        for (uint32_t g = 0; g < s->groups && drawn > 0; g++) {
            if (!(s->cases[i].groups >> g & 1))
                continue;
            for (uint32_t at = 0; at < s->contenders * LISTING_COUNT; at++) {
                uint32_t who = at / LISTING_COUNT, m = at % LISTING_COUNT;
                double score = (double)s->scores[(size_t)i * s->contenders + who].of[m];
                if (isnan(score))
                    continue;
                sums[place(g, who, m)] += drawn * score;
                counts[place(g, who, m)] += drawn;
            }
        }
    }
    for (uint32_t f = 0; f < FIGURES; f++)
        means[f] = counts[f] > 0 ? sums[f] / counts[f] : NAN;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static struct estimate interval(double value, double *drawn, uint32_t resamples) {
    struct estimate e = {.value = value, .low = value, .high = value};
    uint32_t count = 0;
    for (uint32_t i = 0; i < resamples; i++)
        if (!isnan(drawn[i]))
            drawn[count++] = drawn[i];
    if (count == 0 || isnan(value))
        return e;
    qsort(drawn, count, sizeof *drawn, ascending);
    uint32_t cut = (uint32_t)(tail * count);
    e.low = drawn[cut];
    e.high = drawn[count - 1 - cut];
    return e;
}

static void estimate_all(struct task_report *out, const double *measured, const double *figures,
                         uint32_t resamples, double *drawn) {
    for (uint32_t f = 0; f < FIGURES; f++) {
        uint32_t m = f % LISTING_COUNT, who = f / LISTING_COUNT % TASK_CONTENDERS_MAX,
                 g = f / LISTING_COUNT / TASK_CONTENDERS_MAX, own = place(g, 0, m);
        for (uint32_t i = 0; i < resamples; i++)
            drawn[i] = figures[(size_t)i * FIGURES + f];
        out->at[g][who][m].mean = interval(measured[f], drawn, resamples);
        for (uint32_t i = 0; i < resamples; i++)
            drawn[i] = figures[(size_t)i * FIGURES + own] / figures[(size_t)i * FIGURES + f];
        out->at[g][who][m].times = interval(measured[own] / measured[f], drawn, resamples);
    }
}

enum status means_run(struct task_report *out, const struct list_score *scores,
                      const struct task_case *cases, uint32_t count,
                      const struct bootstrap_options *o, struct error *why) {
    const struct scored s = {scores, cases, count, out->contenders, out->groups};
    double measured[FIGURES];
    double *figures = memory_new(double, (size_t)o->resamples *FIGURES);
    double *drawn = memory_new(double, o->resamples);
    uint32_t *times = memory_new(uint32_t, count);
    enum status status = STATUS_OK;
    if (!figures || !drawn || !times)
        status = error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer --resamples");
    struct random r = random_from(o->seed);
    struct progress progress = progress_start("resampling", o->resamples, o->quiet);
    for (uint32_t i = 0; i < o->resamples && status == STATUS_OK; i++) {
        memset(times, 0, count * sizeof *times);
        for (uint32_t n = 0; n < count; n++)
            times[random_below(&r, count)]++;
        find_means(&s, times, figures + (size_t)i * FIGURES);
        progress_show(&progress, i + 1);
    }
    (void)progress_end(&progress, o->resamples);
    if (status == STATUS_OK) {
        find_means(&s, NULL, measured);
        estimate_all(out, measured, figures, o->resamples, drawn);
    }
    memory_free(figures);
    memory_free(drawn);
    memory_free(times);
    return status;
}
