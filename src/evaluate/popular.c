/* See popular.h. */
#include "evaluate/popular.h"

#include "base/memory.h"
#include "base/require.h"

struct range {
    uint32_t first, end, best; /* rows, not empty */
};

static uint32_t better(const struct popular *p, uint32_t a, uint32_t b) {
    float weight_a = p->rows[a].weight, weight_b = p->rows[b].weight;
    if (weight_a != weight_b)
        return weight_a > weight_b ? a : b;
    return a < b ? a : b;
}

enum status popular_build(struct popular *out, const struct build_query *rows, uint32_t count,
                          struct error *why) {
    *out = (struct popular){.rows = rows, .count = count};
    out->best = memory_new(uint32_t, (size_t)count * 2);
    if (!out->best)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the baseline of %u queries", count);
    for (uint32_t i = 0; i < count; i++)
        out->best[count + i] = i;
    for (size_t i = count; i-- > 1;)
        out->best[i] = better(out, out->best[2 * i], out->best[2 * i + 1]);
    return STATUS_OK;
}

void popular_free(struct popular *p) {
    memory_free(p->best);
    *p = (struct popular){0};
}

/* The first row whose text, cut to the prefix's length, is not below it (or, with `beyond`, is
 * above it). */
static uint32_t border(const struct popular *p, str prefix, bool beyond) {
    uint32_t low = 0, high = p->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare(str_head(p->rows[middle].text, prefix.len), prefix);
        if (order < 0 || (beyond && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Climbs from both ends of the range, looking at what hangs inside. */
static struct range range_of(const struct popular *p, uint32_t first, uint32_t end) {
    uint32_t best = first;
    for (uint32_t a = first + p->count, b = end + p->count; a < b; a /= 2, b /= 2) {
        if (a & 1)
            best = better(p, best, p->best[a++]);
        if (b & 1)
            best = better(p, best, p->best[--b]);
    }
    return (struct range){.first = first, .end = end, .best = best};
}

uint32_t popular_complete(const struct popular *p, str prefix, uint32_t limit, uint32_t *out) {
    struct range open[POPULAR_LIMIT_MAX + 1];
    uint32_t count = 0, opened = 0;
    require(limit <= POPULAR_LIMIT_MAX);
    uint32_t first = border(p, prefix, false), end = border(p, prefix, true);
    if (first < end)
        open[opened++] = range_of(p, first, end);
    while (opened && count < limit) {
        uint32_t at = 0;
        for (uint32_t i = 1; i < opened; i++)
            if (better(p, open[i].best, open[at].best) == open[i].best)
                at = i;
        struct range taken = open[at];
        out[count++] = taken.best;
        open[at] = open[--opened];
        if (taken.first < taken.best)
            open[opened++] = range_of(p, taken.first, taken.best);
        if (taken.best + 1 < taken.end)
            open[opened++] = range_of(p, taken.best + 1, taken.end);
    }
    return count;
}
