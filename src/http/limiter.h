/* How often somebody may ask: a bucket each, which holds `burst` requests and is filled up at a
 * rate. A bucket is one number, the time at which it is full again (the generic cell rate
 * algorithm, ITU-T I.371, as virtual scheduling), so that one that is full need not be kept:
 *
 *     set of four     who, full again at | … | … | …       LIMITER_SETS of them
 *
 * Memory is bounded: where four of a set are not full yet and a fifth comes, the one that is
 * closest to it is forgotten. Which set somebody is in nobody else can tell. */
#ifndef HTTP_LIMITER_H
#define HTTP_LIMITER_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/hash.h"

enum { LIMITER_WAYS = 4, LIMITER_SETS = 16384 };

struct limiter_bucket {
    uint64_t who;     /* keyed hash */
    uint64_t full_ns; /* clock_monotonic_ns; in the past: nobody's */
};

struct limiter {
    pthread_mutex_t lock;
    struct limiter_bucket (*sets)[LIMITER_WAYS]; /* NULL: there is no limit */
    uint64_t interval_ns, depth_ns;              /* of one request; of `burst` */
    struct purpose_key key;
};

/* per_s 0 is no limit. */
enum status limiter_start(struct limiter *l, uint32_t per_s, uint32_t burst,
                          struct error *why) MUST_CHECK;
void limiter_clear(struct limiter *l); /* after a start that failed, too */

/* One more of theirs; false, and not counted, when their bucket is empty. */
bool limiter_admit(struct limiter *l, uint64_t who, uint64_t now_ns);

#endif
