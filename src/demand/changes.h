/* What catalogues changed of the items of an edition, as rows of its section. */
#ifndef DEMAND_CHANGES_H
#define DEMAND_CHANGES_H

#include "base/bytes.h"
#include "recall/changes.h"
#include "store/journal.h"

enum { CHANGES_DAYS = 30 }; /* before the newest change; older ones are no news to anybody */

/* items: ascending by id, as links_find left them. `out`, struct item_change_row, is the caller's
 * to free, also when it failed. */
enum status changes_find(struct bytes *out, struct journal *j, const struct item_facts *items,
                         uint32_t count, struct error *why) MUST_CHECK;

#endif
