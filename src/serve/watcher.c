/* See watcher.h. */
#include "serve/watcher.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/thread.h"

struct watcher {
    pthread_t thread;
    struct monitor monitor;
    bool stopping;
    watcher_fn *turn;
    void *context;
    uint64_t every_ns;
};

static bool wait_for_turn(struct watcher *w) {
    uint64_t until_ns = clock_monotonic_ns() + w->every_ns;
    monitor_enter(&w->monitor);
    while (!w->stopping && monitor_wait_until(&w->monitor, until_ns))
        continue;
    bool stopping = w->stopping;
    monitor_leave(&w->monitor);
    return !stopping;
}

static void *run(void *argument) {
    struct watcher *w = argument;
    while (wait_for_turn(w))
        w->turn(w->context);
    return NULL;
}

enum status watcher_start(struct watcher **out, watcher_fn *turn, void *context, uint32_t every_ms,
                          struct error *why) {
    *out = NULL;
    struct watcher *w = memory_new(struct watcher, 1);
    if (!w)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    w->turn = turn;
    w->context = context;
    w->every_ns = (uint64_t)every_ms * 1000000U;
    monitor_init(&w->monitor);
    enum status s = thread_start(&w->thread, run, w, why);
    if (s != STATUS_OK) {
        monitor_clear(&w->monitor);
        memory_free(w);
        return s;
    }
    *out = w;
    return STATUS_OK;
}

void watcher_stop(struct watcher *w) {
    if (!w)
        return;
    monitor_enter(&w->monitor);
    w->stopping = true;
    monitor_signal(&w->monitor);
    monitor_leave(&w->monitor);
    (void)pthread_join(w->thread, NULL);
    monitor_clear(&w->monitor);
    memory_free(w);
}
