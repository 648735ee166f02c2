/* What answers showed, in memory, until an event names them or the ring has come round:
 *
 *   ring     | record | record | record | …    the oldest makes room for the newest
 *   by_id    the answer's id  -> its record
 *   by_box   person and scene -> the newest record of that search box
 *
 * Keystrokes cost no disk: a record is written to the journal only when an event names its answer,
 * or when it turns out to be what was last shown in a search session and is drawn for the sample.
 * A search session ends when its box is quiet for quiet_ms or an event names an answer of it; an
 * answer that was followed by another in the same session was not really seen. Requests without
 * user and session belong to no box: they leave a trace only when an event names them. */
#ifndef SERVE_EXPOSURE_RING_H
#define SERVE_EXPOSURE_RING_H

#include "base/arena.h"
#include "store/exposure.h"

struct exposure_ring;

struct exposure_ring_options {
    uint64_t bytes;     /* of the ring; the tables take an eighth more */
    uint32_t quiet_ms;  /* that end a search session */
    double sample_rate; /* [0, 1]: the share of unnamed impressions that is kept */
};

/* Any thread may call what follows; the calls take the time of a short copy. */
enum status exposure_ring_start(struct exposure_ring **out,
                                const struct exposure_ring_options *options,
                                struct error *why) MUST_CHECK;
void exposure_ring_stop(struct exposure_ring *r); /* NULL does nothing */

/* Keeps a copy. arrived_ms is of a clock that does not step. */
void exposure_ring_add(struct exposure_ring *r, const struct exposure *e, uint64_t arrived_ms);

enum exposure_found {
    EXPOSURE_FOUND,   /* the caller writes it, or gives it back */
    EXPOSURE_WRITTEN, /* known, and taken before */
    EXPOSURE_GONE,    /* never ours, or the ring has come round */
};

/* An event names the answer: a copy in the arena, with rate 1, once. EXPOSURE_GONE also when the
 * arena is full (arena->exhausted tells). */
enum exposure_found exposure_ring_take(struct exposure_ring *r, str answer, struct arena *a,
                                       struct exposure *out);
/* What was taken could not be written: the next event that names it finds it again. */
void exposure_ring_give_back(struct exposure_ring *r, str answer);

/* The next impression of the sample, with its rate; false when no session is over. */
bool exposure_ring_settle(struct exposure_ring *r, uint64_t now_ms, struct arena *a,
                          struct exposure *out);

struct exposure_ring_counts {
    uint64_t added;
    uint64_t superseded;  /* followed by another in the same search session */
    uint64_t impressions; /* what was last shown in a session, sampled or not */
    uint64_t unsettled;   /* overwritten before its session was over: the ring is too short */
    uint64_t too_large;   /* larger than a quarter of the ring: not kept */
};
struct exposure_ring_counts exposure_ring_counts(struct exposure_ring *r);

#endif
