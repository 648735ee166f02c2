/* One tally into the rollup: its numbers become the rollup's, then its rows follow, all in one
 * transaction with the watermark. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"
#include "demand/roll.h"
#include "demand/roll_rows.h"

enum { SLICE_TEXTS = 1024 };

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory to sum up the journal");
}

static const void *rows_of(const struct bytes *b, size_t row_bytes, size_t *count) {
    *count = b->len / row_bytes;
    return b->data;
}

/* Which texts the tally's rows speak of: a keystroke's text need not be kept. */
static bool *mark_used(const struct tally *t) {
    bool *used = memory_new(bool, t->texts.count);
    size_t count = 0;
    if (!used)
        return NULL;
    const struct tally_demand *demand = rows_of(&t->demand, sizeof *demand, &count);
    for (size_t i = 0; i < count; i++)
        used[demand[i].text] = true;
    const struct tally_topic *topics = rows_of(&t->topics, sizeof *topics, &count);
    for (size_t i = 0; i < count; i++)
        used[topics[i].text] = true;
    const struct tally_open *open = rows_of(&t->open, sizeof *open, &count);
    for (size_t i = 0; i < count; i++)
        if (open[i].searches)
            used[open[i].text] = true;
    const struct tally_answer *answers = rows_of(&t->answers, sizeof *answers, &count);
    for (size_t i = 0; i < count; i++)
        if (answers[i].event)
            used[answers[i].text] = true;
    const struct walk_step *steps = rows_of(&t->walk.steps, sizeof *steps, &count);
    for (size_t i = 0; i < count; i++)
        if (!trail_is_item(steps[i].step.kind))
            used[steps[i].step.number] = true;
    const struct walk_visit *visits = rows_of(&t->walk.open, sizeof *visits, &count);
    for (size_t i = 0; i < count; i++)
        if (visits[i].pending)
            used[visits[i].text] = true;
    return used;
}

typedef enum status number_fn(struct rollup *r, const str *texts, uint32_t count, uint32_t *numbers,
                              struct error *why);

/* The rollup's number of every used text, by the intern's number. */
static enum status number_texts(struct rollup *r, const struct intern *texts, const bool *used,
                                number_fn *number, const char *what, bool quiet, uint32_t **out,
                                struct error *why) {
    uint32_t *order = NULL, slice[SLICE_TEXTS], count = 0;
    str slice_texts[SLICE_TEXTS];
    enum status s = intern_sorted(texts, &order, why);
    if (s != STATUS_OK)
        return s;
    *out = memory_new(uint32_t, texts->count);
    if (!*out)
        s = no_memory(why);
    struct progress progress = progress_start(what, texts->count, quiet);
    for (uint32_t from = 0; from < texts->count && s == STATUS_OK;) {
        uint32_t at = from;
        for (count = 0; at < texts->count && count < SLICE_TEXTS; at++)
            if (!used || used[order[at]])
                slice_texts[count++] = intern_text(texts, order[at]);
        s = number(r, slice_texts, count, slice, why);
        for (count = 0; from < at && s == STATUS_OK; from++)
            if (!used || used[order[from]])
                (*out)[order[from]] = slice[count++];
        progress_show(&progress, from);
    }
    (void)progress_end(&progress, texts->count);
    memory_free(order);
    return s;
}

static int compare_open(const void *left, const void *right) {
    const struct rollup_open_search *a = left, *b = right;
    if (a->user != b->user)
        return a->user < b->user ? -1 : 1;
    return (a->session > b->session) - (a->session < b->session);
}

static enum status write_open(struct rollup *r, const struct tally *t, const struct roll_numbers *n,
                              struct error *why) {
    size_t count = 0, kept = 0;
    const struct tally_open *open = rows_of(&t->open, sizeof *open, &count);
    struct rollup_open_search *rows = memory_new(struct rollup_open_search, count);
    if (!rows)
        return no_memory(why);
    for (uint32_t i = 0; i < count; i++) {
        if (open[i].searches == 0)
            continue;
        struct tally_person person = tally_person(t, i);
        str text = intern_text(&t->texts, open[i].text);
        rows[kept++] = (struct rollup_open_search){
            .user = person.user,
            .session = person.session,
            .event = open[i].event,
            .at_ms = open[i].at_ms,
            .answer = open[i].answer,
            .query = n->queries[open[i].text],
            .searches = open[i].searches,
            .text = text,
            .form = open[i].form == TALLY_NO_FORM ? text : intern_text(&t->forms, open[i].form)};
    }
    qsort(rows, kept, sizeof *rows, compare_open);
    enum status s = rollup_replace_open(r, rows, kept, why);
    memory_free(rows);
    return s;
}

static int compare_answers(const void *left, const void *right) {
    const struct rollup_answer *a = left, *b = right;
    return (a->answer > b->answer) - (a->answer < b->answer);
}

/* Only what a later click can still reach. */
static enum status write_answers(struct rollup *r, const struct tally *t,
                                 const struct roll_numbers *n, struct error *why) {
    size_t count = 0, kept = 0;
    int64_t oldest = t->last_event - t->rules.answer_window_events;
    const struct tally_answer *answers = rows_of(&t->answers, sizeof *answers, &count);
    struct rollup_answer *rows = memory_new(struct rollup_answer, count);
    if (!rows)
        return no_memory(why);
    for (size_t i = 0; i < count; i++)
        if (answers[i].event && answers[i].event >= oldest)
            rows[kept++] = (struct rollup_answer){.answer = answers[i].answer,
                                                  .event = answers[i].event,
                                                  .query = n->queries[answers[i].text]};
    qsort(rows, kept, sizeof *rows, compare_answers);
    enum status s = rollup_put_answers(r, rows, kept, oldest, why);
    memory_free(rows);
    return s;
}

static enum status number_all(struct rollup *r, const struct tally *t, struct roll_numbers *n,
                              bool quiet, struct error *why) {
    bool *used = mark_used(t);
    if (!used)
        return no_memory(why);
    enum status s = number_texts(r, &t->texts, used, rollup_number_queries, "numbering queries",
                                 quiet, &n->queries, why);
    memory_free(used);
    if (s == STATUS_OK)
        s = number_texts(r, &t->categories, NULL, rollup_number_categories, "categories", quiet,
                         &n->categories, why);
    if (s == STATUS_OK)
        s = number_texts(r, &t->walk.items, NULL, rollup_number_items, "items", quiet, &n->items,
                         why);
    return s;
}

static enum status write_all(struct rollup *r, struct tally *t, struct roll_numbers *n, bool quiet,
                             struct error *why) {
    struct bytes demand = bytes_new(SIZE_MAX / 2), topics = bytes_new(SIZE_MAX / 2);
    size_t days = 0;
    const struct rollup_day *day = rows_of(&t->days, sizeof *day, &days);
    enum status s = number_all(r, t, n, quiet, why);
    if (s == STATUS_OK)
        s = roll_place_clicks(r, t, &demand, &topics, n, why);
    if (s == STATUS_OK)
        s = roll_write_demand(r, t, &demand, n, quiet, why);
    if (s == STATUS_OK)
        s = roll_write_spelling(r, t, n, why);
    if (s == STATUS_OK)
        s = roll_write_topics(r, t, &topics, n, why);
    if (s == STATUS_OK)
        s = rollup_put_days(r, day, days, why);
    if (s == STATUS_OK)
        s = write_open(r, t, n, why);
    if (s == STATUS_OK)
        s = write_answers(r, t, n, why);
    if (s == STATUS_OK)
        s = roll_write_visits(r, t, n, quiet, why);
    bytes_free(&demand);
    bytes_free(&topics);
    return s;
}

enum status roll_commit(struct rollup *r, struct tally *t, struct rollup_state *state,
                        bool clear_first, bool quiet, struct error *why) {
    struct roll_numbers numbers = {0};
    enum status s = rollup_begin(r, state->generation, why);
    if (s != STATUS_OK)
        return s;
    if (clear_first)
        s = rollup_clear(r, why);
    if (s == STATUS_OK)
        s = write_all(r, t, &numbers, quiet, why);
    memory_free(numbers.queries);
    memory_free(numbers.categories);
    memory_free(numbers.items);
    if (s != STATUS_OK) {
        rollup_rollback(r);
        return s;
    }
    if (t->last_event)
        state->watermark = t->last_event;
    state->searches += (int64_t)t->searches - (int64_t)t->keystrokes;
    state->keystrokes += (int64_t)t->keystrokes;
    state->clicks += (int64_t)t->clicks;
    state->unusable += (int64_t)t->unusable;
    return rollup_commit(r, state, why);
}
