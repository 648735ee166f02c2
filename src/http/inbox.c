/* See inbox.h. Two lists through the requests themselves, in order of arrival: a request is in the
 * one before it is read and in the other when it has been. */
#include "http/inbox.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/thread.h"

static const uint64_t wait_max_ns = INBOX_PACE_MS_MAX * UINT64_C(1000000);
static const uint64_t lull_ns =
    10 * UINT64_C(1000000); /* without a suggestion: none are asked for */

struct line {
    struct http_request *first, **last;
};

struct inbox {
    struct background thread;
    struct monitor monitor;
    const struct metrics *metrics;
    struct line unread, answered;
    uint64_t next_wake_ns;
    uint64_t suggestions, suggested_ns; /* how many there were, and when that had grown last */
    uint64_t looked_ns;                 /* when it was looked who goes first */
    bool finishing;
};

static void line_init(struct line *l) {
    l->first = NULL;
    l->last = &l->first;
}

static void line_add(struct line *l, struct http_request *request) {
    request->next = NULL;
    *l->last = request;
    l->last = &request->next;
}

/* NULL: it is empty. */
static struct http_request *line_take(struct line *l) {
    struct http_request *request = l->first;
    if (request)
        l->first = request->next;
    if (!l->first)
        l->last = &l->first;
    return request;
}

static bool are_suggestions_asked_for(struct inbox *inbox, uint64_t now_ns) {
    uint64_t suggestions = metrics_answers(inbox->metrics);
    if (suggestions != inbox->suggestions)
        inbox->suggested_ns = now_ns;
    inbox->suggestions = suggestions;
    return suggestions && now_ns - inbox->suggested_ns < lull_ns;
}

/* The first that was answered, if it is its turn; else NULL. */
static struct http_request *take_answered(struct inbox *inbox) {
    const struct http_request *first = inbox->answered.first;
    if (!first)
        return NULL;
    uint64_t now_ns = clock_monotonic_ns();
    bool early = now_ns < inbox->next_wake_ns && now_ns - first->queued_ns < wait_max_ns;
    if (are_suggestions_asked_for(inbox, now_ns) && early && !inbox->finishing)
        return NULL;
    inbox->next_wake_ns = now_ns + first->body_seen * INBOX_PACE_NS_A_BYTE;
    return line_take(&inbox->answered);
}

static void wait_for_work(struct inbox *inbox) {
    const struct http_request *first = inbox->answered.first;
    if (!first) {
        monitor_wait(&inbox->monitor);
        return;
    }
    uint64_t latest_ns = first->queued_ns + wait_max_ns;
    (void)monitor_wait_until(&inbox->monitor,
                             latest_ns < inbox->next_wake_ns ? latest_ns : inbox->next_wake_ns);
}

static void *run(void *argument) {
    struct inbox *inbox = argument;
    monitor_enter(&inbox->monitor);
    while (!inbox->finishing || inbox->unread.first || inbox->answered.first) {
        struct http_request *answered = take_answered(inbox), *unread = line_take(&inbox->unread);
        if (!answered && !unread) {
            wait_for_work(inbox);
            continue;
        }
        monitor_leave(&inbox->monitor);
        if (answered)
            request_wake(answered);
        if (unread)
            unread->read(unread);
        monitor_enter(&inbox->monitor);
    }
    monitor_leave(&inbox->monitor);
    return NULL;
}

enum status inbox_start(struct inbox **out, const struct metrics *metrics, uint32_t ahead,
                        struct error *why) {
    *out = NULL;
    struct inbox *inbox = memory_new(struct inbox, 1);
    if (!inbox)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    inbox->metrics = metrics;
    line_init(&inbox->unread);
    line_init(&inbox->answered);
    monitor_init(&inbox->monitor);
    enum status s = background_start(&inbox->thread, run, inbox, ahead, why);
    if (s != STATUS_OK) {
        monitor_clear(&inbox->monitor);
        memory_free(inbox);
        return s;
    }
    *out = inbox;
    return STATUS_OK;
}

bool inbox_put(struct inbox *inbox, struct http_request *request, request_fn *read) {
    monitor_enter(&inbox->monitor);
    bool taken = !inbox->finishing;
    if (taken) {
        request->read = read;
        request->queued_ns = clock_monotonic_ns();
        line_add(&inbox->unread, request);
        monitor_signal(&inbox->monitor);
    }
    monitor_leave(&inbox->monitor);
    return taken;
}

/* A number that grew since long ago says nothing of now. */
bool inbox_gives_way(struct inbox *inbox) {
    monitor_enter(&inbox->monitor);
    uint64_t now_ns = clock_monotonic_ns(), suggested_ns = inbox->suggested_ns;
    bool asked = are_suggestions_asked_for(inbox, now_ns);
    if (now_ns - inbox->looked_ns >= wait_max_ns) {
        inbox->suggested_ns = suggested_ns;
        asked = false;
    }
    inbox->looked_ns = now_ns;
    const struct http_request *first = inbox->unread.first;
    bool late = first && now_ns - first->queued_ns > wait_max_ns;
    if (!inbox->finishing)
        background_go_last(&inbox->thread, asked && !late);
    monitor_leave(&inbox->monitor);
    return asked;
}

void inbox_wake(struct inbox *inbox, struct http_request *request) {
    monitor_enter(&inbox->monitor);
    bool taken = !inbox->finishing;
    if (taken) {
        request->queued_ns = clock_monotonic_ns();
        line_add(&inbox->answered, request);
        monitor_signal(&inbox->monitor);
    }
    monitor_leave(&inbox->monitor);
    if (!taken)
        request_wake(request);
}

void inbox_finish(struct inbox *inbox) {
    if (!inbox)
        return;
    monitor_enter(&inbox->monitor);
    bool finished = inbox->finishing;
    if (!finished)
        background_go_last(&inbox->thread, false);
    inbox->finishing = true;
    monitor_signal(&inbox->monitor);
    monitor_leave(&inbox->monitor);
    if (!finished)
        (void)pthread_join(inbox->thread.thread, NULL);
}

void inbox_stop(struct inbox *inbox) {
    if (!inbox)
        return;
    inbox_finish(inbox);
    monitor_clear(&inbox->monitor);
    memory_free(inbox);
}
