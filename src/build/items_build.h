/* Items to their section (recall/items.h). */
#ifndef BUILD_ITEMS_BUILD_H
#define BUILD_ITEMS_BUILD_H

#include "base/bytes.h"
#include "base/error.h"
#include "recall/items.h"

/* Ascending and distinct by facts.id, which is not empty; texts valid UTF-8. */
enum status items_build(const struct item_facts *items, uint32_t count, struct bytes *section,
                        struct error *why) MUST_CHECK;

#endif
