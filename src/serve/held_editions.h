/* The editions that records of the ring point at, held for as long as they do, and a few at most.
 */
#ifndef SERVE_HELD_EDITIONS_H
#define SERVE_HELD_EDITIONS_H

#include "scene/edition.h"

enum { HELD_EDITIONS_MAX = 4 };

struct held_edition {
    struct edition *edition; /* NULL: a free place */
    uint64_t end;            /* of its newest record: at the tail nothing points at it any more */
};
struct held_editions {
    struct held_edition places[HELD_EDITIONS_MAX];
};

/* The edition's place; where it is not among them a free one, else the one whose records end first:
 * whoever takes that drops them before. */
struct held_edition *held_editions_place(struct held_editions *h, const struct edition *edition);

/* Takes out an edition that nothing behind the tail points at, for the caller to release; NULL:
 * there is none. */
struct edition *held_editions_let_go(struct held_editions *h, uint64_t tail);

void held_editions_clear(struct held_editions *h);

#endif
