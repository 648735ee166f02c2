/* The block list as requests meet it: the rules that hold, and what they say of every query of the
 * live editions. One thread looks at control.db and the clock, compiles the rules when either asks
 * for it and puts them before the requests at once, which then match texts; the same thread goes on
 * to tell a verdict of each query, after which a request tests a bit. Any process may edit the
 * list. */
#ifndef SERVE_BLOCKING_H
#define SERVE_BLOCKING_H

#include "scene/forbidden.h"
#include "serve/edition_cell.h"
#include "store/data_dir.h"

struct blocking;
struct block_view;

enum { BLOCKING_LOOK_MS = 50 };

/* With watch there is a thread, and a list that cannot be read is no error: nothing is answered
 * until it can. Without, the list is read once, here. The cell is borrowed. */
enum status blocking_start(struct blocking **out, const struct data_dir *d,
                           struct edition_cell *cell, bool watch, struct error *why) MUST_CHECK;
void blocking_stop(struct blocking *b); /* NULL does nothing */

/* What holds now, immutable; NULL where nothing is forbidden, which costs a request nothing. False:
 * the list cannot be read, and nobody knows what may be said. */
bool blocking_hold(struct blocking *b, struct block_view **out) MUST_CHECK;
void blocking_release(struct block_view *view); /* NULL does nothing */

/* What a view forbids on a scene of these editions, as long as both are held: room, or NULL where
 * it is nothing, as without a view. */
const struct forbidden *blocking_of(const struct block_view *view, struct edition_pair live,
                                    const struct scene *scene, struct forbidden *room);

struct blocking_state {
    uint32_t rules;   /* that hold */
    uint32_t queries; /* of the edition that may not be said on some scene */
    bool readable;
    bool told; /* each query of the live editions has its verdict */
};
struct blocking_state blocking_state(struct blocking *b);

#endif
