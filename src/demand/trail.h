/* What one person did in one visit, step by step, as bytes: some five a step.
 *
 *     step   | number * 8 + kind | pause, seconds | position, of a click |      each a LEB128
 *
 * The number is the rollup's, of a query or of an item. Pauses reach from the step before. */
#ifndef DEMAND_TRAIL_H
#define DEMAND_TRAIL_H

#include <stdbool.h>

#include "base/bytes.h"

enum trail_kind {
    TRAIL_SEARCH, /* a query */
    TRAIL_OF,     /* a query that the next item belongs to, where that is not the latest search */
    TRAIL_CLICK,  /* an item, as are those below */
    TRAIL_CART,
    TRAIL_PURCHASE,
    TRAIL_VIEW,
};

struct trail_step {
    uint32_t number;
    uint16_t pause_s;
    uint8_t kind;     /* enum trail_kind */
    uint8_t position; /* from 1, 255 and more as 255; 0 unknown */
};
enum { TRAIL_STEP_BYTES_MAX = 10, TRAIL_NUMBER_MAX = (1 << 30) - 1 };

static inline bool trail_is_item(enum trail_kind kind) {
    return kind >= TRAIL_CLICK;
}

void trail_append(struct bytes *out, const struct trail_step *step);

/* Takes the next step off the front; false at the end, and where the bytes are damaged. */
bool trail_next(str *rest, struct trail_step *out);

#endif
