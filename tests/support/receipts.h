/* Batches of test events for a journal queue, and a place for the receipts, which come on the
 * writer's thread: wait for them, never sleep. */
#ifndef TESTS_SUPPORT_RECEIPTS_H
#define TESTS_SUPPORT_RECEIPTS_H

#include "base/thread.h"
#include "store/journal_queue.h"

struct receipts {
    struct monitor monitor;
    uint32_t answered;
    uint64_t fresh, duplicates, refused; /* events, events, batches */
    enum status last;
};

static inline void receipts_take(void *context, const struct journal_receipt *receipt) {
    struct receipts *r = context;
    monitor_enter(&r->monitor);
    r->answered++;
    r->fresh += receipt->fresh;
    r->duplicates += receipt->duplicates;
    r->refused += receipt->status != STATUS_OK;
    r->last = receipt->status;
    monitor_signal(&r->monitor);
    monitor_leave(&r->monitor);
}

/* The status of the last, when there are so many. */
static inline enum status receipts_wait(struct receipts *r, uint32_t answered) {
    monitor_enter(&r->monitor);
    while (r->answered < answered)
        monitor_wait(&r->monitor);
    enum status last = r->last;
    monitor_leave(&r->monitor);
    return last;
}

/* A search whose query is the number; its key is the number too. */
static inline void batch_add_number(struct journal_batch *b, uint64_t number) {
    char text[24];
    size_t len = (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    struct event e = {.at_ms = (int64_t)number,
                      .user = 42,
                      .session = 43,
                      .kind = EVENT_SEARCH,
                      .count = 1,
                      .results = -1,
                      .query = {.data = text, .len = len}};
    journal_batch_add(b, &e, number * UINT64_C(0x9e3779b97f4a7c15)); /* spread like a hash */
}

/* The numbers from `first` on. */
static inline struct journal_batch batch_of_numbers(uint64_t first, uint32_t count) {
    struct journal_batch b = journal_batch_new((size_t)1 << 30);
    for (uint32_t i = 0; i < count; i++)
        batch_add_number(&b, first + i);
    return b;
}

#endif
