/* What people did lately, from the journal to the requests. The thread that writes events follows
 * the journal from some way before its end, posted and imported events alike: when an event is
 * acknowledged the profile knows of it. The same thread writes the least recent profiles beside the
 * events, and brings back those of people who ask again; the answer that found nobody goes without.
 * Requests read a copy from memory. Who asked to be forgotten is wiped, and not written. */
#ifndef SERVE_PROFILES_H
#define SERVE_PROFILES_H

#include "base/config.h"
#include "scene/scene.h"
#include "serve/metrics.h"
#include "store/data_dir.h"
#include "store/journal_queue.h"

struct profiles;

/* *out is NULL, and nobody has a profile, where profiles_max is 0. The metrics are borrowed. */
enum status profiles_start(struct profiles **out, const struct data_dir *d, const struct config *c,
                           struct metrics *m, struct error *why) MUST_CHECK;
void profiles_stop(struct profiles *x); /* NULL does nothing */

/* For the journal's writer, before `next`; of x NULL it is `next`. Borrowed until profiles_stop. */
const struct journal_companion *profiles_companion(struct profiles *x,
                                                   const struct journal_companion *next);

/* For any thread. A copy in the arena; NULL where nobody is named or nothing is known of them. */
const struct profile *profiles_recall(struct profiles *x, const struct scene_request *request,
                                      struct arena *a);
/* These were shown to whoever asks. */
void profiles_show(struct profiles *x, const struct scene_request *request,
                   const struct candidate_set *results);

/* Without a writer, follows the journal to its end now: for whoever asks this, or for everybody
 * when it is NULL, for whom there may be no room but by writing to it. Every call names the same
 * journal and the same person. */
enum status profiles_follow(struct profiles *x, struct journal *j,
                            const struct scene_request *request, struct error *why) MUST_CHECK;

/* Once, instead: follows the journal to its end for these people, ascending and at most
 * profiles_max of them. */
enum status profiles_follow_people(struct profiles *x, struct journal *j, const int64_t *people,
                                   uint32_t count, struct error *why) MUST_CHECK;

uint64_t profiles_held(struct profiles *x);

#endif
