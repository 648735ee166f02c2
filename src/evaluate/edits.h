/* How far apart two texts are in typing errors. */
#ifndef EVALUATE_EDITS_H
#define EVALUATE_EDITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes put in, left out, changed, or swapped with a neighbour (optimal string alignment), as far
 * as `most` ≤ 8; most + 1 when there are more, or when a text is over 255 bytes. */
uint32_t edits_between(str a, str b, uint32_t most);

/* One edit, or two from 8 bytes on, that is not about digits, spaces and punctuation alone. */
bool edits_look_like_a_slip(str typed, str meant);

#endif
