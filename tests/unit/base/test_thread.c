#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"

static struct monitor monitor;
static struct error why;
static bool blocked, told, answered;

static void *look_at_signals(void *context) {
    sigset_t mask;
    (void)context;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    blocked = sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGINT) == 1;
    return NULL;
}

Test(thread, has_all_signals_blocked_and_leaves_its_makers_alone) {
    pthread_t thread;
    sigset_t mask;
    cr_assert_eq(thread_start(&thread, look_at_signals, NULL, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    cr_assert(blocked);
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    cr_assert_eq(sigismember(&mask, SIGTERM), 0);
}

static int policy, niceness;

static void *look_at_policy(void *context) {
    struct monitor *m = context;
    monitor_enter(m);
    while (!told)
        monitor_wait(m);
    monitor_leave(m);
    policy = sched_getscheduler(gettid());
    niceness = getpriority(PRIO_PROCESS, (id_t)gettid());
    return NULL;
}

/* Until it is told that the policy is as it should be. */
static void run_background(uint32_t ahead, bool last, bool first_again) {
    struct background b;
    struct monitor m;
    monitor_init(&m);
    told = false;
    cr_assert_eq(background_start(&b, look_at_policy, &m, ahead, &why), STATUS_OK);
    while (!atomic_load(&b.number))
        (void)sched_yield();
    background_go_last(&b, last);
    if (first_again)
        background_go_last(&b, false);
    monitor_enter(&m);
    told = true;
    monitor_signal(&m);
    monitor_leave(&m);
    cr_assert_eq(pthread_join(b.thread, NULL), 0);
    cr_assert_eq(niceness, 10);
    monitor_clear(&m);
}

Test(thread, in_the_background_goes_last_when_told_unless_others_may_fill_every_processor) {
    run_background(0, false, false);
    cr_assert_eq(policy, SCHED_OTHER);
    run_background(0, true, false);
    cr_assert_eq(policy, SCHED_IDLE);
    run_background(UINT32_MAX, true, false);
    cr_assert_eq(policy, SCHED_OTHER);
}

Test(thread, in_the_background_goes_first_again_where_that_is_allowed) {
    struct rlimit niceness_limit;
    cr_assert_eq(getrlimit(RLIMIT_NICE, &niceness_limit), 0);
    run_background(0, true, true);
    cr_assert(policy == SCHED_OTHER || (policy == SCHED_IDLE && niceness_limit.rlim_cur < 10));
}

static void *answer(void *context) {
    struct monitor *m = context;
    monitor_enter(m);
    while (!told)
        monitor_wait(m);
    answered = true;
    monitor_signal(m);
    monitor_leave(m);
    return NULL;
}

Test(monitor, wakes_who_waits) {
    pthread_t thread;
    monitor_init(&monitor);
    cr_assert_eq(thread_start(&thread, answer, &monitor, &why), STATUS_OK);
    monitor_enter(&monitor);
    told = true;
    monitor_signal(&monitor);
    while (!answered)
        monitor_wait(&monitor);
    monitor_leave(&monitor);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    monitor_clear(&monitor);
}

Test(monitor, waits_no_longer_than_told) {
    monitor_init(&monitor);
    monitor_enter(&monitor);
    uint64_t until = clock_monotonic_ns() + 20000000;
    while (monitor_wait_until(&monitor, until))
        continue;
    cr_assert_geq(clock_monotonic_ns(), until);
    cr_assert_not(monitor_wait_until(&monitor, 1), "a moment long past");
    monitor_leave(&monitor);
    monitor_clear(&monitor);
}
