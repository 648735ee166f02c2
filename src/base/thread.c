/* See thread.h. */
#include "base/thread.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/require.h"

enum { BACKGROUND_NICE = 10 };

/* Blocked while the thread is made, since it inherits what its maker blocks. */
enum status thread_start(pthread_t *out, thread_fn *run, void *context, struct error *why) {
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    int refused = pthread_create(out, NULL, run, context);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (refused == 0)
        return STATUS_OK;
    return error_set(why, STATUS_IO,
                     "cannot start a thread; raise the limit of processes (ulimit -u)");
}

static uint32_t processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (uint32_t)CPU_COUNT(&set) : 1;
}

/* On Linux a thread has a niceness and a policy of its own. */
static void *run_background(void *argument) {
    struct background *b = argument;
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), BACKGROUND_NICE);
    atomic_store(&b->number, gettid());
    return b->run(b->context);
}

enum status background_start(struct background *out, thread_fn *run, void *context, uint32_t ahead,
                             struct error *why) {
    *out = (struct background){.run = run, .context = context, .ahead = ahead};
    return thread_start(&out->thread, run_background, out, why);
}

/* Where those ahead may fill every processor, whoever goes last may never go. */
void background_go_last(struct background *b, bool last) {
    const struct sched_param none = {0};
    pid_t number = atomic_load(&b->number);
    if (number == 0 || b->stuck || b->last == last || processors() <= b->ahead)
        return;
    bool done = sched_setscheduler(number, last ? SCHED_IDLE : SCHED_OTHER, &none) == 0;
    b->last = done ? last : b->last;
    b->stuck = !done;
}

void monitor_init(struct monitor *m) {
    pthread_condattr_t attributes;
    require(pthread_mutex_init(&m->lock, NULL) == 0);
    require(pthread_condattr_init(&attributes) == 0);
    require(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    require(pthread_cond_init(&m->changed, &attributes) == 0);
    (void)pthread_condattr_destroy(&attributes);
}

void monitor_clear(struct monitor *m) {
    (void)pthread_cond_destroy(&m->changed);
    (void)pthread_mutex_destroy(&m->lock);
}

bool monitor_wait_until(struct monitor *m, uint64_t ns) {
    const struct timespec until = {.tv_sec = (time_t)(ns / 1000000000U),
                                   .tv_nsec = (long)(ns % 1000000000U)};
    return pthread_cond_timedwait(&m->changed, &m->lock, &until) == 0;
}
