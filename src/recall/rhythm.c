/* See rhythm.h. Person-days are kept as steps of a logarithm, which loses less than two in ten
 * thousand. */
#include "recall/rhythm.h"

#include <math.h>

#include "recall/rhythm_section.h"

enum { STEPS_A_DOUBLING = 2048 };

double rhythm_past(const struct rhythm *r, query_id q) {
    return exp2((double)r->past[q] / STEPS_A_DOUBLING) - 1;
}

uint16_t rhythm_past_code(double days) {
    double steps = ceil(log2(1 + days) * STEPS_A_DOUBLING - 0.5);
    if (days > 0 && steps < 1)
        return 1;
    return steps > UINT16_MAX ? UINT16_MAX : (uint16_t)steps;
}

static bool ascending_below(const uint32_t *ids, uint32_t count, uint32_t most) {
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] >= most || (i && ids[i] <= ids[i - 1]))
            return false;
    return true;
}

static bool all_counts(const float *cells) {
    for (int i = 0; i < RHYTHM_CELLS; i++)
        if (!isfinite(cells[i]) || cells[i] < 0)
            return false;
    return true;
}

enum status rhythm_open(struct rhythm *out, str section, uint32_t queries, struct error *why) {
    struct rhythm_header h = {.queries = 0};
    *out = (struct rhythm){0};
    if (section.len >= sizeof h)
        memcpy(&h, section.data, sizeof h);
    uint64_t past = ((uint64_t)h.queries * sizeof(uint16_t) + 3) / 4 * 4;
    uint64_t bytes = sizeof h + RHYTHM_CELLS * sizeof(float) + RHYTHM_HOURS * sizeof(uint32_t) +
                     past + (uint64_t)h.habits * (sizeof(uint32_t) + RHYTHM_CELLS) +
                     (uint64_t)h.lately * (sizeof(uint32_t) + RHYTHM_HOURS * sizeof(uint16_t));
    if (memcmp(h.magic, RHYTHM_MAGIC, sizeof h.magic) != 0 || section.len != bytes ||
        (h.queries != 0 && h.queries != queries) || !isfinite(h.days) || h.days < 0)
        return error_set(why, STATUS_CORRUPT,
                         "the rhythm section is cut short, overlong or of no kind we know");
    struct rhythm r = {.hour = h.hour,
                       .days = h.days,
                       .cells = (const float *)(const void *)(section.data + sizeof h),
                       .queries = h.queries,
                       .habit_count = h.habits,
                       .lately_count = h.lately};
    r.shop_lately = (const uint32_t *)(const void *)(r.cells + RHYTHM_CELLS);
    const char *at = (const char *)(r.shop_lately + RHYTHM_HOURS);
    r.past = (const uint16_t *)(const void *)at;
    r.habit_ids = (const uint32_t *)(const void *)(at + past);
    r.habits = (const uint8_t *)(r.habit_ids + h.habits);
    r.lately_ids = (const uint32_t *)(const void *)(r.habits + (size_t)h.habits * RHYTHM_CELLS);
    r.lately = (const uint16_t *)(const void *)(r.lately_ids + h.lately);
    if (!all_counts(r.cells) || !ascending_below(r.habit_ids, h.habits, h.queries) ||
        !ascending_below(r.lately_ids, h.lately, h.queries))
        return error_set(why, STATUS_CORRUPT,
                         "the rhythm section points outside itself or is out of order");
    *out = r;
    return STATUS_OK;
}

/* Where the query stands among them, or `count`. */
static uint32_t find(const uint32_t *ids, uint32_t count, query_id q) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ids[middle] < q)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ids[low] == q ? low : count;
}

const uint16_t *rhythm_lately(const struct rhythm *r, query_id q) {
    uint32_t at = find(r->lately_ids, r->lately_count, q);
    return at < r->lately_count ? r->lately + (size_t)at * RHYTHM_HOURS : NULL;
}

const uint8_t *rhythm_habit(const struct rhythm *r, query_id q) {
    uint32_t at = find(r->habit_ids, r->habit_count, q);
    return at < r->habit_count ? r->habits + (size_t)at * RHYTHM_CELLS : NULL;
}
