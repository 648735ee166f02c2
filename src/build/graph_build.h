/* Edges to a graph section (recall/graph.h). */
#ifndef BUILD_GRAPH_BUILD_H
#define BUILD_GRAPH_BUILD_H

#include "base/bytes.h"
#include "base/error.h"
#include "recall/graph.h"

struct build_edge {
    uint32_t source, target;
    float weight;    /* finite, above 0 */
    uint32_t people; /* 0: vouched anonymous */
};

/* In the order in which the section will number them: by source, heaviest first, then target; and
 * only the first `per_source` of each. Sources and targets are distinct together. Returns how many
 * are left. The order is that of weights as the section keeps them, in 65,535 steps. */
size_t graph_order(struct build_edge *edges, size_t count, uint32_t per_source);

/* edges: as graph_order left them; fewer than 2^32. */
enum status graph_build(const struct build_edge *edges, size_t count, struct bytes *section,
                        struct error *why) MUST_CHECK;

#endif
