/* See bursts.h. One pass over who searched for what gathers the sums (bursts_gather.c), which are
 * ranked (bursts_rank.c) and, where there is no base, kept to be measured against. */
#include "demand/bursts.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "demand/bursts_private.h"

static int by_query(const void *left, const void *right) {
    query_id a = *(const query_id *)left, b = *(const query_id *)right;
    return (a > b) - (a < b);
}

static void sort_rows(struct bytes *rows, size_t row_bytes) {
    if (rows->len)
        qsort(rows->data, rows->len / row_bytes, row_bytes, by_query);
}

static void keep_shop(struct bursts_found *out, const struct burst_gathering *g) {
    for (int i = 0; i < RHYTHM_CELLS; i++)
        out->cells[i] = (float)ldexp((double)g->shop.cells[i], -PERSON_DAY_BITS);
    for (int i = 0; i < RHYTHM_HOURS; i++)
        out->shop_lately[i] =
            g->shop.lately[i] < UINT32_MAX ? (uint32_t)g->shop.lately[i] : UINT32_MAX;
    out->rhythm = (struct rhythm){.hour = g->hour,
                                  .days = ldexp((double)g->shop.past, -PERSON_DAY_BITS),
                                  .cells = out->cells,
                                  .shop_lately = out->shop_lately};
}

/* What a fresh edition measures its now against. */
static enum status keep_rhythm(struct bursts_found *out, const struct burst_gathering *g,
                               struct error *why) {
    const struct habit_row *habits = (const struct habit_row *)(const void *)g->habits.data;
    const struct lately_row *lately = (const struct lately_row *)(const void *)g->lately.data;
    uint32_t queries = g->options->selection->rows.count;
    uint32_t habit_count = (uint32_t)(g->habits.len / sizeof *habits);
    uint32_t lately_count = (uint32_t)(g->lately.len / sizeof *lately);
    out->past = memory_new(uint16_t, queries);
    out->habit_ids = memory_new(uint32_t, habit_count);
    out->habits = memory_new(uint8_t, (size_t)habit_count * RHYTHM_CELLS);
    out->lately_ids = memory_new(uint32_t, lately_count);
    out->lately = memory_new(uint16_t, (size_t)lately_count * RHYTHM_HOURS);
    if (!out->past || !out->habit_ids || !out->habits || !out->lately_ids || !out->lately)
        return error_set(why, STATUS_NO_MEMORY, "no memory for when queries are searched");
    for (uint32_t i = 0; i < queries; i++)
        out->past[i] = rhythm_past_code(ldexp((double)g->sums[i].past, -PERSON_DAY_BITS));
    for (uint32_t i = 0; i < habit_count; i++) {
        out->habit_ids[i] = habits[i].query;
        memcpy(out->habits + (size_t)i * RHYTHM_CELLS, habits[i].cells, RHYTHM_CELLS);
    }
    for (uint32_t i = 0; i < lately_count; i++) {
        out->lately_ids[i] = lately[i].query;
        memcpy(out->lately + (size_t)i * RHYTHM_HOURS, lately[i].people, sizeof lately[i].people);
    }
    keep_shop(out, g);
    out->rhythm.past = out->past;
    out->rhythm.queries = queries;
    out->rhythm.habit_ids = out->habit_ids;
    out->rhythm.habits = out->habits;
    out->rhythm.habit_count = habit_count;
    out->rhythm.lately_ids = out->lately_ids;
    out->rhythm.lately = out->lately;
    out->rhythm.lately_count = lately_count;
    return STATUS_OK;
}

enum status bursts_find(struct bursts_found *out, struct rollup *r,
                        const struct bursts_options *options, struct error *why) {
    struct burst_gathering g = {.options = options};
    *out = (struct bursts_found){0};
    enum status s = rollup_read(r, why);
    if (s != STATUS_OK)
        return s;
    s = bursts_gather(&g, r, why);
    rollup_end_read(r);
    sort_rows(&g.habits, sizeof(struct habit_row));
    sort_rows(&g.lately, sizeof(struct lately_row));
    if (s == STATUS_OK)
        s = bursts_rank(out, &g, why);
    if (s == STATUS_OK && !options->base)
        s = keep_rhythm(out, &g, why);
    memory_free(g.sums);
    bytes_free(&g.habits);
    bytes_free(&g.lately);
    return s;
}

void bursts_free(struct bursts_found *f) {
    memory_free(f->list);
    memory_free(f->past);
    memory_free(f->habit_ids);
    memory_free(f->habits);
    memory_free(f->lately_ids);
    memory_free(f->lately);
    *f = (struct bursts_found){0};
}
