/* See bootstrap.h. A resample is summed and read off in one pass and then forgotten; only its
 * figures are kept, to be sorted at the end. */
#include "evaluate/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"
#include "base/random.h"

/* Of one resample: each contender's measure, then what Inkling gains on each. */
enum { FIGURES = 2 * CONTENDERS, RESAMPLE_FIGURES = BUCKET_COUNT * MEASURE_COUNT * FIGURES };
static const double tail = 0.025;

static void read_figures(const struct sums *s, double out[static RESAMPLE_FIGURES]) {
    for (int b = 0; b < BUCKET_COUNT; b++) {
        for (int m = 0; m < MEASURE_COUNT; m++, out += FIGURES) {
            for (int c = 0; c < CONTENDERS; c++)
                out[c] = sums_measure(s, (enum bucket)b, (enum contender)c, (enum measure)m);
            for (int c = 0; c < CONTENDERS; c++)
                out[CONTENDERS + c] = out[CONTENDER_INKLING] - out[c];
        }
    }
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* One figure over all resamples; those in which the bucket came out empty say nothing. */
static void set_interval(struct estimate *e, const double *figures, uint32_t resamples,
                         double *sorted) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < resamples; i++) {
        double figure = figures[(size_t)i * RESAMPLE_FIGURES];
        if (!isnan(figure))
            sorted[count++] = figure;
    }
    e->low = e->high = e->value;
    if (count == 0)
        return;
    qsort(sorted, count, sizeof *sorted, ascending);
    uint32_t cut = (uint32_t)(tail * count);
    e->low = sorted[cut];
    e->high = sorted[count - 1 - cut];
}

static void resample(const struct query_score *queries, uint32_t count,
                     const struct bootstrap_options *o, double *figures) {
    struct random r = random_from(o->seed);
    struct progress progress = progress_start("resampling", o->resamples, o->quiet);
    for (uint32_t i = 0; i < o->resamples; i++) {
        struct sums drawn = {0};
        for (uint32_t n = 0; n < count; n++)
            sums_add(&drawn, &queries[random_below(&r, count)]);
        read_figures(&drawn, figures + (size_t)i * RESAMPLE_FIGURES);
        progress_show(&progress, i + 1);
    }
    (void)progress_end(&progress, o->resamples);
}

enum status bootstrap_run(struct comparisons *out, const struct query_score *queries,
                          uint32_t count, const struct bootstrap_options *options,
                          struct error *why) {
    double measured[RESAMPLE_FIGURES];
    double *figures = memory_alloc(options->resamples, sizeof measured);
    double *sorted = memory_new(double, options->resamples);
    if (!figures || !sorted) {
        memory_free(figures);
        memory_free(sorted);
        return error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer --resamples");
    }
    struct sums sums = {0};
    for (uint32_t i = 0; i < count; i++)
        sums_add(&sums, &queries[i]);
    read_figures(&sums, measured);
    resample(queries, count, options, figures);
    for (int at = 0; at < RESAMPLE_FIGURES; at++) {
        int cell = at / FIGURES, which = at % FIGURES;
        struct comparison *c = &out->at[cell / MEASURE_COUNT][cell % MEASURE_COUNT];
        struct estimate *e = which < CONTENDERS ? &c->of[which] : &c->gain[which - CONTENDERS];
        e->value = measured[at];
        set_interval(e, figures + at, options->resamples, sorted);
    }
    memory_free(figures);
    memory_free(sorted);
    return STATUS_OK;
}
