/* The inbox with requests that no client waits for: that they were woken shows in themselves. */
#include <criterion/criterion.h>

#include "base/clock.h"
#include "base/memory.h"
#include "http/inbox.h"
#include "scene/scenes.h"

enum { REQUESTS = 3, WAIT_MS = 10000, MEGABYTE = 1000000, TRIES = 3 };

static struct metrics metrics;
static struct inbox *inbox;
static struct http_request *requests[REQUESTS];
static struct error why;

static void set_up(void) {
    cr_assert_eq(inbox_start(&inbox, &metrics, 1, &why), STATUS_OK, "%s", why.message);
    for (int i = 0; i < REQUESTS; i++)
        requests[i] = memory_new(struct http_request, 1);
}
static void tear_down(void) {
    inbox_stop(inbox);
    for (int i = 0; i < REQUESTS; i++)
        memory_free(requests[i]);
}
TestSuite(inbox, .init = set_up, .fini = tear_down);

static void suggest(void) {
    metrics_answer(&metrics, &scene_suggest, 1000, 10, false);
}

static bool is_woken(int i) {
    return atomic_load(&requests[i]->rest) != 0;
}

/* Milliseconds until the last of so many is woken, all of bodies so large. */
static uint64_t wake(int count, uint64_t body_bytes, bool suggesting) {
    uint64_t begun_ns = clock_monotonic_ns(), took_ms = 0;
    if (suggesting)
        suggest();
    for (int i = 0; i < count; i++) {
        atomic_store(&requests[i]->rest, 0);
        requests[i]->body_seen = body_bytes;
        inbox_wake(inbox, requests[i]);
    }
    while (!is_woken(count - 1) && took_ms < WAIT_MS) {
        if (suggesting)
            suggest();
        took_ms = (clock_monotonic_ns() - begun_ns) / 1000000U;
    }
    for (int i = 0; i < count; i++)
        cr_assert(is_woken(i), "%d", i);
    return took_ms;
}

Test(inbox, wakes_one_after_another_while_suggestions_are_asked_for) {
    const uint64_t apart_ms = (uint64_t)MEGABYTE * INBOX_PACE_NS_A_BYTE / 1000000U;
    uint64_t took_ms = 0;
    /* Who is kept from asking by a busy machine is not asking: then it is tried again. */
    for (int i = 0; i < TRIES && took_ms < (REQUESTS - 1) * apart_ms - 1; i++)
        took_ms = wake(REQUESTS, MEGABYTE, true);
    cr_assert_geq(took_ms, (REQUESTS - 1) * apart_ms - 1);
}

Test(inbox, keeps_no_reply_for_longer_than_it_says) {
    uint64_t took_ms = wake(REQUESTS, (uint64_t)MEGABYTE * MEGABYTE, true);
    cr_assert_geq(took_ms, INBOX_PACE_MS_MAX);
    cr_assert_lt(took_ms, WAIT_MS);
}

Test(inbox, wakes_at_once_while_no_suggestions_are_asked_for) {
    cr_assert_lt(wake(REQUESTS, (uint64_t)MEGABYTE * MEGABYTE, false), INBOX_PACE_MS_MAX);
}

Test(inbox, gives_way_only_while_suggestions_are_asked_for) {
    suggest();
    cr_assert_not(inbox_gives_way(inbox), "who knows when that was");
    suggest();
    cr_assert(inbox_gives_way(inbox));
    uint64_t begun_ns = clock_monotonic_ns();
    while (inbox_gives_way(inbox))
        cr_assert_lt((clock_monotonic_ns() - begun_ns) / 1000000U, WAIT_MS);
}

Test(inbox, wakes_all_when_it_finishes_and_at_once_after) {
    suggest();
    for (int i = 0; i < 2; i++) {
        requests[i]->body_seen = (uint64_t)MEGABYTE * MEGABYTE;
        inbox_wake(inbox, requests[i]);
    }
    inbox_finish(inbox);
    cr_assert(is_woken(0) && is_woken(1));
    inbox_wake(inbox, requests[2]);
    cr_assert(is_woken(2));
}
