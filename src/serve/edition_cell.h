/* The one mutable word on the request path: which editions are live. A mutex guards it together
 * with the taking of the hold, since a bare load followed by an increment could count up an edition
 * that its last holder is just letting go. */
#ifndef SERVE_EDITION_CELL_H
#define SERVE_EDITION_CELL_H

#include <pthread.h>

#include "scene/edition.h"

/* An edition and the fresh one that was built for it, and for no other. */
struct edition_pair {
    struct edition *base;  /* NULL until there is one */
    struct edition *fresh; /* NULL: nothing came after it */
};
void edition_pair_release(struct edition_pair pair);

struct edition_cell {
    pthread_mutex_t lock;
    struct edition_pair live;
};

void edition_cell_init(struct edition_cell *cell);
void edition_cell_clear(struct edition_cell *cell); /* releases what is live */

/* What is live, both held for the caller. */
struct edition_pair edition_cell_hold(struct edition_cell *cell);

/* Takes the caller's holds; requests under way keep the editions they have. */
void edition_cell_swap(struct edition_cell *cell, struct edition_pair next);

/* The same, unless the fresh edition that is live knows of events after `events`: then false, and
 * the holds stay the caller's. */
bool edition_cell_swap_unless_behind(struct edition_cell *cell, struct edition_pair next,
                                     uint64_t events);

/* The same for another fresh edition of the base that is live; false when it is not (any more),
 * and then `fresh` is let go. */
bool edition_cell_swap_fresh(struct edition_cell *cell, const struct edition *base,
                             struct edition *fresh);

#endif
