/* Beside the cases, a bucket of the plain kind: so many, filled up by the time that has gone. */
#include <criterion/criterion.h>

#include "base/random.h"
#include "http/limiter.h"

static const uint64_t second_ns = 1000000000;
static struct limiter limiter;
static struct error why;

static void start(uint32_t per_s, uint32_t burst) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(limiter_start(&limiter, per_s, burst, &why), STATUS_OK);
}
static void tear_down(void) {
    limiter_clear(&limiter);
}
TestSuite(limiter, .fini = tear_down);

Test(limiter, a_rate_of_nothing_is_no_limit) {
    start(0, 1);
    for (int i = 0; i < 100000; i++)
        cr_assert(limiter_admit(&limiter, 1, second_ns));
}

Test(limiter, a_burst_is_admitted_and_then_the_rate) {
    uint64_t now_ns = 5 * second_ns;
    start(10, 3);
    for (int i = 0; i < 3; i++)
        cr_assert(limiter_admit(&limiter, 7, now_ns));
    cr_assert_not(limiter_admit(&limiter, 7, now_ns));
    cr_assert(limiter_admit(&limiter, 8, now_ns), "another has a bucket of their own");
    cr_assert_not(limiter_admit(&limiter, 7, now_ns + second_ns / 10 - 1));
    cr_assert(limiter_admit(&limiter, 7, now_ns + second_ns / 10));
    cr_assert_not(limiter_admit(&limiter, 7, now_ns + second_ns / 10));
}

Test(limiter, what_was_refused_is_not_counted) {
    uint64_t now_ns = 5 * second_ns;
    start(1, 1);
    cr_assert(limiter_admit(&limiter, 7, now_ns));
    for (int i = 0; i < 1000; i++)
        cr_assert_not(limiter_admit(&limiter, 7, now_ns));
    cr_assert(limiter_admit(&limiter, 7, now_ns + second_ns));
}

Test(limiter, it_does_what_a_plain_bucket_does) {
    enum { RATE = 8, BURST = 5, CLIENTS = 20 };
    double held[CLIENTS];
    uint64_t now_ns = second_ns, last_ns[CLIENTS], refused = 0;
    struct random random = random_from(24);
    start(RATE, BURST);
    for (int i = 0; i < CLIENTS; i++) {
        held[i] = BURST;
        last_ns[i] = now_ns;
    }
    for (int i = 0; i < 200000; i++) {
        uint64_t who = random_below(&random, CLIENTS);
        now_ns += random_below(&random, 64) * (second_ns / 4096);
        held[who] += (double)(now_ns - last_ns[who]) / 1e9 * RATE;
        held[who] = held[who] > BURST ? BURST : held[who];
        last_ns[who] = now_ns;
        bool expected = held[who] >= 1;
        held[who] -= expected;
        refused += !expected;
        cr_assert_eq(limiter_admit(&limiter, who, now_ns), expected, "request %d", i);
    }
    cr_assert_gt(refused, 1000);
}

Test(limiter, more_clients_than_there_is_room_for_are_admitted_and_the_busiest_stays_limited) {
    uint64_t now_ns = second_ns;
    start(1, 100);
    for (int i = 0; i < 100; i++)
        cr_assert(limiter_admit(&limiter, 0, now_ns));
    for (uint64_t who = 1; who < 3 * LIMITER_SETS * LIMITER_WAYS; who++)
        cr_assert(limiter_admit(&limiter, who, now_ns));
    cr_assert_not(limiter_admit(&limiter, 0, now_ns));
}
