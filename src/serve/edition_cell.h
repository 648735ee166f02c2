/* The one mutable word on the request path: which edition is live. A mutex guards it together with
 * the taking of the hold, since a bare load followed by an increment could count up an edition
 * that its last holder is just letting go. */
#ifndef SERVE_EDITION_CELL_H
#define SERVE_EDITION_CELL_H

#include <pthread.h>

#include "scene/edition.h"

struct edition_cell {
    pthread_mutex_t lock;
    struct edition *live; /* NULL until there is one */
};

void edition_cell_init(struct edition_cell *cell);
void edition_cell_clear(struct edition_cell *cell); /* releases what is live */

/* The live edition, held for the caller; NULL when there is none. */
struct edition *edition_cell_hold(struct edition_cell *cell);

/* Takes the caller's hold on `next`; requests under way keep the edition they have. */
void edition_cell_swap(struct edition_cell *cell, struct edition *next);

#endif
