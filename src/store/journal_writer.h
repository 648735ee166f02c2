/* Private to store (journal_queue): what the one writing thread holds, and one group of batches in
 * one transaction. Of all processes on a data directory one has a journal_writer, since what it
 * knows of the keys is in its memory. */
#ifndef STORE_JOURNAL_WRITER_H
#define STORE_JOURNAL_WRITER_H

#include "base/config.h"
#include "store/data_dir.h"
#include "store/journal_queue.h"
#include "store/key_window.h"

/* A batch that waits for its commit. */
struct pending_batch {
    struct pending_batch *next;
    struct journal_batch batch;
    journal_done_fn *done;
    void *context;
    uint64_t arrived_ns; /* monotonic */
    struct journal_receipt receipt;
};

struct journal_writer {
    struct data_lock lock;
    struct journal *journal;
    struct key_window keys;
    const struct journal_companion *companion;
    int64_t arrivals; /* keys ever kept: the number of the last */
};

/* Takes the lock, opens (makes, migrates) the journal and reads the keys of the window.
 * STATUS_BUSY, with the process that has it: another server takes this directory's events. */
enum status journal_writer_open(struct journal_writer *w, const struct data_dir *d,
                                const struct config *c, const struct journal_companion *companion,
                                struct error *why) MUST_CHECK;
void journal_writer_close(struct journal_writer *w);
bool journal_writer_is_open(const struct journal_writer *w);

/* All of the group, which may be NULL, in one transaction with the companion's rows, and its
 * receipts. When it fails nothing of it is kept, in the journal or in the window. STATUS_BUSY:
 * another process has been writing for five seconds. */
enum status journal_writer_commit(struct journal_writer *w, struct pending_batch *group,
                                  struct error *why) MUST_CHECK;

#endif
