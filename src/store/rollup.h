/* The journal's events summed up: who asked for what on which day, how it was typed, what is not
 * yet known to be a whole query. A function of the events up to the watermark and of nothing
 * else, so that an increment and a rebuild end in the same rows. What the rules are is train's
 * affair (demand/tally.h); here they are kept and read back. */
#ifndef STORE_ROLLUP_H
#define STORE_ROLLUP_H

#include "store/journal.h"

enum { ROLLUP_DAY_NONE = -1 }; /* of undated events */

struct rollup_state {
    int64_t watermark; /* the last event summed up; 0 none */
    int64_t rules;     /* version of the rules; 0 before the first batch */
    int64_t keystroke_gap_ms;
    int64_t searches, keystrokes, clicks, unusable; /* totals so far */
    int64_t generation;                             /* of the events (journal_generation) */
    uint32_t queries, categories, items; /* numbered so far, from 0; rollup_commit sees to them */
};

struct rollup_demand {
    uint32_t query; /* number, see rollup_number_queries */
    int32_t day;    /* since 1970 UTC, or ROLLUP_DAY_NONE */
    int64_t user;
    int64_t searches, clicks;
    uint32_t hours; /* bit h: searched in UTC hour h of the day; a date alone is hour 0 */
};
struct rollup_spelling {
    uint32_t query;
    str form;
    int64_t searches;
};
struct rollup_topic {
    uint32_t query, category;
    int64_t events;
};
struct rollup_day {
    int32_t day;
    int64_t newest_ms;
};
struct rollup_open_search {
    int64_t user, session, event, at_ms, answer;
    uint32_t query, searches;
    str text, form;
};
struct rollup_answer {
    int64_t answer; /* hash */
    int64_t event;
    uint32_t query;
};

/* What one person did in one visit. */
struct rollup_visit {
    int64_t first; /* event */
    int64_t user;
    int32_t day; /* of that event, or ROLLUP_DAY_NONE */
    str steps;   /* demand/trail.h */
};
struct rollup_open_visit {
    struct rollup_visit visit;
    int64_t session, last, at_ms; /* at_ms: EVENT_TIME_NONE when nothing in it is dated */
    uint32_t count;               /* of steps */
    uint32_t settled;             /* bytes of visit.steps; the rest is a search that may change */
    uint32_t pause_s;
    str text; /* of its latest search, {0} when there was none */
};

struct rollup;

/* Borrows the journal, which must outlive it. Over one opened for reading, only reading works. */
enum status rollup_open(struct rollup **out, struct journal *j, struct error *why) MUST_CHECK;
/* In memory, of whichever journal the caller reads, and gone when closed. Whether events of that
 * one were removed meanwhile is the caller's to ask. */
enum status rollup_open_memory(struct rollup **out, struct error *why) MUST_CHECK;
void rollup_close(struct rollup *r);

enum status rollup_state(struct rollup *r, struct rollup_state *out, struct error *why) MUST_CHECK;

/* One batch: everything below up to rollup_commit is there whole or not at all. STATUS_NOT_FOUND:
 * events of this generation are not all there any more, so what was read of them is stale. */
enum status rollup_begin(struct rollup *r, int64_t generation, struct error *why) MUST_CHECK;
enum status rollup_commit(struct rollup *r, const struct rollup_state *state,
                          struct error *why) MUST_CHECK;
void rollup_rollback(struct rollup *r); /* does nothing outside a batch */

/* Empties every table, the state included. */
enum status rollup_clear(struct rollup *r, struct error *why) MUST_CHECK;

/* The number of each text, new ones for those that are new. Ascending and distinct, as inserting
 * in key order is many times faster. */
enum status rollup_number_queries(struct rollup *r, const str *texts, uint32_t count,
                                  uint32_t *numbers, struct error *why) MUST_CHECK;
enum status rollup_number_categories(struct rollup *r, const str *names, uint32_t count,
                                     uint32_t *numbers, struct error *why) MUST_CHECK;
enum status rollup_number_items(struct rollup *r, const str *items, uint32_t count,
                                uint32_t *numbers, struct error *why) MUST_CHECK;

/* Adds to the rows of the same key; ascending by key, distinct. */
enum status rollup_add_demand(struct rollup *r, const struct rollup_demand *rows, size_t count,
                              struct error *why) MUST_CHECK;
enum status rollup_add_spelling(struct rollup *r, const struct rollup_spelling *rows, size_t count,
                                struct error *why) MUST_CHECK;
enum status rollup_add_topics(struct rollup *r, const struct rollup_topic *rows, size_t count,
                              struct error *why) MUST_CHECK;
enum status rollup_put_days(struct rollup *r, const struct rollup_day *rows, size_t count,
                            struct error *why) MUST_CHECK; /* the newer of old and new stands */
enum status rollup_replace_open(struct rollup *r, const struct rollup_open_search *rows,
                                size_t count, struct error *why) MUST_CHECK;
/* Later rows replace those of the same answer; those of events before `oldest` go. */
enum status rollup_put_answers(struct rollup *r, const struct rollup_answer *rows, size_t count,
                               int64_t oldest, struct error *why) MUST_CHECK;
/* *found false when the answer is not known (any more). */
enum status rollup_find_answer(struct rollup *r, int64_t answer, struct rollup_answer *out,
                               bool *found, struct error *why) MUST_CHECK;

/* Visits that are over; ascending by first event. */
enum status rollup_add_visits(struct rollup *r, const struct rollup_visit *rows, size_t count,
                              struct error *why) MUST_CHECK;
enum status rollup_replace_open_visits(struct rollup *r, const struct rollup_open_visit *rows,
                                       size_t count, struct error *why) MUST_CHECK;

/* Who the last selection left out as machines: replaces what was there, in a transaction of its
 * own. */
enum status rollup_put_machines(struct rollup *r, const int64_t *users, size_t count,
                                struct error *why) MUST_CHECK;

/* Reading, in order of key; what a row borrows lives during the call, and a status other than
 * STATUS_OK stops. Between rollup_read and rollup_end_read all passes see one state. */
typedef enum status rollup_query_fn(str text, uint32_t query, void *context, struct error *why);
typedef enum status rollup_demand_fn(const struct rollup_demand *row, void *context,
                                     struct error *why);
typedef enum status rollup_spelling_fn(const struct rollup_spelling *row, void *context,
                                       struct error *why);
typedef enum status rollup_topic_fn(const struct rollup_topic *row, void *context,
                                    struct error *why);
typedef enum status rollup_day_fn(const struct rollup_day *row, void *context, struct error *why);
typedef enum status rollup_machine_fn(int64_t user, void *context, struct error *why);
typedef enum status rollup_open_fn(const struct rollup_open_search *row, void *context,
                                   struct error *why);
typedef enum status rollup_visit_fn(const struct rollup_visit *row, void *context,
                                    struct error *why);
typedef enum status rollup_open_visit_fn(const struct rollup_open_visit *row, void *context,
                                         struct error *why);
enum status rollup_read(struct rollup *r, struct error *why) MUST_CHECK;
void rollup_end_read(struct rollup *r);
enum status rollup_each_query(struct rollup *r, rollup_query_fn *each, void *context,
                              struct error *why) MUST_CHECK;
enum status rollup_each_category(struct rollup *r, rollup_query_fn *each, void *context,
                                 struct error *why) MUST_CHECK;
/* With the open searches, which count until shown otherwise; so a key may come twice in a row. */
enum status rollup_each_demand(struct rollup *r, rollup_demand_fn *each, void *context,
                               struct error *why) MUST_CHECK;
enum status rollup_each_spelling(struct rollup *r, rollup_spelling_fn *each, void *context,
                                 struct error *why) MUST_CHECK;
enum status rollup_each_topic(struct rollup *r, rollup_topic_fn *each, void *context,
                              struct error *why) MUST_CHECK;
enum status rollup_each_day(struct rollup *r, rollup_day_fn *each, void *context,
                            struct error *why) MUST_CHECK;
enum status rollup_each_open(struct rollup *r, rollup_open_fn *each, void *context,
                             struct error *why) MUST_CHECK;
enum status rollup_each_machine(struct rollup *r, rollup_machine_fn *each, void *context,
                                struct error *why) MUST_CHECK;

enum status rollup_each_item(struct rollup *r, rollup_query_fn *each, void *context,
                             struct error *why) MUST_CHECK;
/* By first event; with the open visits, which count as they stand. */
enum status rollup_each_visit(struct rollup *r, rollup_visit_fn *each, void *context,
                              struct error *why) MUST_CHECK;
enum status rollup_each_open_visit(struct rollup *r, rollup_open_visit_fn *each, void *context,
                                   struct error *why) MUST_CHECK;

/* The same of one query: its number, *found false when nobody made it; its rows, with the open
 * searches as above. since: rows of earlier days are left out; ROLLUP_DAY_NONE: none are. */
enum status rollup_find_query(struct rollup *r, str text, uint32_t *number, bool *found,
                              struct error *why) MUST_CHECK;
enum status rollup_each_demand_of(struct rollup *r, uint32_t query, int32_t since,
                                  rollup_demand_fn *each, void *context,
                                  struct error *why) MUST_CHECK;
enum status rollup_each_spelling_of(struct rollup *r, uint32_t query, rollup_spelling_fn *each,
                                    void *context, struct error *why) MUST_CHECK;

#endif
