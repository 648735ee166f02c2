/* Several producers put batches that overlap, some of which find the queue full, while it is
 * stopped and started: whatever was acknowledged is in the journal, and nothing is there twice. */
#include <stdatomic.h>

#include "support/receipts.h"
#include "support/scratch.h"

enum { PRODUCERS = 4, ROUNDS = 3, BATCHES = 150, BATCH_EVENTS = 700, NUMBERS = 60000 };

static struct data_dir dir;
static struct config config;
static struct journal_queue *queue;
static _Atomic uint32_t full;
static _Atomic bool acknowledged[NUMBERS + BATCH_EVENTS];

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* Of one batch; its own memory until it is answered. */
struct sent {
    struct receipts *receipts;
    uint64_t first;
};

static void take(void *context, const struct journal_receipt *receipt) {
    struct sent *sent = context;
    CHECK(receipt->status == STATUS_OK && receipt->fresh + receipt->duplicates == BATCH_EVENTS);
    for (uint64_t i = 0; i < BATCH_EVENTS; i++)
        atomic_store(&acknowledged[sent->first + i], true);
    receipts_take(sent->receipts, receipt);
    free(sent);
}

static void *produce(void *argument) {
    uint64_t step = (uint64_t)(uintptr_t)argument * 2 + 101;
    struct receipts receipts = {.answered = 0};
    uint32_t taken = 0;
    monitor_init(&receipts.monitor);
    for (uint64_t i = 0; i < BATCHES; i++) {
        struct sent *sent = malloc(sizeof *sent);
        CHECK(sent != NULL);
        *sent = (struct sent){.receipts = &receipts, .first = i * step % NUMBERS};
        struct journal_batch b = batch_of_numbers(sent->first, BATCH_EVENTS);
        enum status s = journal_queue_put(queue, &b, take, sent);
        taken += s == STATUS_OK;
        if (s == STATUS_OK)
            continue;
        CHECK(s == STATUS_BUSY);
        atomic_fetch_add(&full, 1);
        journal_batch_free(&b);
        free(sent);
        (void)receipts_wait(&receipts, taken);
    }
    (void)receipts_wait(&receipts, taken);
    monitor_clear(&receipts.monitor);
    return NULL;
}

static enum status check_event(int64_t id, const struct event *e, void *context,
                               struct error *why) {
    bool *seen = context;
    (void)id;
    (void)why;
    CHECK(!seen[e->at_ms]);
    return (seen[e->at_ms] = true) ? STATUS_OK : STATUS_INVALID;
}

int main(void) {
    struct scratch scratch = scratch_new();
    struct journal *j = NULL;
    struct error why;
    static bool seen[NUMBERS + BATCH_EVENTS];
    CHECK(hash_start(&why) == STATUS_OK);
    CHECK(data_dir_open(&dir, scratch_file(&scratch, "data"), &why) == STATUS_OK);
    config_defaults(&config);
    config.event_queue_bytes = 1 << 20;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[PRODUCERS];
        CHECK(journal_queue_start(&queue, &dir, &config, NULL, &why) == STATUS_OK);
        for (uintptr_t i = 0; i < PRODUCERS; i++)
            CHECK(pthread_create(&threads[i], NULL, produce, (void *)i) == 0);
        for (int i = 0; i < PRODUCERS; i++)
            CHECK(pthread_join(threads[i], NULL) == 0);
        journal_queue_stop(queue);
    }
    CHECK(atomic_load(&full) > 0); /* or the bound was never met */
    CHECK(journal_open_reader(&j, scratch_file(&scratch, "data/journal.db"), &why) == STATUS_OK);
    CHECK(journal_each_event(j, 0, check_event, seen, &why) == STATUS_OK);
    for (int i = 0; i < NUMBERS + BATCH_EVENTS; i++)
        CHECK(seen[i] == atomic_load(&acknowledged[i]));
    journal_close(j);
    scratch_remove(&scratch);
    return 0;
}
