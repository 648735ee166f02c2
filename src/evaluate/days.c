/* See days.h. */
#include "evaluate/days.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/timestamp.h"

/* A query on a day, and who made it then. */
struct day_key {
    int64_t day, user;
    uint64_t text;
};

static uint32_t number_of(struct intern *keys, int64_t day, uint32_t text, int64_t user) {
    const struct day_key key = {.day = day, .user = user, .text = text};
    return intern_add(keys, (str){(const char *)&key, sizeof key});
}

static uint32_t find_number(const struct intern *keys, int64_t day, uint32_t text) {
    const struct day_key key = {.day = day, .text = text};
    return intern_find(keys, (str){(const char *)&key, sizeof key});
}

static void add_search(struct days *d, const struct event *e, str text,
                       const struct shop_truth *truth) {
    int64_t day = e->at_ms / DAY_MS;
    uint32_t number = intern_add(&d->texts, text), seen = d->people.count;
    struct day_row *row = bytes_row(&d->rows, number_of(&d->keys, day, number, 0), sizeof *row);
    if (!row)
        return;
    row->day = day;
    row->text = number;
    row->searches++;
    row->bursting += shop_truth_bursts(truth, e->session, day);
    (void)number_of(&d->people, day, number, e->user);
    row->people += d->people.count > seen;
}

static int by_day(const void *left, const void *right) {
    const struct day_row *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

static void look_back(struct days *d) {
    struct day_row *rows = (struct day_row *)(void *)d->rows.data;
    size_t count = d->rows.len / sizeof *rows;
    for (size_t i = 0; i < count; i++) {
        uint32_t before = find_number(&d->keys, rows[i].day - 1, rows[i].text);
        rows[i].before = before == INTERN_NONE ? 0 : rows[before].people;
    }
    if (count)
        qsort(rows, count, sizeof *rows, by_day);
}

enum status days_count(struct days *out, const struct holdout *h, const struct shop_truth *truth,
                       struct error *why) {
    uint32_t count = (uint32_t)(h->events.len / sizeof(struct holdout_event));
    char block[4 * TEXT_QUERY_BYTES_MAX];
    *out = (struct days){.texts = intern_new(),
                         .rows = bytes_new(SIZE_MAX / 2),
                         .keys = intern_new(),
                         .people = intern_new(),
                         .first = INT64_MAX};
    for (uint32_t i = 0; i < count; i++) {
        struct event e = holdout_event(h, i);
        struct arena arena;
        str text = {0};
        arena_init(&arena, block, sizeof block);
        if (e.kind != EVENT_SEARCH || e.at_ms == EVENT_TIME_NONE ||
            text_normalise_query(e.query, &arena, &text) != STATUS_OK || text.len == 0)
            continue;
        int64_t day = e.at_ms / DAY_MS;
        out->first = day < out->first ? day : out->first;
        out->last = e.at_ms % DAY_MS >= DAY_MS - HOUR_MS ? day : day - 1;
        add_search(out, &e, text, truth);
    }
    if (out->texts.failed || out->rows.failed || out->keys.failed || out->people.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the days of the held-out log");
    look_back(out);
    return STATUS_OK;
}

void days_free(struct days *d) {
    intern_free(&d->texts);
    bytes_free(&d->rows);
    intern_free(&d->keys);
    intern_free(&d->people);
}

const struct day_row *days_of(const struct days *d, int64_t day, size_t *count) {
    const struct day_row *rows = (const struct day_row *)(const void *)d->rows.data;
    size_t all = d->rows.len / sizeof *rows, first = 0;
    while (first < all && rows[first].day < day)
        first++;
    *count = 0;
    while (first + *count < all && rows[first + *count].day == day)
        (*count)++;
    return rows + first;
}

const struct day_row *days_find(const struct days *d, int64_t day, str text) {
    uint32_t number = intern_find(&d->texts, text);
    size_t count = 0;
    const struct day_row *rows = days_of(d, day, &count);
    for (size_t i = 0; i < count && number != INTERN_NONE; i++)
        if (rows[i].text == number)
            return &rows[i];
    return NULL;
}
