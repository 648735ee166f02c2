/* See graph.h. */
#include "recall/graph.h"

#include <math.h>

#include "recall/graph_section.h"

static const struct {
    const char *name;
    enum graph_end source, target;
} relations[] = {
#define ROW(name, word, source, target, prose) {word, GRAPH_END_##source, GRAPH_END_##target},
    RELATIONS(ROW)
#undef ROW
};

const char *relation_name(enum relation one) {
    return relations[one].name;
}

enum graph_end relation_source(enum relation one) {
    return relations[one].source;
}

enum graph_end relation_target(enum relation one) {
    return relations[one].target;
}

static bool check_row(const struct graph *g, struct graph_row row, uint32_t targets) {
    for (uint32_t i = row.first; i < row.end; i++) {
        if (g->targets[i] >= targets || g->weights[i] == 0)
            return false;
        if (i == row.first)
            continue;
        bool heavier = g->weights[i - 1] > g->weights[i];
        bool equal = g->weights[i - 1] == g->weights[i];
        if (!heavier && !(equal && g->targets[i - 1] < g->targets[i]))
            return false;
    }
    return true;
}

static bool check(const struct graph *g, uint32_t sources, uint32_t targets) {
    uint32_t first = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->sources[i] >= sources || (i && g->sources[i] <= g->sources[i - 1]))
            return false;
        if (g->ends[i] <= first || g->ends[i] > g->edges)
            return false;
        if (!check_row(g, (struct graph_row){.first = first, .end = g->ends[i]}, targets))
            return false;
        first = g->ends[i];
    }
    return first == g->edges;
}

enum status graph_open(struct graph *out, str section, uint32_t sources, uint32_t targets,
                       struct error *why) {
    struct graph_header h = {.count = 0};
    *out = (struct graph){0};
    if (section.len >= sizeof h)
        memcpy(&h, section.data, sizeof h);
    uint64_t bytes =
        sizeof h + (uint64_t)h.count * GRAPH_SOURCE_BYTES + (uint64_t)h.edges * GRAPH_EDGE_BYTES;
    if (memcmp(h.magic, GRAPH_MAGIC, sizeof h.magic) != 0 || section.len != bytes ||
        !isfinite(h.unit) || h.unit < 0)
        return error_set(why, STATUS_CORRUPT,
                         "a graph section is cut short, overlong or of no kind we know");
    const uint32_t *parts = (const uint32_t *)(const void *)(section.data + sizeof h);
    struct graph g = {.sources = parts,
                      .ends = parts + h.count,
                      .targets = parts + 2 * (size_t)h.count,
                      .count = h.count,
                      .edges = h.edges,
                      .unit = h.unit};
    g.weights = (const uint16_t *)(const void *)(g.targets + h.edges);
    g.people = g.weights + h.edges;
    if (!check(&g, sources, targets))
        return error_set(why, STATUS_CORRUPT,
                         "a graph section points outside itself or is out of order");
    *out = g;
    return STATUS_OK;
}

struct graph_row graph_row(const struct graph *g, uint32_t source) {
    uint32_t low = 0, high = g->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->sources[middle] < source)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == g->count || g->sources[low] != source)
        return (struct graph_row){0};
    return (struct graph_row){.first = low ? g->ends[low - 1] : 0, .end = g->ends[low]};
}

uint32_t graph_find(const struct graph *g, uint32_t source, uint32_t target) {
    struct graph_row row = graph_row(g, source);
    for (uint32_t i = row.first; i < row.end; i++)
        if (g->targets[i] == target)
            return i;
    return GRAPH_NO_EDGE;
}
