/* What changed of the items of a shop from one catalogue to the next: prices and stocks. A view
 * over the bytes of a section: rows of 32 bytes, by ascending item and then time. */
#ifndef RECALL_CHANGES_H
#define RECALL_CHANGES_H

#include "base/error.h"
#include "base/str.h"
#include "recall/items.h"

/* As stored, little endian. Negative: unknown. */
struct item_change_row {
    item_id item;
    uint32_t at_s; /* since 1970: when the catalogue came in */
    double price_before, price;
    int32_t stock_before, stock;
};

struct changes {
    const struct item_change_row *rows;
    uint32_t count;
};

/* Refuses what is out of order, not finite, or of an item not below `items`. */
enum status changes_open(struct changes *out, str section, uint32_t items,
                         struct error *why) MUST_CHECK;

/* The item's rows, oldest first; how many there are. Of a view that was never opened: none. */
uint32_t changes_of(const struct changes *c, item_id item, const struct item_change_row **out);

#endif
