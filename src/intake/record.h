/* One row of a log, whatever it was written in: what evaluation replays and what import turns
 * into events. And what can be wrong with one. */
#ifndef INTAKE_RECORD_H
#define INTAKE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "store/journal.h"

enum { FIELD_BYTES_MAX = 4096 }; /* of a query, an id, a category; attributes may be a row long */
enum { FUTURE_MS_MAX = 300000 }; /* a clock may be this far ahead; more is clamped to now */

/* Strings are borrowed from whoever filled it, and empty where the log does not say. */
struct log_record {
    uint64_t line;              /* where it begins, from 1 */
    enum event_kind kind;       /* EVENT_SEARCH, or what the row's action says */
    bool clicked;               /* a search that led to a click on `item` at click_at_ms */
    bool clamped;               /* a time lay too far ahead and was made now */
    int64_t at_ms, click_at_ms; /* since 1970 UTC, or EVENT_TIME_NONE */
    str user, session;          /* as the log names them, not hashed */
    str query;                  /* as typed */
    str item, category;
    str answer;          /* the query_id it belongs to */
    enum learn learn;    /* LEARN_ALL, but where the log says otherwise */
    str id;              /* the event_id, by which the same event sent again is known */
    uint32_t count;      /* 1, but for EVENT_COUNT */
    int64_t results;     /* -1 unknown */
    int32_t position;    /* from 1; 0 unknown */
    struct item product; /* of a catalogue; nothing else of the record is set then */
};

/* Every cause, with the words a person sees. What is IGNORED is well formed and no event of ours.
 */
#define ROW_FAULTS(FAULT)                                                                          \
    FAULT(TOO_LONG, "longer than 1 MiB")                                                           \
    FAULT(NUL, "holds a NUL byte")                                                                 \
    FAULT(UTF8, "not valid UTF-8")                                                                 \
    FAULT(QUOTE, "a quote is not closed, or text follows it")                                      \
    FAULT(COLUMNS, "wrong number of columns")                                                      \
    FAULT(FIELD, "a field is longer than 4096 bytes")                                              \
    FAULT(QUERY, "no query")                                                                       \
    FAULT(TIME, "not a time")                                                                      \
    FAULT(NUMBER, "not a number in range")                                                         \
    FAULT(ID, "no item id")                                                                        \
    FAULT(ATTRIBUTES, "attributes that are no JSON object")                                        \
    FAULT(JSON, "not a JSON object")                                                               \
    FAULT(USER, "no user")                                                                         \
    FAULT(CONSENT, "consent is yes or no")                                                         \
    FAULT(TIME_ZONE, "no such time zone")                                                          \
    FAULT(AGAIN, "this user is named on an earlier line")                                          \
    FAULT(SHAPE, "not as its format has it")                                                       \
    FAULT(IGNORED_ACTION, "an action we do not keep")                                              \
    FAULT(IGNORED_SEARCH, "a search without user_query")                                           \
    FAULT(IGNORED_LEARN, "not to be learned from")

enum row_fault_cause {
#define FAULT_NAME(name, words) FAULT_##name,
    ROW_FAULTS(FAULT_NAME)
#undef FAULT_NAME
        FAULT_CAUSES
};

struct row_fault {
    enum row_fault_cause cause;
    char detail[120]; /* "column time: \"yesterday\"", or "" */
};

const char *row_fault_words(enum row_fault_cause cause);
enum { ROW_FAULT_BYTES = 256 };
/* "no query", or with the detail: "no item id (objectIDs)". */
void row_fault_write(const struct row_fault *fault, char out[static ROW_FAULT_BYTES]);
bool row_fault_ignored(enum row_fault_cause cause);

/* Fills *fault; returns false, so that `return row_fault_set(…)` reads as it acts. */
bool row_fault_set(struct row_fault *fault, enum row_fault_cause cause, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with a detail of the form: what "the value", safely quoted and cut. */
bool row_fault_value(struct row_fault *fault, enum row_fault_cause cause, const char *what,
                     str value);

/* An empty record: a search, undated, of nobody. */
struct log_record log_record_empty(uint64_t line);

/* The checks every text passes before it is looked at. */
bool record_text_is_clean(str text, struct row_fault *fault);

/* A field to a time, EVENT_TIME_NONE when empty, clamped when too far past `now_ms`. */
bool record_parse_time(str field, const char *what, int64_t now_ms, int64_t *out_ms, bool *clamped,
                       struct row_fault *fault);
int64_t record_clamp_time(int64_t at_ms, int64_t now_ms, bool *clamped);

/* The kind an action's name stands for (UBI's names, and click_through); false: none of ours. */
bool record_find_action(str name, enum event_kind *out);

/* "yes", "only" (without the person) or "no"; false: none of them. */
bool record_find_learn(str name, enum learn *out);

/* What must hold of every record: bounded fields, a query where the kind wants one. */
bool record_check(const struct log_record *r, struct row_fault *fault);
/* Ignored where nothing may be learned from it; after all other checks. */
bool record_may_be_kept(const struct log_record *r, struct row_fault *fault);
bool record_check_product(const struct item *i, struct row_fault *fault);

#endif
