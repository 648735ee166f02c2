/* See weight_classes.h. When there are too many distinct weights, neighbours whose ratio is small
 * become one class, named by its middle: the ratio is searched for that just fits, which keeps the
 * largest relative error as small as it can be. */
#include "build/weight_classes.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static int by_weight(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* Classes when each spans weights up to `ratio` times its least; their middles to `weights` and
 * their least members to `least`, unless NULL. Counting stops beyond the maximum. */
static uint32_t group(const float *distinct, uint32_t count, double ratio, float *weights,
                      float *least) {
    uint32_t classes = 0;
    for (uint32_t i = 0; i < count; classes++) {
        if (classes > WEIGHT_CLASSES_MAX)
            break;
        uint32_t from = i;
        while (i < count && distinct[i] <= distinct[from] * ratio)
            i++;
        if (weights) {
            weights[classes] = (float)(((double)distinct[from] + (double)distinct[i - 1]) / 2);
            least[classes] = distinct[from];
        }
    }
    return classes;
}

static uint16_t class_of(const float *least, uint32_t count, float weight) {
    uint32_t low = 0, high = count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (least[middle] <= weight)
            low = middle;
        else
            high = middle;
    }
    return (uint16_t)low;
}

static double ratio_that_fits(const float *distinct, uint32_t count) {
    double small = 0, large = 1; /* of log2(ratio) */
    while (group(distinct, count, exp2(large), NULL, NULL) > WEIGHT_CLASSES_MAX)
        large *= 2;
    for (int i = 0; i < 40; i++) {
        double middle = (small + large) / 2;
        if (group(distinct, count, exp2(middle), NULL, NULL) > WEIGHT_CLASSES_MAX)
            small = middle;
        else
            large = middle;
    }
    return exp2(large);
}

/* The weights in ascending order without repetition; returns how many. */
static uint32_t distinct_weights(const struct build_query *q, uint32_t count, float *out) {
    for (uint32_t i = 0; i < count; i++)
        out[i] = q[i].weight + 0.0f; /* no minus zero */
    qsort(out, count, sizeof *out, by_weight);
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || out[i] > out[distinct - 1])
            out[distinct++] = out[i];
    return distinct;
}

enum status weight_classes_make(struct weight_classes *out, const struct build_query *q,
                                uint32_t count) {
    *out = (struct weight_classes){
        .of_query = memory_new(uint16_t, count),
        .weights = memory_new(float, WEIGHT_CLASSES_MAX),
    };
    float *distinct = memory_new(float, count), *least = memory_new(float, WEIGHT_CLASSES_MAX);
    bool whole = out->of_query && out->weights && distinct && least;
    if (whole) {
        uint32_t distinct_count = distinct_weights(q, count, distinct);
        double ratio =
            distinct_count > WEIGHT_CLASSES_MAX ? ratio_that_fits(distinct, distinct_count) : 1.0;
        out->count = group(distinct, distinct_count, ratio, out->weights, least);
        for (uint32_t i = 0; i < count; i++)
            out->of_query[i] = class_of(least, out->count, q[i].weight + 0.0f);
    }
    memory_free(distinct);
    memory_free(least);
    if (whole)
        return STATUS_OK;
    weight_classes_free(out);
    return STATUS_NO_MEMORY;
}

void weight_classes_free(struct weight_classes *w) {
    memory_free(w->of_query);
    memory_free(w->weights);
    *w = (struct weight_classes){0};
}
