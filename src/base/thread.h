/* Threads of our own, and what they wait on: a lock with one condition, whose waiting goes by the
 * monotonic clock, so that a stepping wall clock neither hurries nor delays it. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

typedef void *thread_fn(void *context);

/* Signals are the main thread's affair: all are blocked in this one. */
enum status thread_start(pthread_t *out, thread_fn *run, void *context,
                         struct error *why) MUST_CHECK;

/* The same for work that may wait, at nice 10. Joined by its `thread`. */
struct background {
    pthread_t thread;
    thread_fn *run;
    void *context;
    uint32_t ahead;
    _Atomic pid_t number; /* the kernel's; 0: it has not begun */
    bool last;            /* it runs only when nobody else wants a processor */
    bool stuck;           /* … and may not be told otherwise */
};

/* `ahead` threads, of those who answer requests, may have to go first. */
enum status background_start(struct background *out, thread_fn *run, void *context, uint32_t ahead,
                             struct error *why) MUST_CHECK;

/* Whether it is to run only when nobody else wants a processor (SCHED_IDLE): Linux then also takes
 * a processor that runs nothing else for a free one. Does nothing where there are no more
 * processors than threads ahead of it. To leave that policy again takes CAP_SYS_NICE or a limit of
 * niceness (ulimit -e) of 10; without, it stays. One caller at a time, and none when it has ended.
 */
void background_go_last(struct background *b, bool last);

struct monitor {
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

void monitor_init(struct monitor *m);
void monitor_clear(struct monitor *m);

static inline void monitor_enter(struct monitor *m) {
    (void)pthread_mutex_lock(&m->lock);
}
static inline void monitor_leave(struct monitor *m) {
    (void)pthread_mutex_unlock(&m->lock);
}

/* Inside. One thread waits: one is woken. */
static inline void monitor_signal(struct monitor *m) {
    (void)pthread_cond_signal(&m->changed);
}
static inline void monitor_wait(struct monitor *m) {
    (void)pthread_cond_wait(&m->changed, &m->lock);
}
/* Until `ns` of clock_monotonic_ns; false when that has come. */
bool monitor_wait_until(struct monitor *m, uint64_t ns);

#endif
