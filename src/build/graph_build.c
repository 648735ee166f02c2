/* See graph_build.h. Weights are kept in steps of the largest, which loses less than the evidence
 * behind an edge is uncertain by; one that would vanish keeps a step. */
#include "build/graph_build.h"

#include <stdlib.h>

#include "recall/graph_section.h"

static float unit_of(const struct build_edge *edges, size_t count) {
    float largest = 0;
    for (size_t i = 0; i < count; i++)
        if (edges[i].weight > largest)
            largest = edges[i].weight;
    return largest / UINT16_MAX;
}

static uint16_t steps_of(float weight, float unit) {
    float steps = weight / unit + 0.5f;
    return steps >= UINT16_MAX ? UINT16_MAX : steps < 1 ? 1 : (uint16_t)steps;
}

static int compare_edges(const void *left, const void *right) {
    const struct build_edge *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->target > b->target) - (a->target < b->target);
}

size_t graph_order(struct build_edge *edges, size_t count, uint32_t per_source) {
    float unit = unit_of(edges, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        edges[i].weight = (float)steps_of(edges[i].weight, unit) * unit;
    if (count)
        qsort(edges, count, sizeof *edges, compare_edges);
    for (size_t i = 0, of_source = 0; i < count; i++) {
        of_source = i && edges[i - 1].source == edges[i].source ? of_source + 1 : 0;
        if (of_source < per_source)
            edges[kept++] = edges[i];
    }
    return kept;
}

static bool ends_row(const struct build_edge *edges, size_t count, size_t i) {
    return i + 1 == count || edges[i + 1].source != edges[i].source;
}

enum status graph_build(const struct build_edge *edges, size_t count, struct bytes *section,
                        struct error *why) {
    struct graph_header h = {
        .magic = GRAPH_MAGIC, .edges = (uint32_t)count, .unit = unit_of(edges, count)};
    for (size_t i = 0; i < count; i++)
        h.count += ends_row(edges, count, i);
    bytes_append(section, &h, sizeof h);
    for (size_t i = 0; i < count; i++)
        if (ends_row(edges, count, i))
            bytes_append_u32(section, edges[i].source);
    for (size_t i = 0; i < count; i++)
        if (ends_row(edges, count, i))
            bytes_append_u32(section, (uint32_t)i + 1);
    for (size_t i = 0; i < count; i++)
        bytes_append_u32(section, edges[i].target);
    for (size_t i = 0; i < count; i++) {
        uint16_t steps = steps_of(edges[i].weight, h.unit);
        bytes_append(section, &steps, sizeof steps);
    }
    for (size_t i = 0; i < count; i++) {
        uint16_t people = edges[i].people < UINT16_MAX ? (uint16_t)edges[i].people : UINT16_MAX;
        bytes_append(section, &people, sizeof people);
    }
    if (section->failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for a graph section");
    return STATUS_OK;
}
