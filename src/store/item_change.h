/* What catalogues that were imported again changed of items that were there: kept by the import
 * (journal_put_item), read by train. */
#ifndef STORE_ITEM_CHANGE_H
#define STORE_ITEM_CHANGE_H

#include "store/journal.h"

enum { ITEM_CHANGE_KEPT_DAYS = 90 }; /* before the item's next change */

/* Negative: unknown. */
struct item_change {
    str item;
    int64_t at_ms; /* when the import began */
    double price_before, price;
    int64_t stock_before, stock;
};

/* Those not older than so many days before the newest, by item in byte order and then time; the
 * strings are borrowed during the call. */
typedef enum status item_change_fn(const struct item_change *c, void *context, struct error *why);
enum status journal_each_item_change(struct journal *j, uint32_t days, item_change_fn *each,
                                     void *context, struct error *why) MUST_CHECK;

#endif
