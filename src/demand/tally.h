/* What counts as a search: events in order of arrival become counts, in memory. The rules are
 * here and nowhere else:
 *
 *  - a search counts for its normalised query, its person and its day, and is remembered by its
 *    hour;
 *  - a search is a keystroke, and does not count, when the same person's next search (of the same
 *    session, where known) begins with it and comes within keystroke_gap_ms. Asking for the very
 *    same again only prolongs it; a click on it shows that it was meant;
 *  - times of exactly midnight are taken for dates without a time and start no such run;
 *  - a click counts for the query it names, else for the query of the answer it names.
 *
 * What the next event may yet change stays open and is carried to the next batch. "Next" reaches
 * a fixed number of events back (TALLY_WINDOW_EVENTS), so that the outcome does not depend on
 * where batches were cut: tests/property/test_rollup.c holds it to that. */
#ifndef DEMAND_TALLY_H
#define DEMAND_TALLY_H

#include "base/timestamp.h"
#include "demand/walk.h"

enum {
    TALLY_RULES = 3, /* raise it when a rule changes: every rollup is then made anew */
    TALLY_WINDOW_EVENTS = 100000,
    TALLY_ANSWER_WINDOW_EVENTS = 1000000, /* how far before its click an answer may lie */
};

#define TALLY_NO_FORM     UINT32_MAX /* typed as it is normalised */
#define TALLY_NO_CATEGORY UINT32_MAX /* none given */

/* Numbers are those of the interns below. */
struct tally_demand {
    int64_t user;
    uint32_t text;
    int32_t day;
    uint32_t searches, clicks;
    uint32_t hours; /* as in rollup_demand */
};
struct tally_spelling {
    uint32_t text, form, searches;
};
struct tally_topic {
    uint32_t text, category, events;
};
struct tally_person {
    int64_t user, session;
};
/* A search that may yet turn out to be a keystroke, by the number of its (user, session). */
struct tally_open {
    int64_t event, at_ms, answer;
    uint32_t text, form, searches; /* searches 0: nothing is open */
};
/* A click that names an answer from before this batch. */
struct tally_click {
    int64_t answer, event, user;
    int32_t day;
    uint32_t category;
};
struct tally_answer {
    int64_t answer, event;
    uint32_t text;
};

struct tally_rules {
    int64_t keystroke_gap_ms; /* 0: every search counts */
    int64_t window_events, answer_window_events;
    bool without_visits; /* what followed what is not wanted (walk.h) */
};

static inline struct tally_rules tally_rules(int64_t keystroke_gap_ms) {
    return (struct tally_rules){.keystroke_gap_ms = keystroke_gap_ms,
                                .window_events = TALLY_WINDOW_EVENTS,
                                .answer_window_events = TALLY_ANSWER_WINDOW_EVENTS};
}

struct tally {
    struct tally_rules rules;
    int64_t last_event;
    uint64_t events, searches, keystrokes, clicks, unusable; /* searches: the open ones too */
    struct intern texts, forms, categories, people;
    struct bytes demand, spelling, topics, clicks_unplaced; /* arrays of the structs above */
    struct bytes open;                                      /* tally_open, by person's number */
    struct walk walk;
    struct bytes answers; /* tally_answer, by the number in answer_keys */
    struct intern answer_keys;
    struct bytes days; /* rollup_day, one a day seen, in order of first sight */
    struct intern day_keys;
    char *scratch; /* for normalising */
};

enum status tally_start(struct tally *t, struct tally_rules rules, struct error *why) MUST_CHECK;
void tally_free(struct tally *t);

/* Brings back what an earlier batch left open; before the first event. */
void tally_reopen(struct tally *t, const struct rollup_open_search *open);
void tally_reopen_visit(struct tally *t, const struct rollup_open_visit *open);

/* The next event. Never fails; ask tally_failed at the end. */
void tally_event(struct tally *t, int64_t id, const struct event *e);

/* Counts the open searches and ends the visits that no further event can reach. Once, after the
 * last event. */
void tally_close_distant(struct tally *t);

/* Whose open search a number is. */
struct tally_person tally_person(const struct tally *t, uint32_t number);

bool tally_failed(const struct tally *t);  /* memory ran out: the tally is of no use */
size_t tally_bytes(const struct tally *t); /* of memory, roughly */

#endif
