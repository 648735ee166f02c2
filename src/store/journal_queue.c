/* See journal_queue.h. The lock guards the list and the sums; the journal is the writer's alone.
 * What a caller put is either committed or answered with a failure: a group that finds another
 * process writing waits on, within event_wait_ms; one whose commit failed is answered at once, and
 * for a second after it everything is refused instead of being queued for the same failure. */
#include "store/journal_queue.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/require.h"
#include "base/thread.h"
#include "store/journal_writer.h"

enum { PAUSE_MS = 1000, LOOK_MS = 1000 };
static const uint64_t ns_per_ms = 1000000U;

struct journal_queue {
    const struct data_dir *directory;
    const struct config *config;
    const struct journal_companion *companion; /* the first; NULL: there is none */
    struct background thread;
    struct monitor monitor;
    struct pending_batch *first, **last; /* waiting */
    uint64_t waiting_events;
    uint64_t written_ns; /* when the first of those that are being written arrived; 0: none is */
    struct journal_queue_state state;
    bool refusing, stopping;
    struct journal_writer writer;   /* the thread's own from here on */
    char said[ERROR_MESSAGE_BYTES]; /* the failure that was logged last; empty when all is well */
};

static bool has_room(const struct journal_queue *q, const struct journal_batch *b) {
    if (q->state.held_events == 0)
        return true; /* however many bytes it has: else it would never fit */
    return q->state.held_events + b->events <= q->config->event_queue_events &&
           q->state.held_bytes + b->rows.capacity <= q->config->event_queue_bytes;
}

static bool add(struct journal_queue *q, struct pending_batch *p) {
    uint64_t before = q->waiting_events, group = q->config->event_group_events;
    if (q->refusing || q->stopping || !has_room(q, &p->batch))
        return false;
    *q->last = p;
    q->last = &p->next;
    q->waiting_events += p->batch.events;
    q->state.held_events += p->batch.events;
    q->state.held_bytes += p->batch.rows.capacity;
    if (before == 0 || (before < group && q->waiting_events >= group))
        monitor_signal(&q->monitor);
    return true;
}

enum status journal_queue_put(struct journal_queue *q, struct journal_batch *b,
                              journal_done_fn *done, void *context) {
    require(b->events > 0 && !journal_batch_failed(b));
    if (b->events > q->config->event_queue_events)
        return STATUS_LIMIT;
    struct pending_batch *p = memory_new(struct pending_batch, 1);
    if (!p)
        return STATUS_NO_MEMORY;
    *p = (struct pending_batch){
        .batch = *b, .done = done, .context = context, .arrived_ns = clock_monotonic_ns()};
    monitor_enter(&q->monitor);
    bool taken = add(q, p);
    monitor_leave(&q->monitor);
    if (!taken) {
        memory_free(p);
        return STATUS_BUSY;
    }
    *b = journal_batch_new(b->rows.max);
    return STATUS_OK;
}

void journal_queue_go_last(struct journal_queue *q, bool last) {
    monitor_enter(&q->monitor);
    uint64_t oldest_ns = q->written_ns ? q->written_ns : q->first ? q->first->arrived_ns : 0;
    bool late = oldest_ns && clock_monotonic_ns() - oldest_ns > JOURNAL_QUEUE_LATE_MS * ns_per_ms;
    if (!q->stopping)
        background_go_last(&q->thread, last && !late);
    monitor_leave(&q->monitor);
}

/* Inside. */
static struct pending_batch *take_waiting(struct journal_queue *q) {
    struct pending_batch *waiting = q->first;
    q->first = NULL;
    q->last = &q->first;
    q->waiting_events = 0;
    return waiting;
}

/* Inside, but not while the companions look; then waits for what comes, unless one is due. */
static bool is_companion_due(struct journal_queue *q) {
    bool due = false, again = false;
    monitor_leave(&q->monitor);
    for (const struct journal_companion *c = q->companion; c; c = c->next)
        due |= c->is_due && c->is_due(c->context, q->writer.journal, &again);
    monitor_enter(&q->monitor);
    if (!due && !again && !q->first && !q->stopping)
        (void)monitor_wait_until(&q->monitor, clock_monotonic_ns() + LOOK_MS * ns_per_ms);
    return due;
}

/* Everything that waits, once there is enough of it or the first has waited long enough; NULL when
 * the queue stops and nothing is left, or when only the companion has something to write. */
static struct pending_batch *wait_for_group(struct journal_queue *q) {
    monitor_enter(&q->monitor);
    q->written_ns = 0;
    while (!q->first && !q->stopping && !is_companion_due(q))
        continue;
    if (q->first) {
        uint64_t until_ns = q->first->arrived_ns + q->config->event_group_ms * ns_per_ms;
        while (!q->stopping && q->waiting_events < q->config->event_group_events)
            if (!monitor_wait_until(&q->monitor, until_ns))
                break;
    }
    struct pending_batch *group = take_waiting(q);
    q->written_ns = group ? group->arrived_ns : 0;
    monitor_leave(&q->monitor);
    return group;
}

static void answer(struct journal_queue *q, struct pending_batch *group, enum status status) {
    while (group) {
        struct pending_batch *p = group;
        uint64_t events = p->batch.events, bytes = p->batch.rows.capacity;
        group = p->next;
        if (status != STATUS_OK)
            p->receipt = (struct journal_receipt){.status = status};
        journal_batch_free(&p->batch);
        monitor_enter(&q->monitor);
        q->state.held_events -= events;
        q->state.held_bytes -= bytes;
        monitor_leave(&q->monitor);
        p->done(p->context, &p->receipt);
        memory_free(p);
    }
}

static void count_commit(struct journal_queue *q, const struct pending_batch *group) {
    monitor_enter(&q->monitor);
    q->state.commits += group != NULL;
    monitor_leave(&q->monitor);
}

struct journal_queue_state journal_queue_state(struct journal_queue *q) {
    monitor_enter(&q->monitor);
    struct journal_queue_state state = q->state;
    monitor_leave(&q->monitor);
    return state;
}

static bool is_stopping(struct journal_queue *q) {
    monitor_enter(&q->monitor);
    bool stopping = q->stopping;
    monitor_leave(&q->monitor);
    return stopping;
}

/* Another process may write for long, and who sent an event may be unable to send it again. */
static bool may_wait_on(struct journal_queue *q, const struct pending_batch *group) {
    uint64_t waited_ns = clock_monotonic_ns() - group->arrived_ns;
    return waited_ns < q->config->event_wait_ms * ns_per_ms && !is_stopping(q);
}

static enum status commit(struct journal_queue *q, struct pending_batch *group, struct error *why) {
    enum status s = journal_writer_commit(&q->writer, group, why);
    while (s == STATUS_BUSY && group && may_wait_on(q, group))
        s = journal_writer_commit(&q->writer, group, why);
    return s == STATUS_BUSY && !group ? STATUS_OK : s; /* the companion is asked again */
}

/* Once for each cause, and once when it is over. */
static void say(struct journal_queue *q, const struct error *why) {
    char quoted[ERROR_MESSAGE_BYTES];
    const char *now = why ? why->message : "";
    if (strcmp(now, q->said) == 0)
        return;
    if (why)
        log_event(LOG_ERROR, "events refused", "why=%s",
                  log_quote(str_from(now), quoted, sizeof quoted));
    else
        log_event(LOG_INFO, "events taken again", "arrivals=%lld", (long long)q->writer.arrivals);
    memcpy(q->said, now, strlen(now) + 1);
}

/* Answers the group that failed, and refuses what waits and what comes for a while. */
static void pause_after(struct journal_queue *q, struct pending_batch *group, enum status status) {
    uint64_t until_ns = clock_monotonic_ns() + PAUSE_MS * ns_per_ms;
    monitor_enter(&q->monitor);
    struct pending_batch *waiting = take_waiting(q);
    q->refusing = true;
    monitor_leave(&q->monitor);
    answer(q, group, status);
    answer(q, waiting, status);
    monitor_enter(&q->monitor);
    while (!q->stopping && monitor_wait_until(&q->monitor, until_ns))
        continue;
    q->refusing = false;
    monitor_leave(&q->monitor);
}

/* One group, or one try to open the journal; false when the queue has stopped. */
static bool turn(struct journal_queue *q) {
    struct pending_batch *group = NULL;
    struct error why;
    enum status s = STATUS_OK;
    if (!journal_writer_is_open(&q->writer)) {
        s = journal_writer_open(&q->writer, q->directory, q->config, q->companion, &why);
    } else {
        group = wait_for_group(q);
        if (!group && is_stopping(q))
            return false;
        s = commit(q, group, &why);
    }
    say(q, s == STATUS_OK ? NULL : &why);
    if (s == STATUS_OK) {
        count_commit(q, group);
        answer(q, group, s);
        return true;
    }
    pause_after(q, group, s);
    return !is_stopping(q);
}

static void *run(void *argument) {
    struct journal_queue *q = argument;
    while (turn(q))
        continue;
    return NULL;
}

enum status journal_queue_start(struct journal_queue **out, const struct data_dir *d,
                                const struct config *c, const struct journal_companion *companion,
                                struct error *why) {
    *out = NULL;
    struct journal_queue *q = memory_new(struct journal_queue, 1);
    if (!q)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    q->directory = d;
    q->config = c;
    q->companion = companion;
    q->last = &q->first;
    monitor_init(&q->monitor);
    enum status s = background_start(&q->thread, run, q, c->http_threads, why);
    if (s != STATUS_OK) {
        monitor_clear(&q->monitor);
        memory_free(q);
        return s;
    }
    *out = q;
    return STATUS_OK;
}

void journal_queue_finish(struct journal_queue *q) {
    monitor_enter(&q->monitor);
    bool finished = q->stopping;
    if (!finished)
        background_go_last(&q->thread, false);
    q->stopping = true;
    monitor_signal(&q->monitor);
    monitor_leave(&q->monitor);
    if (finished)
        return;
    (void)pthread_join(q->thread.thread, NULL);
    if (journal_writer_is_open(&q->writer))
        journal_writer_close(&q->writer);
}

void journal_queue_stop(struct journal_queue *q) {
    if (!q)
        return;
    journal_queue_finish(q);
    monitor_clear(&q->monitor);
    memory_free(q);
}
