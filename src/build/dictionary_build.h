/* Makes the dictionary's section. */
#ifndef BUILD_DICTIONARY_BUILD_H
#define BUILD_DICTIONARY_BUILD_H

#include "base/bytes.h"
#include "base/error.h"
#include "build/build_query.h"

/* Appends nothing but the section; *section must be empty. The same queries give the same bytes.
 * STATUS_INVALID names the query that is out of order, empty or too long. Wants about 100 MB
 * beside the queries and the section, and 2 bytes a query. */
enum status dictionary_build(const struct build_query *q, uint32_t count, struct bytes *section,
                             struct error *why) MUST_CHECK;

#endif
