/* See holdout.h. Rows become events by import's own rule, so that who searched and what is a search
 * mean the same here. Searches that training would take for keystrokes or a machine's are kept:
 * what was held out is not ours to choose from. */
#include "evaluate/holdout.h"

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

static enum status take(struct holdout *h, const struct log_record *record,
                        const struct people_rule *rule, struct error *why) {
    struct event events[RECORD_EVENTS_MAX];
    (void)people_events(rule, record, events);
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
                                                    .count = events[0].count};
    return h->texts.failed ? no_memory(why) : STATUS_OK;
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
                         const struct secret_key *key, struct error *why) {
    const struct people_rule rule = {.key = key};
    struct log_reader *reader = NULL;
    *out = (struct holdout){.texts = intern_new()};
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

void holdout_free(struct holdout *h) {
    memory_free(h->queries);
    intern_free(&h->texts);
    *h = (struct holdout){0};
}
