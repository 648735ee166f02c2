/* What people did, in order of arrival: an append-only log in journal.db. Nothing here is a
 * suggestion yet; `train` reads it and rolls it up. Names no SQLite type, so that another back end
 * can stand behind it. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"

enum event_kind {
    EVENT_SEARCH = 1, /* a person asked for `query` */
    EVENT_CLICK,      /* … and chose `item` (or a suggestion) */
    EVENT_COUNT,      /* `count` searches for `query`, already anonymous */
    EVENT_IMPRESSION, /* `item` or suggestion was shown */
    EVENT_CART,
    EVENT_PURCHASE,
    EVENT_VIEW, /* an item's page, however reached */
};

/* Who did it. A keyed hash (hash_person), or one of these: */
enum {
    PERSON_ANONYMOUS =
        0,              /* vouched for by the importer: counts and --trusted logs; passes k-users */
    PERSON_UNKNOWN = 1, /* nobody vouches and nobody is named; never counts towards k-users */
};

/* What may be learned from something a person did, as they or the shop decide for each request;
 * each allows less than the one before. */
enum learn {
    LEARN_ALL,            /* kept with the person */
    LEARN_WITHOUT_PERSON, /* kept for what is asked for at all: of PERSON_UNKNOWN, without answer */
    LEARN_NOTHING,        /* not kept */
};

#define EVENT_TIME_NONE INT64_MIN /* at_ms of what is undated */

struct event {
    int64_t at_ms; /* since 1970 UTC, or EVENT_TIME_NONE */
    int64_t user, session;
    enum event_kind kind;
    uint32_t count;   /* 1, but for EVENT_COUNT */
    int64_t results;  /* how many results the search had; -1 unknown */
    int32_t position; /* from 1; 0 unknown */
    str query;        /* as typed, UTF-8; empty when the event has none */
    str item, category;
    str answer; /* the query_id it belongs to; empty when none */
};

struct journal;

/* Opens (makes, migrates) DIR/journal.db. The writer has WAL, synchronous=FULL; one at a time. */
enum status journal_open(struct journal **out, const char *path, struct error *why) MUST_CHECK;
enum status journal_open_reader(struct journal **out, const char *path,
                                struct error *why) MUST_CHECK;
/* In memory, empty, for this caller alone, and gone when closed. */
enum status journal_open_memory(struct journal **out, struct error *why) MUST_CHECK;
void journal_close(struct journal *j);

/* To look at, also where it is damaged: nothing is changed, not even brought up to date. */
enum status journal_open_inspector(struct journal **out, const char *path,
                                   struct error *why) MUST_CHECK;
struct db_health; /* store/db.h */
enum status journal_check(struct journal *j, struct db_health *out, struct error *why) MUST_CHECK;

/* Reads every page: what is damaged shows now, STATUS_CORRUPT, and not when its turn comes. */
enum status journal_verify(struct journal *j, struct error *why) MUST_CHECK;

/* A new file (0600) with all that is committed now, while others read and write. */
enum status journal_copy(struct journal *j, const char *path, bool quiet,
                         struct error *why) MUST_CHECK;

/* A transaction: what was appended is durable when journal_commit returns STATUS_OK and gone
 * after journal_rollback or death. STATUS_IO names a full disk or a read-only file in words;
 * STATUS_BUSY (of begin) means that another process has been writing for five seconds. After a
 * failed write everything but journal_rollback is refused; a failed commit has rolled back. */
enum status journal_begin(struct journal *j, struct error *why) MUST_CHECK;
enum status journal_append(struct journal *j, const struct event *e, struct error *why) MUST_CHECK;
/* The number of the last one, in the open transaction. */
int64_t journal_last_appended(const struct journal *j);
/* The next event that is appended gets this number, which lies behind all there are: for who moves
 * events from one journal to another. */
void journal_number_from(struct journal *j, int64_t id);
enum status journal_commit(struct journal *j, struct error *why) MUST_CHECK;
void journal_rollback(struct journal *j);

/* Idempotency keys of posted events in order of arrival, which is numbered from 1 without gaps; a
 * table of their own, since an index on the events would cost twenty times the append. Written in
 * the open transaction, many at once, read back once at the start, kept to a window by dropping.
 * arrival: the last one's. */
enum status journal_put_keys(struct journal *j, int64_t arrival, const uint64_t *keys, size_t count,
                             struct error *why) MUST_CHECK;
/* Those that arrived until then, as far as they stand in rows with none that came later. */
enum status journal_drop_keys(struct journal *j, int64_t until_arrival,
                              struct error *why) MUST_CHECK;
typedef enum status key_fn(int64_t arrival, uint64_t key, void *context, struct error *why);
enum status journal_each_key(struct journal *j, int64_t after_arrival, key_fn *each, void *context,
                             struct error *why) MUST_CHECK;
/* 0 when there is none. */
enum status journal_last_arrival(struct journal *j, int64_t *out, struct error *why) MUST_CHECK;

/* Catalogue rows: the last one of an id stands. price < 0 and stock < 0 are unknown. */
struct item {
    str id, title, brand, category, attributes; /* attributes: JSON object or empty */
    double price;
    int64_t stock;
};
/* at_ms: when the import began; what it changes of an item that is there is kept under it
 * (store/item_change.h). */
enum status journal_put_item(struct journal *j, const struct item *i, int64_t at_ms,
                             struct error *why) MUST_CHECK;
/* Every item, in byte order of id; the strings are borrowed during the call. */
typedef enum status item_fn(const struct item *i, void *context, struct error *why);
enum status journal_each_item(struct journal *j, item_fn *each, void *context,
                              struct error *why) MUST_CHECK;

/* What is known of a file that was imported: `bytes` of its content have this digest. */
struct import_record {
    int64_t id; /* 0: new; set by journal_put_import */
    str name, format, mapping;
    uint64_t bytes, lines, rows, rejected;
    struct digest head;   /* of the first IMPORT_HEAD_BYTES, or of all when shorter */
    struct digest digest; /* of all `bytes` */
    int64_t updated_ms;
    bool finished; /* reached the end of the file */
};
enum { IMPORT_HEAD_BYTES = 65536 };
/* Inserts or replaces within the open transaction. */
enum status journal_put_import(struct journal *j, struct import_record *r,
                               struct error *why) MUST_CHECK;
/* Every record, by ascending bytes; the strings are borrowed during the call. */
typedef enum status import_record_fn(const struct import_record *r, void *context,
                                     struct error *why);
enum status journal_each_import(struct journal *j, import_record_fn *each, void *context,
                                struct error *why) MUST_CHECK;

/* Events with id > after, in order of arrival; the strings are borrowed until the next call.
 * `each` returns a status other than STATUS_OK to stop. */
typedef enum status event_fn(int64_t id, const struct event *e, void *context, struct error *why);
enum status journal_each_event(struct journal *j, int64_t after, event_fn *each, void *context,
                               struct error *why) MUST_CHECK;
/* When the newest event that is not after `limit_ms` happened, 0 when none is dated. */
enum status journal_newest(struct journal *j, int64_t limit_ms, int64_t *out,
                           struct error *why) MUST_CHECK;
/* The id of the newest event, 0 when there is none. */
enum status journal_last_event(struct journal *j, int64_t *out, struct error *why) MUST_CHECK;
/* Grows whenever events are removed (store/removal.h): what was made of events before is stale.
 * An id is never given out twice, so that what lies behind one is always newer. */
enum status journal_generation(struct journal *j, int64_t *out, struct error *why) MUST_CHECK;

#endif
