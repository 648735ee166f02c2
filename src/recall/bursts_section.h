/* How a bursts section begins. Its builder writes it, bursts_open reads it. */
#ifndef RECALL_BURSTS_SECTION_H
#define RECALL_BURSTS_SECTION_H

#include "recall/bursts.h"

#define BURSTS_MAGIC "inkbrst1"

struct bursts_header {
    char magic[8];
    uint32_t count;
    uint8_t zero[52];
};
_Static_assert(sizeof(struct bursts_header) == 64, "one line");
_Static_assert(sizeof(struct burst) == 20, "written as it is");

#endif
