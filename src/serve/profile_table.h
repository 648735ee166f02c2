/* Profiles in memory, bounded in number. A table a shard, each under a lock of its own that is held
 * for no longer than the copying of one profile:
 *
 *   shard | heads: u32 by hash of the person ──> slot ──> slot            |
 *         | slots: 512 bytes each, chained from the least recent to the newest |
 *         | wanted: people that were asked for and are not here           |
 *
 * Who did something last is the most recent; asking moves nobody. The least recent give way, but
 * only when they are as they stand in the journal: so those are written ahead, some at a time,
 * where a shard has little room left, and nothing that is known is dropped. */
#ifndef SERVE_PROFILE_TABLE_H
#define SERVE_PROFILE_TABLE_H

#include "base/error.h"
#include "scene/profile.h"

struct profile_table;

enum { PROFILE_SLOT_BYTES = 512 };

enum status profile_table_start(struct profile_table **out, uint32_t profiles,
                                struct error *why) MUST_CHECK;
void profile_table_stop(struct profile_table *t); /* NULL does nothing */

/* For any thread. */

/* A copy; false when the person is not here, and then they are wanted. */
bool profile_table_copy(struct profile_table *t, int64_t user, struct profile *out);
/* These texts (profile_text_mark) were shown to the person, if they are here. */
void profile_table_show(struct profile_table *t, int64_t user, const uint32_t *texts,
                        uint32_t count, uint32_t at_s);
uint64_t profile_table_held(struct profile_table *t);

/* For one thread, the writer's. */

/* Between enter and leave the profile is the caller's and its shard is locked; NULL, and nothing
 * to leave, when the person is not here. Who did something is the most recent from then on. */
struct profile *profile_table_enter(struct profile_table *t, int64_t user);
void profile_table_leave(struct profile_table *t, int64_t user, bool did_something);

/* Lets somebody in who is not here: as the journal has them, or NULL for somebody new. Who only
 * asked comes in as the least recent. False when nobody may give way yet. */
bool profile_table_admit(struct profile_table *t, int64_t user, const struct profile *known,
                         bool did_something);

/* The next who was asked for; false when there is none. */
bool profile_table_next_wanted(struct profile_table *t, int64_t *user);

struct profile_copy {
    int64_t user;
    struct profile profile;
};
/* Whether there is little room, and somebody to be written. */
bool profile_table_is_pressed(struct profile_table *t);
/* Those who are to be written now, at most `most`. Returns how many; then tell what became of it.
 */
uint32_t profile_table_take(struct profile_table *t, struct profile_copy *out, uint32_t most);
void profile_table_taken(struct profile_table *t, const struct profile_copy *copies, uint32_t count,
                         bool written);

/* Wipes what is known of the person. */
void profile_table_forget(struct profile_table *t, int64_t user);

#endif
