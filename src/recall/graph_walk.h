/* A random walk with restart over queries and items: how likely somebody is to be at a query who
 * starts at the seeds, goes along edges as often as they are heavy, and at every step starts again
 * with the chance GRAPH_WALK_RESTART. From a query one goes to the items chosen for it; from an
 * item half to the queries it was found by, half to the items beside it.
 *
 * Personalised PageRank by pushing mass forward (Andersen, Chung and Lang 2006, Local graph
 * partitioning using PageRank vectors): work that does not grow with the graph. What differs: nodes
 * are pushed in the order in which they were reached, at most GRAPH_WALK_PUSHES of them; of a node
 * the GRAPH_WALK_EDGES heaviest edges count; where a node has no edges, the walk ends. Mass that
 * was not pushed on lies where it was, so a share is never more than it would be after all pushes.
 */
#ifndef RECALL_GRAPH_WALK_H
#define RECALL_GRAPH_WALK_H

#include "base/arena.h"
#include "recall/graph.h"
#include "recall/items.h"
#include "recall/query_id.h"

#define GRAPH_WALK_RESTART 0.3f
enum {
    GRAPH_WALK_PUSHES = 96,
    GRAPH_WALK_EDGES = 16,
    GRAPH_WALK_NODES = 1024, /* that a walk remembers; further ones are not reached */
};

/* Shares of all seeds sum up to 1 at most. */
struct graph_walk_seed {
    bool item;
    uint32_t number; /* a query_id or an item_id */
    float share;
};
struct graph_walk_end {
    query_id query;
    float share; /* above 0 */
};

/* The likeliest queries, best first, then by id; seeds may be among them. Returns how many, at most
 * `limit`; 0 when the arena is full. graphs: of an edition, by relation. */
uint32_t graph_walk(const struct graph *graphs, const struct graph_walk_seed *seeds, uint32_t count,
                    struct arena *a, uint32_t limit, struct graph_walk_end *out);

#endif
