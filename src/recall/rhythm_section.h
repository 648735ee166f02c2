/* How a rhythm section begins. Its builder writes it, rhythm_open reads it. */
#ifndef RECALL_RHYTHM_SECTION_H
#define RECALL_RHYTHM_SECTION_H

#include "recall/rhythm.h"

#define RHYTHM_MAGIC "inkrthm1"

struct rhythm_header {
    char magic[8];
    uint32_t queries, habits, lately, zero;
    int64_t hour;
    double days; /* finite, not negative */
    uint8_t more_zero[24];
};
_Static_assert(sizeof(struct rhythm_header) == 64, "one line");

#endif
