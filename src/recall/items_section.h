/* How an items section begins. Its builder writes it, items_open reads it. */
#ifndef RECALL_ITEMS_SECTION_H
#define RECALL_ITEMS_SECTION_H

#include "recall/items.h"

#define ITEMS_MAGIC "inkitem1"

struct items_header {
    char magic[8];
    uint32_t count, name_count;
    uint32_t name_bytes, text_bytes;
    uint8_t zero[40];
};
_Static_assert(sizeof(struct items_header) == 64, "one line");
_Static_assert(sizeof(struct item_row) == 32, "the section's row");

#endif
