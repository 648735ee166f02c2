/* One event of the journal becomes part of its person's profile. */
#ifndef SERVE_PROFILE_EVENT_H
#define SERVE_PROFILE_EVENT_H

#include "base/arena.h"
#include "scene/profile.h"
#include "store/journal.h"

/* Whether it is something that a person did, and says who. */
bool profile_event_counts(const struct event *e);

enum { PROFILE_EVENT_SCRATCH_BYTES = 8192 }; /* of the arena of the next */
/* Its query, normalised; empty when it has none that may be kept. What looks like a mail address or
 * a card's number is shown to nobody, and to its writer neither: who guesses their name must not
 * see it. */
str profile_event_query(const struct event *e, struct arena *a);

/* Does nothing with an event that is in the profile already. gap_s: see keystroke_gap_ms. */
void profile_event_take(struct profile *p, int64_t id, const struct event *e, str query,
                        uint32_t gap_s);

/* Since 1970; 0: undated, or beyond what a profile can say. */
uint32_t profile_seconds(int64_t at_ms);

#endif
