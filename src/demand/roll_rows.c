/* A batch's rows in key order and summed (roll_rows.h), since a b-tree takes rows in order many
 * times faster than at random. */
#include "demand/roll_rows.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"

enum { SLICE_ROWS = 65536 };

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory to sum up the journal");
}

static const void *rows_of(const struct bytes *b, size_t row_bytes, size_t *count) {
    *count = b->len / row_bytes;
    return b->data;
}

static int compare_demand(const void *left, const void *right) {
    const struct rollup_demand *a = left, *b = right;
    if (a->query != b->query)
        return a->query < b->query ? -1 : 1;
    if (a->user != b->user)
        return a->user < b->user ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

/* Rows of the same key into one; returns how many are left. */
static size_t sum_demand(struct rollup_demand *rows, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && compare_demand(&rows[kept - 1], &rows[i]) == 0) {
            rows[kept - 1].searches += rows[i].searches;
            rows[kept - 1].clicks += rows[i].clicks;
            rows[kept - 1].hours |= rows[i].hours;
        } else {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

/* Clicks whose answer came in an earlier batch: placed now, or counted as unusable. */
enum status roll_place_clicks(struct rollup *r, struct tally *t, struct bytes *demand,
                              struct bytes *topics, const struct roll_numbers *n,
                              struct error *why) {
    size_t count = 0;
    const struct tally_click *clicks = rows_of(&t->clicks_unplaced, sizeof *clicks, &count);
    for (size_t i = 0; i < count; i++) {
        struct rollup_answer answer;
        bool found = false;
        enum status s = rollup_find_answer(r, clicks[i].answer, &answer, &found, why);
        if (s != STATUS_OK)
            return s;
        if (!found || clicks[i].event - answer.event > t->rules.answer_window_events) {
            t->unusable++;
            continue;
        }
        t->clicks++;
        struct rollup_demand row = {
            .query = answer.query, .user = clicks[i].user, .day = clicks[i].day, .clicks = 1};
        bytes_append(demand, &row, sizeof row);
        if (clicks[i].category == TALLY_NO_CATEGORY)
            continue;
        struct rollup_topic topic = {
            .query = answer.query, .category = n->categories[clicks[i].category], .events = 1};
        bytes_append(topics, &topic, sizeof topic);
    }
    return STATUS_OK;
}

enum status roll_write_demand(struct rollup *r, const struct tally *t, struct bytes *extra,
                              const struct roll_numbers *n, bool quiet, struct error *why) {
    size_t count = 0, more = extra->len / sizeof(struct rollup_demand);
    const struct tally_demand *from = rows_of(&t->demand, sizeof *from, &count);
    struct rollup_demand *rows = memory_new(struct rollup_demand, count + more);
    if (!rows || extra->failed) {
        memory_free(rows);
        return no_memory(why);
    }
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct rollup_demand){.query = n->queries[from[i].text],
                                         .day = from[i].day,
                                         .user = from[i].user,
                                         .searches = from[i].searches,
                                         .clicks = from[i].clicks,
                                         .hours = from[i].hours};
    if (more)
        memcpy(rows + count, extra->data, extra->len);
    qsort(rows, count + more, sizeof *rows, compare_demand);
    count = sum_demand(rows, count + more);
    struct progress progress = progress_start("writing sums", count, quiet);
    enum status s = STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i += SLICE_ROWS) {
        s = rollup_add_demand(r, rows + i, count - i < SLICE_ROWS ? count - i : SLICE_ROWS, why);
        progress_show(&progress, i);
    }
    (void)progress_end(&progress, count);
    memory_free(rows);
    return s;
}

static int compare_spelling(const void *left, const void *right) {
    const struct rollup_spelling *a = left, *b = right;
    if (a->query != b->query)
        return a->query < b->query ? -1 : 1;
    return str_compare(a->form, b->form);
}

enum status roll_write_spelling(struct rollup *r, const struct tally *t,
                                const struct roll_numbers *n, struct error *why) {
    size_t count = 0, kept = 0;
    const struct tally_spelling *from = rows_of(&t->spelling, sizeof *from, &count);
    struct rollup_spelling *rows = memory_new(struct rollup_spelling, count);
    if (!rows)
        return no_memory(why);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct rollup_spelling){.query = n->queries[from[i].text],
                                           .form = intern_text(&t->forms, from[i].form),
                                           .searches = from[i].searches};
    qsort(rows, count, sizeof *rows, compare_spelling);
    for (size_t i = 0; i < count; i++) {
        if (kept && compare_spelling(&rows[kept - 1], &rows[i]) == 0)
            rows[kept - 1].searches += rows[i].searches;
        else
            rows[kept++] = rows[i];
    }
    enum status s = rollup_add_spelling(r, rows, kept, why);
    memory_free(rows);
    return s;
}

static int compare_topic(const void *left, const void *right) {
    const struct rollup_topic *a = left, *b = right;
    if (a->query != b->query)
        return a->query < b->query ? -1 : 1;
    return (a->category > b->category) - (a->category < b->category);
}

enum status roll_write_topics(struct rollup *r, const struct tally *t, struct bytes *extra,
                              const struct roll_numbers *n, struct error *why) {
    size_t count = 0, kept = 0, more = extra->len / sizeof(struct rollup_topic);
    const struct tally_topic *from = rows_of(&t->topics, sizeof *from, &count);
    struct rollup_topic *rows = memory_new(struct rollup_topic, count + more);
    if (!rows || extra->failed) {
        memory_free(rows);
        return no_memory(why);
    }
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct rollup_topic){.query = n->queries[from[i].text],
                                        .category = n->categories[from[i].category],
                                        .events = from[i].events};
    if (more)
        memcpy(rows + count, extra->data, extra->len);
    count += more;
    qsort(rows, count, sizeof *rows, compare_topic);
    for (size_t i = 0; i < count; i++) {
        if (kept && compare_topic(&rows[kept - 1], &rows[i]) == 0)
            rows[kept - 1].events += rows[i].events;
        else
            rows[kept++] = rows[i];
    }
    enum status s = rollup_add_topics(r, rows, kept, why);
    memory_free(rows);
    return s;
}
