/* What goes with what: one directed graph, a view over the bytes of a section.
 *
 *   | header, 64 bytes | sources: u32 × n | ends: u32 × n | targets: u32 × edges |
 *   | weights: u16 × edges | people: u16 × edges |
 *
 *   source -> binary search in `sources` -> its edges, heaviest first -> target, weight, people
 *
 * Compressed rows in which only sources that have an edge have a row (Buluç and Gilbert 2008, On
 * the representation and multiplication of hypersparse matrices): of ten million queries few are
 * followed by anything that enough people did. ends[i] is where row i ends among the edges; it
 * begins where the one before ends. Edges of one weight are ordered by target. All of it is checked
 * once, at opening; look-ups then never fail. */
#ifndef RECALL_GRAPH_H
#define RECALL_GRAPH_H

#include "base/error.h"
#include "base/str.h"

/* RELATION(NAME, "name", source, target, prose): the graphs of an edition. A query is a query_id,
 * an item an item_id, a choice an edge number of the graph `chosen`, the start 0. */
#define RELATIONS(RELATION)                                                                        \
    RELATION(FOLLOWED, "followed", QUERY, QUERY, "searched next in the visit")                     \
    RELATION(REPLACED, "replaced", QUERY, QUERY, "… within a minute, and nothing was clicked")     \
    RELATION(NARROWED, "narrowed", QUERY, QUERY, "… with all of its words and more")               \
    RELATION(CHOSEN, "chosen", QUERY, ITEM, "clicked, carted or bought under the query")           \
    RELATION(FOUND, "found", ITEM, QUERY, "the same from the item's side")                         \
    RELATION(LED, "led", ITEM, QUERY, "searched next after the item was looked at")                \
    RELATION(RETURNED, "returned", CHOICE, QUERY, "… which the source's query had brought up")     \
    RELATION(BESIDE, "beside", ITEM, ITEM, "looked at in the same visit")                          \
    RELATION(LATELY, "lately", START, QUERY, "searched within the last days")

enum relation {
#define RELATION_NUMBER(name, word, source, target, prose) RELATION_##name,
    RELATIONS(RELATION_NUMBER)
#undef RELATION_NUMBER
        RELATION_COUNT
};
const char *relation_name(enum relation one); /* static; "followed" */

/* What the ends of an edge number. */
enum graph_end { GRAPH_END_QUERY, GRAPH_END_ITEM, GRAPH_END_CHOICE, GRAPH_END_START, GRAPH_ENDS };
enum graph_end relation_source(enum relation one);
enum graph_end relation_target(enum relation one);

struct graph {
    const uint32_t *sources, *ends, *targets;
    const uint16_t *weights, *people;
    uint32_t count, edges; /* sources that have edges; all edges */
    float unit;            /* what one step of a weight is worth */
};

/* Numbers first … end-1 of edges; empty when first == end. */
struct graph_row {
    uint32_t first, end;
};
struct graph_edge {
    uint32_t target;
    uint16_t people; /* distinct, 65535 and more as 65535; 0: vouched anonymous */
    float weight;    /* above 0; what it means: docs/training.md */
};

/* Refuses what is not whole, out of order, or names a source or target not below these. */
enum status graph_open(struct graph *out, str section, uint32_t sources, uint32_t targets,
                       struct error *why) MUST_CHECK;

/* Empty for a source without edges, and in a graph that was never opened. */
struct graph_row graph_row(const struct graph *g, uint32_t source);

/* number < edges. */
static inline struct graph_edge graph_edge(const struct graph *g, uint32_t number) {
    return (struct graph_edge){.target = g->targets[number],
                               .people = g->people[number],
                               .weight = (float)g->weights[number] * g->unit};
}

/* The number of the edge, or GRAPH_NO_EDGE: what a choice is numbered by. */
#define GRAPH_NO_EDGE UINT32_MAX
uint32_t graph_find(const struct graph *g, uint32_t source, uint32_t target);

#endif
