/* The keys of the last events in order of arrival, so that one that comes again is known. Exact
 * within the window; what lies before it is forgotten.
 *
 *     keys    | k5 k6 | k1 k2 k3 k4 |     a ring: the oldest kept is at `oldest`, the next goes to
 *                       ^ oldest          `oldest` + `count`
 *     slots   |  3  .  6  1  .  5  2 ...  open addressing: place in the ring + 1; 0 free
 *
 * Additions are provisional until they are settled, as the transaction they belong to may fail. */
#ifndef STORE_KEY_WINDOW_H
#define STORE_KEY_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct key_window {
    uint64_t *keys;
    uint32_t *slots;
    uint32_t capacity, slot_mask;
    uint32_t oldest, count;
    uint32_t unsettled; /* the last so many of count */
    uint32_t window;    /* settled keys that are kept */
};

/* At most unsettled_max keys are added between two settlings. Takes 8 bytes a key and 6 to 12 a
 * key for the slots. */
enum status key_window_open(struct key_window *out, uint32_t window, uint32_t unsettled_max,
                            struct error *why) MUST_CHECK;
void key_window_close(struct key_window *w);

/* false: it is there already, and nothing changes. Keys are hashes already. */
bool key_window_add(struct key_window *w, uint64_t key);

/* So that adding it soon waits less for memory: no more than a hint. */
void key_window_expect(const struct key_window *w, uint64_t key);

/* What was added since the last settling, from the nth on, as far as it lies together in memory:
 * two pieces at most, *count keys in this one; borrowed until the next addition. */
const uint64_t *key_window_unsettled(const struct key_window *w, uint32_t nth, uint32_t *count);

/* What was added stays, and what has left the window is forgotten. */
void key_window_settle(struct key_window *w);

/* What was added since the last settling never was. */
void key_window_withdraw(struct key_window *w);

#endif
