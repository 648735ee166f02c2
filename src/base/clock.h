/* The only place that asks what time it is; everything else is told. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/error.h"

int64_t clock_wall_ms(void);       /* since 1970, UTC, up to a tick (4 ms) behind; may step */
uint64_t clock_monotonic_ns(void); /* for durations */
uint64_t clock_coarse_ns(void);    /* the same, up to a tick (4 ms) behind, five times cheaper */
uint64_t clock_cpu_ns(void);       /* CPU time of this process */

/* Refuses a wall clock that nobody has set: a machine without a battery starts in 1970, and by it
 * every date in a log would lie ahead. */
enum status clock_check(int64_t wall_ms, struct error *why) MUST_CHECK;

#endif
