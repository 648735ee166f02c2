/* The way of posted events into the journal: many producers, one writer, and a commit for all that
 * came in a few milliseconds, since a commit waits for the disk whatever its size.
 *
 *     put ──┐
 *     put ──┼──> waiting ──> group ──> one transaction ──> done, done, done
 *     put ──┘    (bounded)
 *
 * An event whose key is among those of the last event_window events is a duplicate and is not kept
 * again, after a crash and a restart too: the keys are committed with their events. */
#ifndef STORE_JOURNAL_QUEUE_H
#define STORE_JOURNAL_QUEUE_H

#include "base/config.h"
#include "store/data_dir.h"
#include "store/journal_batch.h"

struct journal_queue;

/* What became of one batch. */
struct journal_receipt {
    enum status status;         /* STATUS_OK: durable. Else nothing of it is kept: send it again */
    uint32_t fresh, duplicates; /* events */
};
/* Called on the writer's thread, once for each batch that was taken. */
typedef void journal_done_fn(void *context, const struct journal_receipt *receipt);

/* How it stands. */
struct journal_queue_state {
    uint64_t commits;                 /* so far */
    uint64_t held_events, held_bytes; /* waiting or being written */
};
struct journal_queue_state journal_queue_state(struct journal_queue *q);

/* Somebody with rows of its own that belong into the same transactions. Every call is on the
 * writer's thread; a status other than STATUS_OK makes the transaction fail. What a companion has
 * no need of is NULL. */
struct journal_companion {
    void *context;
    /* After each event that is new. Its strings stay where they are until `ended`. */
    enum status (*follow)(void *context, struct journal *j, const struct event *e,
                          struct error *why);
    /* Before the commit. */
    enum status (*finish)(void *context, struct journal *j, struct error *why);
    /* After it, outside the transaction and before anybody is answered: whether what the two wrote
     * is there. */
    void (*ended)(void *context, struct journal *j, bool committed);
    /* While no event waits, at least every second: whether finish has something to write. Who has
     * more to look at sets *again, and is asked again at once. */
    bool (*is_due)(void *context, struct journal *j, bool *again);
    const struct journal_companion *next; /* NULL: it is the last */
};

/* Starts the writer's thread, which opens the journal and, where that fails (a full disk, a damaged
 * file, another server that has it), says why in the log, refuses events and tries again every
 * second. The directory, the settings and the companion, which may be NULL, are borrowed until the
 * queue is stopped. */
enum status journal_queue_start(struct journal_queue **out, const struct data_dir *d,
                                const struct config *c, const struct journal_companion *companion,
                                struct error *why) MUST_CHECK;

/* Commits what waits, or refuses it: every `done` has been called, and nothing is taken any more.
 */
void journal_queue_finish(struct journal_queue *q);
/* The same, when nobody puts any more, and frees. NULL does nothing. */
void journal_queue_stop(struct journal_queue *q);

/* Any thread, but better none that gives way itself. Whether the writer runs only when nobody else
 * wants a processor; while a batch has been waiting for JOURNAL_QUEUE_LATE_MS it does not. */
enum { JOURNAL_QUEUE_LATE_MS = 100 };
void journal_queue_go_last(struct journal_queue *q, bool last);

/* Any thread; never waits. STATUS_OK: the batch was taken over, is empty now, and `done` will be
 * called. Else it is the caller's as before: STATUS_BUSY when the queue is full or a commit has
 * just failed, STATUS_LIMIT when it is larger than any queue, STATUS_NO_MEMORY. */
enum status journal_queue_put(struct journal_queue *q, struct journal_batch *b,
                              journal_done_fn *done, void *context) MUST_CHECK;

#endif
