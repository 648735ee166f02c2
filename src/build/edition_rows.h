/* What an edition is made of: rows in memory, whoever made them. */
#ifndef BUILD_EDITION_ROWS_H
#define BUILD_EDITION_ROWS_H

#include "build/build_query.h"
#include "build/displays_build.h"
#include "recall/facts.h"

/* All borrowed. Row i of queries and facts is query id i. */
struct edition_rows {
    const struct build_query *queries; /* ascending, distinct, normalised, not empty */
    const struct query_facts *facts;
    const struct build_display *displays; /* ascending by query, where it is not the text */
    uint32_t count, display_count;
};

#endif
