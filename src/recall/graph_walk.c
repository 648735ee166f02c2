/* See graph_walk.h. Nodes stand in the order in which they were reached, which is also the order of
 * pushing; a table of 16-bit slots finds them again. */
#include "recall/graph_walk.h"

#include <string.h>

enum { SLOTS = 2 * GRAPH_WALK_NODES };
static const float mass_enough = 1.0f / 8192.0f; /* less is not pushed on */

struct node {
    uint32_t number;
    bool item;
    bool waiting; /* to be pushed */
    float share, mass;
};

struct walking {
    const struct graph *graphs;
    struct node *nodes;
    uint16_t *slots;   /* number in nodes + 1, 0: empty */
    uint16_t *waiting; /* a ring of those to be pushed */
    uint32_t count, first, end;
};

/* The node, or NULL when there is no room for another. */
static struct node *reach(struct walking *w, bool item, uint32_t number) {
    uint32_t at = (number * 2 + item) * 2654435761U >> 16;
    for (;; at++) {
        uint16_t *slot = &w->slots[at % SLOTS];
        if (*slot == 0) {
            if (w->count == GRAPH_WALK_NODES)
                return NULL;
            struct node *fresh = &w->nodes[w->count++];
            *fresh = (struct node){.number = number, .item = item};
            *slot = (uint16_t)w->count;
            return fresh;
        }
        struct node *there = &w->nodes[*slot - 1];
        if (there->number == number && there->item == item)
            return there;
    }
}

static void bring(struct walking *w, bool item, uint32_t number, float mass) {
    struct node *node = reach(w, item, number);
    if (!node)
        return;
    node->mass += mass;
    if (node->waiting || node->mass < mass_enough)
        return;
    node->waiting = true;
    w->waiting[w->end++ % GRAPH_WALK_NODES] = (uint16_t)(node - w->nodes);
}

static struct graph_row heaviest(const struct graph *g, uint32_t source) {
    struct graph_row row = graph_row(g, source);
    if (row.end - row.first > GRAPH_WALK_EDGES)
        row.end = row.first + GRAPH_WALK_EDGES;
    return row;
}

static void go_along(struct walking *w, enum relation relation, struct graph_row row, float mass) {
    const struct graph *g = &w->graphs[relation];
    float sum = 0;
    for (uint32_t i = row.first; i < row.end; i++)
        sum += (float)g->weights[i];
    for (uint32_t i = row.first; i < row.end; i++)
        bring(w, relation_target(relation) == GRAPH_END_ITEM, g->targets[i],
              mass * (float)g->weights[i] / sum);
}

static void push(struct walking *w, struct node *node) {
    struct graph_row chosen = {0}, found = {0}, beside = {0};
    float on = node->mass * (1.0f - GRAPH_WALK_RESTART);
    if (node->item) {
        found = heaviest(&w->graphs[RELATION_FOUND], node->number);
        beside = heaviest(&w->graphs[RELATION_BESIDE], node->number);
    } else {
        chosen = heaviest(&w->graphs[RELATION_CHOSEN], node->number);
    }
    node->share += node->mass * GRAPH_WALK_RESTART;
    node->mass = 0;
    node->waiting = false;
    bool both = found.end > found.first && beside.end > beside.first;
    go_along(w, RELATION_CHOSEN, chosen, on);
    go_along(w, RELATION_FOUND, found, both ? on / 2 : on);
    go_along(w, RELATION_BESIDE, beside, both ? on / 2 : on);
}

static bool precedes(const struct graph_walk_end *a, const struct graph_walk_end *b) {
    return a->share > b->share || (a->share == b->share && a->query < b->query);
}

/* The best queries among the nodes, by insertion: most are not among them. */
static uint32_t take_best(const struct walking *w, uint32_t limit, struct graph_walk_end *out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        const struct node *node = &w->nodes[i];
        const struct graph_walk_end end = {.query = node->number,
                                           .share = node->share + node->mass * GRAPH_WALK_RESTART};
        if (node->item || (count == limit && !precedes(&end, &out[count - 1])))
            continue;
        uint32_t at = count < limit ? count++ : count - 1;
        for (; at && precedes(&end, &out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = end;
    }
    return count;
}

uint32_t graph_walk(const struct graph *graphs, const struct graph_walk_seed *seeds, uint32_t count,
                    struct arena *a, uint32_t limit, struct graph_walk_end *out) {
    struct walking w = {
        .graphs = graphs,
        .nodes = arena_reserve(a, GRAPH_WALK_NODES * sizeof(struct node), _Alignof(struct node)),
        .slots = arena_new(a, uint16_t, SLOTS),
        .waiting = arena_new(a, uint16_t, GRAPH_WALK_NODES),
    };
    if (!w.nodes || !w.slots || !w.waiting || limit == 0)
        return 0;
    for (uint32_t i = 0; i < count; i++)
        bring(&w, seeds[i].item, seeds[i].number, seeds[i].share);
    for (uint32_t pushed = 0; w.first != w.end && pushed < GRAPH_WALK_PUSHES; pushed++)
        push(&w, &w.nodes[w.waiting[w.first++ % GRAPH_WALK_NODES]]);
    return take_best(&w, limit, out);
}
