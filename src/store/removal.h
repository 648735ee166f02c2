/* Taking events out of the journal: those of somebody who asks for it, those older than they are
 * kept. Whatever was made of events is stale from then on, and the generation tells: the rollup
 * remembers the one it was made of and is made anew when it differs, so that sums are always a
 * function of the events that are there. The number of a removed event is not given out again.
 *
 * A table of journal.db that names a person has a column `user`, and `session` where it knows one;
 * one whose rows are dated has `id` and `at_ms`. Everything here goes by these names, so that a
 * table of a later part is reached without being listed. */
#ifndef STORE_REMOVAL_H
#define STORE_REMOVAL_H

#include "base/bytes.h"
#include "store/journal.h"

/* Somebody to forget: a keyed hash, and the last event that may be theirs. Who comes back later
 * under the same name is somebody new. */
struct leaver {
    int64_t person, last_event;
};

/* The sessions these people had: what is done in one before the login is done by nobody but the
 * session (intake/people.h), which is then somebody to forget as well. Appended to `out` as
 * int64_t; `people` may lie in it. With `only_theirs`, without those in which somebody else was
 * named. */
enum status removal_sessions(struct journal *j, const int64_t *people, uint32_t count,
                             bool only_theirs, struct bytes *out, struct error *why) MUST_CHECK;

/* Removes their events, and the rows of every other table that name them, in one transaction;
 * *events gets how many events those were. Readers and writers wait for the removing only, not for
 * the search. The bytes are overwritten, but for copies that a page may hold: see removal_scrub. */
enum status removal_forget(struct journal *j, const struct leaver *leavers, uint32_t count,
                           uint64_t *events, struct error *why) MUST_CHECK;

/* Removes the rows dated before a time, some hundred thousand a transaction. */
enum status removal_expire(struct journal *j, int64_t before_ms, uint64_t *rows,
                           struct error *why) MUST_CHECK;

/* Whether somebody was forgotten whom editions of events up to `first_event` or later counted, or
 * of whom a page may hold a copy. */
struct removal_state {
    int64_t generation;
    int64_t forgotten; /* their first event; 0: nobody */
    int64_t last_event;
};
enum status removal_state(struct journal *j, struct removal_state *out,
                          struct error *why) MUST_CHECK;

/* The last number that was given out, as far as a journal tells that may be damaged. */
int64_t removal_last_told(struct journal *j);

/* Numbers up to `last_event` are taken, though no event has them. */
enum status removal_reserve(struct journal *j, int64_t last_event, struct error *why) MUST_CHECK;

/* Writes the whole file anew, without what was removed, and empties its log: takes as much room
 * again and about a second for 200,000 events, during which others wait to write. Then the state
 * forgets about the forgotten, unless the generation is another by now. */
enum status removal_scrub(struct journal *j, int64_t generation, struct error *why) MUST_CHECK;

#endif
