/* See holdout.h. Rows become events by import's own rule, so that who searched and what is a search
 * mean the same here. Searches that training would take for keystrokes or a machine's are kept:
 * what was held out is not ours to choose from. */
#include "evaluate/holdout.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "intake/people.h"

enum { NORMAL_BYTES = 4 * TEXT_QUERY_BYTES_MAX, QUERIES_AT_FIRST = 4096 };

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "memory ran out reading the held-out log");
}

/* Whether there is something to find again. */
static bool has_letters(str typed) {
    char block[NORMAL_BYTES];
    struct arena arena;
    str text = {0};
    arena_init(&arena, block, sizeof block);
    return text_normalise_query(typed, &arena, &text) == STATUS_OK &&
           !text_same_letters(text, STR(""));
}

static bool grow(struct holdout *h) {
    uint32_t capacity = h->capacity ? h->capacity * 2 : QUERIES_AT_FIRST;
    struct holdout_query *grown = memory_resize(h->queries, capacity, sizeof *grown);
    if (!grown)
        return false;
    h->queries = grown;
    h->capacity = capacity;
    return true;
}

static void keep_event(struct holdout *h, const struct event *e) {
    const struct holdout_event kept = {.place = (uint32_t)(h->events.len / sizeof kept),
                                       .user = e->user,
                                       .session = e->session,
                                       .at_ms = e->at_ms,
                                       .kind = e->kind,
                                       .count = e->count,
                                       .query = intern_add(&h->texts, e->query),
                                       .item = intern_add(&h->texts, e->item),
                                       .category = intern_add(&h->texts, e->category),
                                       .answer = intern_add(&h->texts, e->answer)};
    bytes_append(&h->events, &kept, sizeof kept);
}

static enum status take(struct holdout *h, const struct log_record *record,
                        const struct people_rule *rule, struct error *why) {
    struct event events[RECORD_EVENTS_MAX];
    uint32_t count = people_events(rule, record, events);
    if (record->at_ms != EVENT_TIME_NONE)
        h->last_ms = record->at_ms;
    for (uint32_t i = 0; i < count && h->with_events; i++)
        if (events[i].at_ms == EVENT_TIME_NONE)
            events[i].at_ms = h->last_ms;
    for (uint32_t i = 0; i < count && h->with_events && events[i].count > 0; i++)
        keep_event(h, &events[i]);
    bool search = events[0].kind == EVENT_SEARCH || events[0].kind == EVENT_COUNT;
    if (!search || events[0].count == 0 || !has_letters(record->query)) {
        h->passed_over++;
        return STATUS_OK;
    }
    if (h->count == h->capacity && !grow(h))
        return no_memory(why);
    h->queries[h->count++] = (struct holdout_query){.user = events[0].user,
                                                    .session = events[0].session,
                                                    .at_ms = events[0].at_ms,
                                                    .typed = intern_add(&h->texts, record->query),
                                                    .count = events[0].count,
                                                    .place = h->count};
    return h->texts.failed || h->events.failed ? no_memory(why) : STATUS_OK;
}

static enum status read_rows(struct holdout *h, struct log_reader *reader,
                             const struct people_rule *rule, struct error *why) {
    for (;;) {
        enum log_outcome outcome = LOG_ENDED;
        struct log_record record;
        enum status s = log_reader_next(reader, &outcome, &record, why);
        if (s != STATUS_OK || outcome == LOG_ENDED)
            return s;
        if (outcome == LOG_REJECTED)
            reject_counts_add(&h->bad, log_reader_row(reader)->line, log_reader_fault(reader));
        else if ((s = take(h, &record, rule, why)) != STATUS_OK)
            return s;
    }
}

static enum status explain_empty(const struct holdout *h, const char *path, struct error *why) {
    if (h->bad.shown)
        return error_set(why, STATUS_NOT_FOUND,
                         "%s holds no search to replay: %llu rows cannot be used (%s); was the "
                         "query column mapped?",
                         path, (unsigned long long)h->bad.rejected, h->bad.first[0]);
    unsigned long long others = h->passed_over + h->bad.ignored;
    return error_set(why, STATUS_NOT_FOUND,
                     "%s holds no search to replay, only %llu other rows; name a log with searches",
                     path, others);
}

enum status holdout_read(struct holdout *out, const char *path, const struct log_options *options,
                         const struct secret_key *key, bool with_events, struct error *why) {
    const struct people_rule rule = {.key = key};
    struct log_reader *reader = NULL;
    *out = (struct holdout){.path = path,
                            .texts = intern_new(),
                            .events = bytes_new(SIZE_MAX / 2),
                            .with_events = with_events,
                            .last_ms = EVENT_TIME_NONE};
    enum status s = log_reader_open(&reader, path, options, why);
    if (s != STATUS_OK)
        return s;
    if (log_reader_format(reader) == FORMAT_CATALOG)
        s = error_set(why, STATUS_INVALID, "%s is a catalogue; the held-out log is one of searches",
                      path);
    if (s == STATUS_OK)
        s = read_rows(out, reader, &rule, why);
    log_reader_close(reader);
    return s == STATUS_OK && out->count == 0 ? explain_empty(out, path, why) : s;
}

static int compare_moments(int64_t a_ms, uint32_t a_place, int64_t b_ms, uint32_t b_place) {
    if (a_ms != b_ms)
        return a_ms < b_ms ? -1 : 1;
    return (a_place > b_place) - (a_place < b_place);
}
static int compare_queries(const void *left, const void *right) {
    const struct holdout_query *a = left, *b = right;
    return compare_moments(a->at_ms, a->place, b->at_ms, b->place);
}
static int compare_events(const void *left, const void *right) {
    const struct holdout_event *a = left, *b = right;
    return compare_moments(a->at_ms, a->place, b->at_ms, b->place);
}

void holdout_sort(struct holdout *h) {
    qsort(h->queries, h->count, sizeof *h->queries, compare_queries);
    if (h->events.len)
        qsort(h->events.data, h->events.len / sizeof(struct holdout_event),
              sizeof(struct holdout_event), compare_events);
}

struct event holdout_event(const struct holdout *h, uint32_t i) {
    const struct holdout_event *e = (const struct holdout_event *)(const void *)h->events.data + i;
    return (struct event){.at_ms = e->at_ms,
                          .user = e->user,
                          .session = e->session,
                          .kind = e->kind,
                          .count = e->count,
                          .results = -1,
                          .query = intern_text(&h->texts, e->query),
                          .item = intern_text(&h->texts, e->item),
                          .category = intern_text(&h->texts, e->category),
                          .answer = intern_text(&h->texts, e->answer)};
}

void holdout_free(struct holdout *h) {
    memory_free(h->queries);
    bytes_free(&h->events);
    intern_free(&h->texts);
    *h = (struct holdout){0};
}
