/* What answers showed, in memory, until an event names them or the ring has come round:
 *
 *   ring     | record | record | record | …    the oldest makes room for the newest
 *   places   the answer's number -> its record
 *   by_box   person and scene    -> the newest record of that search box
 *   editions that records point at: the last four that were live
 *
 * Keystrokes cost no disk: a record is written to the journal only when an event names its answer,
 * or when it turns out to be what was last shown in a search session and is drawn for the sample.
 * A search session ends when its box is quiet for quiet_ms or an event names an answer of it; an
 * answer that was followed by another in the same session was not really seen, and one without an
 * item never is. Requests without user and session belong to no box: they leave a trace only when
 * an event names them. */
#ifndef SERVE_EXPOSURE_RING_H
#define SERVE_EXPOSURE_RING_H

#include "base/bytes.h"
#include "serve/exposure_record.h"

struct exposure_ring;

struct exposure_ring_options {
    uint64_t bytes;     /* of the ring; the tables take an eighth more */
    uint32_t quiet_ms;  /* that end a search session */
    double sample_rate; /* [0, 1]: the share of unnamed impressions that is kept */
};

/* Any thread may add and ask for the state; all else is one thread's, the writer's. */
enum status exposure_ring_start(struct exposure_ring **out,
                                const struct exposure_ring_options *options,
                                struct error *why) MUST_CHECK;
void exposure_ring_stop(struct exposure_ring *r); /* NULL does nothing */

/* Keeps a copy, in little more than the time of the copying, and holds the edition. arrived_ms,
 * here and below, is of a clock that does not step. */
void exposure_ring_add(struct exposure_ring *r, const struct shown *s, uint64_t arrived_ms);

enum exposure_found {
    EXPOSURE_FOUND,     /* given out: write it */
    EXPOSURE_WRITTEN,   /* was given out before, to be named or in the sample */
    EXPOSURE_GONE,      /* never ours, or the ring has come round */
    EXPOSURE_NO_MEMORY, /* it is there, but cannot be given out now */
    EXPOSURE_FOUND_COUNT
};

/* An event names the answer: its exposure, with rate 1, in the arena, which has
 * EXPOSURE_SCRATCH_BYTES. */
enum exposure_found exposure_ring_take(struct exposure_ring *r, str answer, uint64_t number,
                                       struct arena *a, struct exposure *out);

/* The next impression of the sample, with its rate, in such an arena; false when there is none
 * yet. */
bool exposure_ring_settle(struct exposure_ring *r, uint64_t now_ms, struct arena *a,
                          struct exposure *out);
/* Whether exposure_ring_settle has something to look at. */
bool exposure_ring_is_due(struct exposure_ring *r, uint64_t now_ms);

/* What was given out since the last call is on disk; or it is not, and will be given out again. */
void exposure_ring_end(struct exposure_ring *r, bool written);

/* Wipes what was shown to these people (int64_t), and in the sessions they had. */
void exposure_ring_forget(struct exposure_ring *r, const struct bytes *people);

struct exposure_ring_state {
    uint64_t added;       /* since the start */
    uint64_t superseded;  /* followed by another in the same search session */
    uint64_t impressions; /* what was last shown in a session, drawn or not */
    uint64_t unsettled;   /* overwritten before its session was over: the ring is too short */
    uint64_t held;        /* in the ring now */
    uint64_t reach_ms;    /* how long ago the oldest of them came */
};
struct exposure_ring_state exposure_ring_state(struct exposure_ring *r, uint64_t now_ms);

#endif
