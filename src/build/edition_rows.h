/* What an edition is made of: rows in memory, whoever made them. */
#ifndef BUILD_EDITION_ROWS_H
#define BUILD_EDITION_ROWS_H

#include "build/build_query.h"
#include "build/bursts_build.h"
#include "build/displays_build.h"
#include "build/graph_build.h"
#include "recall/changes.h"
#include "recall/facts.h"

/* All borrowed. Row i of queries and facts is query id i. */
struct edition_rows {
    const struct build_query *queries; /* ascending, distinct, normalised, not empty */
    const struct query_facts *facts;
    const struct build_display *displays; /* ascending by query, where it is not the text */
    uint32_t count, display_count;
    const struct item_facts *items; /* ascending by id */
    uint32_t item_count;
    str changes; /* struct item_change_row, by ascending item */
    /* As graph_order left them; of an edition without graphs all 0. */
    const struct build_edge *edges[RELATION_COUNT];
    size_t edge_counts[RELATION_COUNT];
    struct topics topics;       /* that facts number */
    const struct burst *bursts; /* in the section's order */
    uint32_t burst_count;
    const struct rhythm *rhythm; /* NULL: of an edition on top of another */
};

#endif
