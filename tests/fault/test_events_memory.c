/* Allocation refused from the n-th call on, for every n until the work succeeds, while a body of
 * events is read, queued and written: each failure is a status and keeps nothing of the body, and
 * with memory again the same body is kept whole, once. */
#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "intake/posted.h"
#include "support/receipts.h"
#include "support/scratch.h"

enum { EVENTS = 40, REFUSALS_MAX = 2000 };

static struct scratch scratch;
static struct data_dir dir;
static struct config config;
static struct error why;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    why.message);                                                                  \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static void refuse_none(void *context, uint32_t index, const struct row_fault *fault) {
    (void)context;
    (void)index;
    (void)fault;
    CHECK(!"a good record is refused");
}

static str body_of(uint32_t round) {
    static char text[EVENTS * 80];
    struct buf out = buf_over(text, sizeof text);
    for (uint32_t i = 0; i < EVENTS; i++)
        buf_append_format(&out, "{\"user_query\":\"query\",\"event_id\":\"%u-%u\"}\n", round, i);
    CHECK(!out.overflow);
    return buf_str(&out);
}

/* The whole life of a queue and one body. */
static enum status keep(str body, uint64_t *duplicates) {
    struct posted posted = {.key = &dir.key,
                            .now_ms = 1700000000000,
                            .events_max = EVENTS,
                            .lines = true,
                            .reject = refuse_none};
    struct journal_batch batch = journal_batch_new(1 << 20);
    struct receipts receipts = {.answered = 0};
    struct journal_queue *queue = NULL;
    monitor_init(&receipts.monitor);
    enum status s = journal_queue_start(&queue, &dir, &config, NULL, &why);
    if (s == STATUS_OK)
        s = posted_read(&posted, body, &batch, &why);
    if (s == STATUS_OK)
        s = journal_queue_put(queue, &batch, receipts_take, &receipts);
    bool taken = s == STATUS_OK;
    journal_queue_stop(queue); /* which answers */
    if (taken)
        s = receipts_wait(&receipts, 1);
    *duplicates = receipts.duplicates;
    journal_batch_free(&batch);
    monitor_clear(&receipts.monitor);
    return s;
}

static int64_t events_kept(void) {
    struct journal *j = NULL;
    int64_t last = 0;
    CHECK(journal_open(&j, scratch_file(&scratch, "data/journal.db"), &why) == STATUS_OK);
    CHECK(journal_last_event(j, &last, &why) == STATUS_OK);
    journal_close(j);
    return last;
}

int main(void) {
    uint64_t duplicates = 0;
    uint32_t round = 1;
    scratch = scratch_new();
    log_set_level(LOG_ERROR + 1);
    config_defaults(&config);
    CHECK(hash_start(&why) == STATUS_OK);
    CHECK(data_dir_open(&dir, scratch_file(&scratch, "data"), &why) == STATUS_OK);
    for (bool done = false; !done; round++) {
        int64_t before = events_kept();
        CHECK(round < REFUSALS_MAX);
        memory_refuse_from(round);
        done = keep(body_of(round), &duplicates) == STATUS_OK;
        memory_refuse_from(0);
        CHECK(events_kept() == before + (done ? EVENTS : 0));
        CHECK(keep(body_of(round), &duplicates) == STATUS_OK);
        CHECK(duplicates == (done ? EVENTS : 0));
        CHECK(events_kept() == before + EVENTS);
    }
    CHECK(round > 10);
    printf("%u refusals\n", round - 2);
    scratch_remove(&scratch);
    return 0;
}
