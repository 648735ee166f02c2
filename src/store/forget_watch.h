/* For a process that holds what people did in memory: who asked to be forgotten since it last
 * looked. */
#ifndef STORE_FORGET_WATCH_H
#define STORE_FORGET_WATCH_H

#include "base/bytes.h"
#include "store/control_watch.h"

struct forget_watch {
    struct control_watch file;
    struct bytes known; /* struct forgotten, by ascending person: as of the last look */
};

void forget_watch_init(struct forget_watch *w, const struct data_dir *d);
void forget_watch_clear(struct forget_watch *w);

/* Appends to `people`, as int64_t, those who asked since the last look, and perhaps some who asked
 * before and whom no train has settled yet. After a failure the next look finds them too. Whoever
 * looks within a transaction on the journal misses nobody: the asking is noted before the events
 * are removed, which waits for that transaction. */
enum status forget_watch_look(struct forget_watch *w, struct bytes *people,
                              struct error *why) MUST_CHECK;

/* Whether an event of that person is one they asked to be rid of, as of the last look, though it
 * may still be read: between the asking and the removal, or where that was cut off. */
bool forget_watch_covers(const struct forget_watch *w, int64_t person, int64_t event);

#endif
