/* How people went on from one thing to the next: events in order of arrival become visits, in
 * memory. Beside the tally, which counts the same events one by one; the rules of visits are here
 * and nowhere else:
 *
 *  - a visit is what one person did in one session, where the log names sessions; it ends after
 *    WALK_QUIET_MS without an event, or at WALK_STEPS_MAX. Undated (and midnight exactly is a
 *    date alone), only a named session holds events together;
 *  - its steps are searches and what was done with items. The same search again is no step, and a
 *    search that the next one extends at once was a keystroke (tally.h) and gives way to it;
 *  - an item belongs to the query its event names, else to the latest search;
 *  - what nobody in particular did with an item under a query is a visit of its own; all else that
 *    nobody did, and a visit of one step, is left out: nothing was followed by anything.
 *
 * As in the tally, "the next" reaches a fixed number of events back, so that the outcome does not
 * depend on where batches were cut. */
#ifndef DEMAND_WALK_H
#define DEMAND_WALK_H

#include "build/intern.h"
#include "demand/trail.h"
#include "store/rollup.h"

enum {
    WALK_QUIET_MS = 1800000,
    WALK_STEPS_MAX = 200,
};
#define WALK_NOBODY UINT32_MAX /* a person's number, where none is named */
#define WALK_NONE   UINT32_MAX /* a text's number, where there is none */

/* Steps are chained from the last to the first; numbers are those of the tally's texts and of the
 * items below. */
struct walk_step {
    struct trail_step step;
    uint32_t before; /* place + 1 of the one before; 0 none */
};
struct walk_trail {
    int64_t first, user; /* first event; 0: nothing */
    int32_t day;
    uint32_t last;    /* place + 1 of the last step */
    uint32_t carried; /* place + 1 in `carried` of what earlier batches made of it */
    uint32_t count;   /* of steps, with those carried */
};
struct walk_visit {
    struct walk_trail trail;
    int64_t last, at_ms; /* event; EVENT_TIME_NONE: nothing is dated */
    uint32_t text;       /* of the latest search, or WALK_NONE */
    uint16_t pause_s;    /* of that search, while it is pending */
    bool pending;        /* it is no step yet: the next event may show it to be a keystroke */
};

struct walk {
    bool off; /* visits are not wanted */
    int64_t keystroke_gap_ms, window_events;
    const struct intern *texts; /* the tally's */
    struct intern items;
    struct bytes steps;   /* walk_step */
    struct bytes open;    /* walk_visit, by person's number; trail.first 0: none is open */
    struct bytes over;    /* walk_trail */
    struct bytes carried; /* u32 length and bytes, each */
};

/* texts: whose numbers the walk is given, borrowed. */
void walk_start(struct walk *w, const struct intern *texts, int64_t keystroke_gap_ms,
                int64_t window_events);
void walk_free(struct walk *w);
bool walk_failed(const struct walk *w);
size_t walk_bytes(const struct walk *w);

/* Brings back a visit that an earlier batch left open; text: its own, or WALK_NONE. */
void walk_reopen(struct walk *w, uint32_t person, const struct rollup_open_visit *open,
                 uint32_t text);

/* The person's next event: a search for `text`; or what was done with an item, text being the
 * query that the event itself names, or WALK_NONE. Never fails; ask walk_failed at the end. */
void walk_search(struct walk *w, int64_t id, const struct event *e, uint32_t person, uint32_t text);
void walk_item(struct walk *w, int64_t id, const struct event *e, uint32_t person, uint32_t text);

/* Ends the visits that no further event can reach. Once, after the last event. */
void walk_close_distant(struct walk *w, int64_t last_event);

#endif
