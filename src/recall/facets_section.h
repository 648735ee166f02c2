/* How a facets section begins. Its builder writes it, facets_open reads it. */
#ifndef RECALL_FACETS_SECTION_H
#define RECALL_FACETS_SECTION_H

#include "recall/facets.h"

#define FACETS_MAGIC "inkfact1"

/* After the header the habits, whose marks are 64 bits; the other parts are of 32 bits and bytes.
 */
struct facets_header {
    char magic[8];
    uint32_t count, value_count, item_count;
    uint32_t held_count, owner_count;
    uint32_t name_bytes, text_bytes, habit_count;
    uint8_t zero[24];
};
_Static_assert(sizeof(struct facets_header) == 64, "one line");
_Static_assert(sizeof(struct facet_row) == 12, "the section's row");
_Static_assert(sizeof(struct facet_value) == 16, "the section's row");
_Static_assert(sizeof(struct facet_habit) == 16, "the section's row");

#endif
