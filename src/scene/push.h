/* What the scene push is told by whoever asks for it, besides the request: what the person was told
 * before, and under which terms they may be told more. */
#ifndef SCENE_PUSH_H
#define SCENE_PUSH_H

#include <stdint.h>

#include "base/str.h"

/* Something the person was told. */
struct push_told {
    const struct push_told *before; /* NULL: it is the first */
    str query;                      /* normalised */
    str item;                       /* whose price or stock it was about; empty: none */
    int64_t at_ms;                  /* when it might be sent */
};

struct push_terms {
    const struct push_told *told; /* the latest, of the days in which nothing is told again */
    uint32_t room;                /* so many may be told now */
    double score_min;             /* a query is worth it from this chance on, 0..1 */
    double price_drop_min;        /* and a price, from this share of the one before on */
};

#endif
