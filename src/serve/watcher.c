/* See watcher.h. Waits on a condition with the monotonic clock, so that a stepping wall clock
 * neither hurries nor delays it. */
#include "serve/watcher.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/require.h"

struct watcher {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    watcher_fn *turn;
    void *context;
    uint64_t every_ns;
};

static bool wait_for_turn(struct watcher *w) {
    uint64_t until_ns = clock_monotonic_ns() + w->every_ns;
    const struct timespec until = {.tv_sec = (time_t)(until_ns / 1000000000U),
                                   .tv_nsec = (long)(until_ns % 1000000000U)};
    (void)pthread_mutex_lock(&w->lock);
    int woken = 0;
    while (!w->stopping && woken == 0)
        woken = pthread_cond_timedwait(&w->wake, &w->lock, &until);
    bool stopping = w->stopping;
    (void)pthread_mutex_unlock(&w->lock);
    return !stopping;
}

static void *run(void *argument) {
    struct watcher *w = argument;
    sigset_t all; /* signals are the main thread's affair */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, NULL);
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
    pthread_condattr_t attributes;
    require(pthread_condattr_init(&attributes) == 0);
    require(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    require(pthread_cond_init(&w->wake, &attributes) == 0);
    (void)pthread_condattr_destroy(&attributes);
    require(pthread_mutex_init(&w->lock, NULL) == 0);
    if (pthread_create(&w->thread, NULL, run, w) != 0) {
        memory_free(w);
        return error_set(why, STATUS_IO,
                         "cannot start a thread; raise the limit of processes (ulimit -u)");
    }
    *out = w;
    return STATUS_OK;
}

void watcher_stop(struct watcher *w) {
    if (!w)
        return;
    (void)pthread_mutex_lock(&w->lock);
    w->stopping = true;
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_mutex_destroy(&w->lock);
    memory_free(w);
}
