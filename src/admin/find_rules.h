/* Which standing rules somebody means by a text. */
#ifndef ADMIN_FIND_RULES_H
#define ADMIN_FIND_RULES_H

#include "base/bytes.h"
#include "store/block_list.h"

/* Adds to `ids` (int64_t) those of rules that were written so or are matched as it is, none twice.
 * STATUS_NOT_FOUND: there are none. */
enum status find_rules_of_text(const struct data_dir *d, str text, struct bytes *ids,
                               struct error *why) MUST_CHECK;
/* Adds one, unless it is there. */
void find_rules_note(struct bytes *ids, int64_t id);

#endif
