/* How a graph section begins. Its builder writes it, graph_open reads it. */
#ifndef RECALL_GRAPH_SECTION_H
#define RECALL_GRAPH_SECTION_H

#include "recall/graph.h"

#define GRAPH_MAGIC "inkgrph1"

struct graph_header {
    char magic[8];
    uint32_t count, edges;
    float unit; /* finite, not negative */
    uint8_t zero[44];
};
_Static_assert(sizeof(struct graph_header) == 64, "one line");

enum { GRAPH_SOURCE_BYTES = 8, GRAPH_EDGE_BYTES = 8 };

#endif
