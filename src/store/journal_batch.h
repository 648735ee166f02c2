/* Events on their way into the journal, copied as they are added: one block, which goes from the
 * thread that received them to the one that writes without being copied again. All of a batch
 * is in one transaction. */
#ifndef STORE_JOURNAL_BATCH_H
#define STORE_JOURNAL_BATCH_H

#include "base/bytes.h"
#include "store/journal.h"

struct journal_batch {
    struct bytes rows; /* packed events, each followed by its strings */
    uint32_t events;
};

/* rows_bytes_max bounds it. */
static inline struct journal_batch journal_batch_new(size_t rows_bytes_max) {
    return (struct journal_batch){.rows = bytes_new(rows_bytes_max)};
}
void journal_batch_free(struct journal_batch *b);

/* key: the same for the same event sent again and for no other. Never fails; ask
 * journal_batch_failed once at the end. */
void journal_batch_add(struct journal_batch *b, const struct event *e, uint64_t key);
bool journal_batch_failed(const struct journal_batch *b);

/* One event after another: false at the end. *at begins as 0; the strings are borrowed from the
 * batch. */
bool journal_batch_next(const struct journal_batch *b, size_t *at, struct event *e, uint64_t *key);

#endif
