/* The facets section (recall/facets.h) from a catalogue and from what people add to queries.
 *
 *  - An item's values are its brand and category, each attribute, and under FACET_MORE the words of
 *    its title that none of these has and that people say in queries. They are normalised as
 * queries are; what is longer than FACET_TEXT_BYTES is no word to add and is passed over, and so is
 * what an item has beyond FACET_VALUES_MAX.
 *  - Under FACET_MORE it also has the words of the queries that it is found by, which is all there
 * is where the shop has no catalogue.
 *  - A word under FACET_MORE that hardly a query ends with, of those that have it, says nothing by
 * itself, as "of" does not, and is not worth adding.
 *  - Where words of a facet stand, longer queries say (longer_build.h), by their weight. How often
 *    they are added, the graph `narrowed` says, by people, and where that has little to say of
 *    queries of such facets, of all queries; and of these, what longer queries have. */
#ifndef BUILD_FACETS_BUILD_H
#define BUILD_FACETS_BUILD_H

#include "build/build_query.h"
#include "build/graph_build.h"
#include "recall/facets.h"
#include "recall/tokens.h"

struct facets_input {
    const struct item_facts *items; /* as for items_build */
    const struct build_query *queries;
    const struct tokens *said;                          /* the words of the queries */
    const struct build_edge *longer, *narrowed, *found; /* as graph_order left them */
    size_t longer_count, narrowed_count, found_count;
    uint32_t item_count, query_count;
};

enum status facets_build(const struct facets_input *in, struct bytes *section,
                         struct error *why) MUST_CHECK;

#endif
