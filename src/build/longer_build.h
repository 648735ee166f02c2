/* Queries to the longer ones that people make of them: a graph section (recall/graph.h). */
#ifndef BUILD_LONGER_BUILD_H
#define BUILD_LONGER_BUILD_H

#include "build/build_query.h"
#include "build/graph_build.h"
#include "recall/longer.h"

enum { LONGER_PRIOR = 5 /* searches */ };

/* An edge leads from s to t when t is s, its words in any order, and a run of one to
 * LONGER_ADDED_MAX words more. With n the weights of queries it weighs
 *
 *     n(t) / (sum of n over what s leads to + LONGER_PRIOR)
 *
 * the share of those who say s and more that say t. Both ends are queries that enough people made;
 * people is 0. Queries ascend. The caller frees *edges, also when it failed. */
enum status longer_find(const struct build_query *queries, uint32_t count,
                        struct build_edge **edges, size_t *edge_count,
                        struct error *why) MUST_CHECK;

#endif
