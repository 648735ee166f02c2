/* See past.h. Visits are those of the rollup, read step by step. */
#include "evaluate/past.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "demand/trail.h"
#include "store/rollup.h"

struct reading {
    struct past *past;
    query_id *rows;  /* by the rollup's number of a query */
    uint32_t *items; /* the same of an item */
    struct bytes next, of_item;
    uint32_t query_count, item_count;
};

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "memory ran out counting what people did before");
}

query_id past_find(const struct past *p, str text) {
    uint32_t low = 0, high = p->offered->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(p->offered->queries[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->offered->count && str_equal(p->offered->queries[low].text, text) ? low
                                                                                     : QUERY_NONE;
}

static enum status take_query(str text, uint32_t number, void *context, struct error *why) {
    struct reading *r = context;
    (void)why;
    if (number < r->query_count)
        r->rows[number] = past_find(r->past, text);
    return STATUS_OK;
}

static enum status take_item(str text, uint32_t number, void *context, struct error *why) {
    struct reading *r = context;
    (void)why;
    if (number < r->item_count)
        r->items[number] = intern_add(&r->past->items, text);
    return STATUS_OK;
}

static void add_pair(struct bytes *pairs, uint32_t source, query_id target) {
    const struct past_pair pair = {.source = source, .target = target, .count = 1};
    if (target != QUERY_NONE)
        bytes_append(pairs, &pair, sizeof pair);
}

static enum status take_visit(const struct rollup_visit *visit, void *context, struct error *why) {
    struct reading *r = context;
    struct trail_step step;
    query_id search = QUERY_NONE, of = QUERY_NONE;
    (void)why;
    for (str rest = visit->steps; trail_next(&rest, &step);) {
        if (trail_is_item(step.kind)) {
            if (step.number < r->item_count)
                add_pair(&r->of_item, r->items[step.number], of);
            of = search;
            continue;
        }
        of = step.number < r->query_count ? r->rows[step.number] : QUERY_NONE;
        if (step.kind != TRAIL_SEARCH)
            continue;
        if (search != QUERY_NONE && search != of)
            add_pair(&r->next, search, of);
        search = of;
    }
    return STATUS_OK;
}

static int by_pair(const void *left, const void *right) {
    const struct past_pair *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->target > b->target) - (a->target < b->target);
}

static int by_count(const void *left, const void *right) {
    const struct past_pair *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->target > b->target) - (a->target < b->target);
}

/* The pairs, each once with its count; takes the bytes over. */
static struct past_pairs count_pairs(struct bytes *all) {
    struct past_pair *list = (struct past_pair *)(void *)all->data;
    size_t count = all->len / sizeof *list, kept = 0;
    if (count)
        qsort(list, count, sizeof *list, by_pair);
    for (size_t i = 0; i < count; i++) {
        if (kept && by_pair(&list[kept - 1], &list[i]) == 0)
            list[kept - 1].count++;
        else
            list[kept++] = list[i];
    }
    if (kept)
        qsort(list, kept, sizeof *list, by_count);
    *all = (struct bytes){0};
    return (struct past_pairs){.list = list, .count = kept};
}

static enum status read_rollup(struct reading *r, struct rollup *rollup, struct error *why) {
    struct rollup_state state;
    enum status s = rollup_state(rollup, &state, why);
    if (s != STATUS_OK)
        return s;
    r->query_count = state.queries;
    r->item_count = state.items;
    r->rows = memory_new(query_id, state.queries);
    r->items = memory_new(uint32_t, state.items);
    if (!r->rows || !r->items)
        return no_memory(why);
    s = rollup_each_query(rollup, take_query, r, why);
    if (s == STATUS_OK)
        s = rollup_each_item(rollup, take_item, r, why);
    if (s == STATUS_OK)
        s = rollup_each_visit(rollup, take_visit, r, why);
    if (r->next.failed || r->of_item.failed || r->past->items.failed)
        return no_memory(why);
    return s;
}

/* A row by how often it was searched, once in all and once on the last day. */
struct searched {
    uint32_t row, last_day;
    float all;
};

static int by_all(const void *left, const void *right) {
    const struct searched *a = left, *b = right;
    if (a->all != b->all)
        return a->all > b->all ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static int by_last_day(const void *left, const void *right) {
    const struct searched *a = left, *b = right;
    if (a->last_day != b->last_day)
        return a->last_day > b->last_day ? -1 : 1;
    return by_all(left, right);
}

struct last_day {
    const struct past *past;
    struct searched *rows;
    int64_t after_ms;
};

static enum status count_search(int64_t id, const struct event *e, void *context,
                                struct error *why) {
    struct last_day *day = context;
    char block[4 * TEXT_QUERY_BYTES_MAX];
    struct arena arena;
    str text = {0};
    (void)id;
    (void)why;
    if (e->kind != EVENT_SEARCH || e->at_ms == EVENT_TIME_NONE || e->at_ms <= day->after_ms)
        return STATUS_OK;
    arena_init(&arena, block, sizeof block);
    if (text_normalise_query(e->query, &arena, &text) != STATUS_OK)
        return STATUS_OK;
    query_id row = past_find(day->past, text);
    if (row != QUERY_NONE)
        day->rows[row].last_day++;
    return STATUS_OK;
}

static uint32_t *sorted_rows(struct searched *rows, uint32_t count,
                             int (*by)(const void *, const void *)) {
    uint32_t *sorted = memory_new(uint32_t, count);
    qsort(rows, count, sizeof *rows, by);
    for (uint32_t i = 0; i < count && sorted; i++)
        sorted[i] = rows[i].row;
    return sorted;
}

static enum status sort_popular(struct past *p, struct journal *journal, int64_t newest_ms,
                                struct error *why) {
    uint32_t count = p->offered->count;
    struct searched *rows = memory_new(struct searched, count);
    struct last_day day = {.past = p, .rows = rows, .after_ms = newest_ms - DAY_MS};
    if (!rows)
        return no_memory(why);
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = (struct searched){.row = i, .all = p->offered->queries[i].weight};
        p->searches += (double)rows[i].all;
    }
    enum status s = journal_each_event(journal, 0, count_search, &day, why);
    if (s == STATUS_OK) {
        p->popular = sorted_rows(rows, count, by_all);
        p->last_day = sorted_rows(rows, count, by_last_day);
        s = p->popular && p->last_day ? STATUS_OK : no_memory(why);
    }
    memory_free(rows);
    return s;
}

enum status past_read(struct past *out, const struct data_dir *d,
                      const struct edition_rows *offered, int64_t newest_ms, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *journal = NULL;
    struct rollup *rollup = NULL;
    *out = (struct past){.offered = offered, .items = intern_new()};
    struct reading r = {
        .past = out, .next = bytes_new(SIZE_MAX / 2), .of_item = bytes_new(SIZE_MAX / 2)};
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open_reader(&journal, path, why);
    if (s == STATUS_OK)
        s = sort_popular(out, journal, newest_ms, why);
    if (s == STATUS_OK)
        s = rollup_open(&rollup, journal, why);
    if (s == STATUS_OK)
        s = read_rollup(&r, rollup, why);
    rollup_close(rollup);
    journal_close(journal);
    memory_free(r.rows);
    memory_free(r.items);
    out->next = count_pairs(&r.next);
    out->of_item = count_pairs(&r.of_item);
    return s;
}

void past_free(struct past *p) {
    memory_free(p->popular);
    memory_free(p->last_day);
    memory_free(p->next.list);
    memory_free(p->of_item.list);
    intern_free(&p->items);
    *p = (struct past){0};
}

/* Answers in the making, without what was asked about and without anything twice. */
struct answering {
    const struct past *past;
    query_id asked, rows[ANSWERS_MAX];
    uint32_t count, limit;
};

static struct answering start(const struct past *p, const struct scene_request *request) {
    return (struct answering){.past = p,
                              .asked = past_find(p, request->text),
                              .limit = request->limit < ANSWERS_MAX ? request->limit : ANSWERS_MAX};
}

static void give(struct answering *a, query_id row) {
    bool there = row == a->asked || a->count == a->limit;
    for (uint32_t i = 0; i < a->count && !there; i++)
        there = a->rows[i] == row;
    if (!there)
        a->rows[a->count++] = row;
}

static void give_pairs(struct answering *a, const struct past_pairs *pairs, uint32_t source) {
    size_t low = 0, high = pairs->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pairs->list[middle].source < source)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < pairs->count && pairs->list[low].source == source && a->count < a->limit; low++)
        give(a, pairs->list[low].target);
}

static enum status finish(struct answering *a, const uint32_t *rows, str *out, uint32_t *count) {
    for (uint32_t i = 0; i < a->past->offered->count && a->count < a->limit; i++)
        give(a, rows[i]);
    for (uint32_t i = 0; i < a->count; i++)
        out[i] = a->past->offered->queries[a->rows[i]].text;
    *count = a->count;
    return STATUS_OK;
}

enum status answer_most_popular(void *context, const struct scene_request *request,
                                struct arena *arena, str *out, uint32_t *count) {
    struct answering a = start(context, request);
    (void)arena;
    return finish(&a, a.past->popular, out, count);
}

enum status answer_last_day(void *context, const struct scene_request *request, struct arena *arena,
                            str *out, uint32_t *count) {
    struct answering a = start(context, request);
    (void)arena;
    return finish(&a, a.past->last_day, out, count);
}

enum status answer_item_queries(void *context, const struct scene_request *request,
                                struct arena *arena, str *out, uint32_t *count) {
    struct answering a = start(context, request);
    uint32_t item = intern_find(&a.past->items, request->item);
    (void)arena;
    if (item != INTERN_NONE)
        give_pairs(&a, &a.past->of_item, item);
    return finish(&a, a.past->popular, out, count);
}

enum status answer_transitions(void *context, const struct scene_request *request,
                               struct arena *arena, str *out, uint32_t *count) {
    struct answering a = start(context, request);
    (void)arena;
    if (a.asked != QUERY_NONE)
        give_pairs(&a, &a.past->next, a.asked);
    return finish(&a, a.past->popular, out, count);
}
