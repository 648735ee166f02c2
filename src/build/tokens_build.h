/* The tokens section (recall/tokens.h) from queries. */
#ifndef BUILD_TOKENS_BUILD_H
#define BUILD_TOKENS_BUILD_H

#include "base/bytes.h"
#include "base/error.h"
#include "build/build_query.h"

/* Queries ascend, as for the dictionary. A word counts once a query, however often it stands
 * there; words beyond the 64th of a query are left out. */
enum status tokens_build(const struct build_query *queries, uint32_t count, struct bytes *section,
                         struct error *why) MUST_CHECK;

#endif
