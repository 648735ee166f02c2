/* See clock.h. */
#include "base/clock.h"

#include <time.h>

#include "base/timestamp.h"

static const int64_t least_wall_ms = INT64_C(1577836800000); /* 2020, when this was not written */

static uint64_t read_ns(clockid_t id) {
    struct timespec t;
    (void)clock_gettime(id, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

int64_t clock_wall_ms(void) {
    return (int64_t)(read_ns(CLOCK_REALTIME_COARSE) / 1000000U);
}

uint64_t clock_monotonic_ns(void) {
    return read_ns(CLOCK_MONOTONIC);
}

uint64_t clock_coarse_ns(void) {
    return read_ns(CLOCK_MONOTONIC_COARSE);
}

uint64_t clock_cpu_ns(void) {
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

enum status clock_check(int64_t wall_ms, struct error *why) {
    char text[TIMESTAMP_TEXT_BYTES];
    if (wall_ms >= least_wall_ms)
        return STATUS_OK;
    timestamp_format(wall_ms, text);
    return error_set(why, STATUS_INVALID,
                     "this machine's clock says %s; set it (`timedatectl set-ntp true`) and try "
                     "again, since what is dated ahead of it is taken as of now",
                     text);
}
