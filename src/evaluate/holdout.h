/* A held-out log in memory: the searches that import would have taken from it, in their order. */
#ifndef EVALUATE_HOLDOUT_H
#define EVALUATE_HOLDOUT_H

#include "base/hash.h"
#include "build/intern.h"
#include "intake/log_reader.h"
#include "intake/rejects.h"

struct holdout_query {
    int64_t user, session, at_ms; /* as in the journal */
    uint32_t typed;               /* a number of `texts`: the query as it was logged */
    uint32_t count;               /* searches the row stands for */
    uint32_t place;               /* in the log */
};

/* What a row did, as the journal would have it: a search, or its click. */
struct holdout_event {
    int64_t user, session, at_ms;
    enum event_kind kind;
    uint32_t count;
    uint32_t query, item, category, answer; /* numbers of `texts` */
    uint32_t place;                         /* in the log */
};

struct holdout {
    const char *path; /* borrowed, for sentences */
    struct holdout_query *queries;
    uint32_t count, capacity;
    struct bytes events; /* struct holdout_event, of every good row; empty unless asked for */
    bool with_events;
    int64_t last_ms; /* of the rows so far, EVENT_TIME_NONE when none is dated */
    struct intern texts;
    struct reject_counts bad;
    uint64_t passed_over; /* good rows that are no search, or have no letter or digit to find */
};

/* with_events: what the rows did is kept too, and a row without a time is of that of the row before
 * it, if any has one. STATUS_NOT_FOUND: no search in it, and the sentence says what there is
 * instead. The caller frees the holdout, also when it failed. */
enum status holdout_read(struct holdout *out, const char *path, const struct log_options *options,
                         const struct secret_key *key, bool with_events,
                         struct error *why) MUST_CHECK;
/* Searches and events by time, those of one moment as they stand in the log. */
void holdout_sort(struct holdout *h);
void holdout_free(struct holdout *h);

/* Its strings are borrowed from the holdout. */
struct event holdout_event(const struct holdout *h, uint32_t i);

/* What people who are named did at a known time, person by person, each in order of time. place:
 * the event's number; first: of its person. holdout_people.c */
typedef void holdout_deed_fn(void *context, const struct event *e, uint32_t place, bool first);
enum status holdout_each_deed(const struct holdout *h, holdout_deed_fn *each, void *context,
                              struct error *why) MUST_CHECK;

static inline str holdout_typed(const struct holdout *h, const struct holdout_query *q) {
    return intern_text(&h->texts, q->typed);
}

#endif
