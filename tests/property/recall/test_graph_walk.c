/* Random graphs, small enough that a walk pushes all there is: its shares are those that a long
 * power iteration over the same edges ends with. */
#include <criterion/criterion.h>

#include "base/random.h"
#include "build/graph_build.h"
#include "recall/graph_walk.h"

enum { QUERIES = 6, ITEMS = 5, NODES = QUERIES + ITEMS, TRIALS = 300, STEPS = 200 };

static char block[64 * 1024];
static struct arena arena;
static struct error why;
static struct graph graphs[RELATION_COUNT];
static struct bytes sections[RELATION_COUNT];
static double chance[NODES][NODES]; /* of going from one to the other; queries first */

static uint32_t node_of(enum graph_end end, uint32_t number) {
    return end == GRAPH_END_QUERY ? number : QUERIES + number;
}

static void make_graph(struct random *r, enum relation relation) {
    struct build_edge edges[ITEMS * NODES];
    size_t count = 0;
    uint32_t sources = relation_source(relation) == GRAPH_END_QUERY ? QUERIES : ITEMS;
    uint32_t targets = relation_target(relation) == GRAPH_END_QUERY ? QUERIES : ITEMS;
    for (uint32_t s = 0; s < sources; s++)
        for (uint32_t t = 0; t < targets; t++)
            if (random_below(r, 4) == 0)
                edges[count++] = (struct build_edge){
                    .source = s, .target = t, .weight = 0.125f * (1 + (float)random_below(r, 5))};
    count = graph_order(edges, count, GRAPH_WALK_EDGES);
    sections[relation] = bytes_new(1 << 20);
    cr_assert_eq(graph_build(edges, count, &sections[relation], &why), STATUS_OK);
    cr_assert_eq(
        graph_open(&graphs[relation], bytes_str(&sections[relation]), sources, targets, &why),
        STATUS_OK);
}

/* Adds the chances of a source's edges in one graph, as `half` of the way. */
static void add_chances(enum relation relation, uint32_t source, double half) {
    const struct graph *g = &graphs[relation];
    struct graph_row row = graph_row(g, source);
    double sum = 0;
    for (uint32_t i = row.first; i < row.end; i++)
        sum += graph_edge(g, i).weight;
    for (uint32_t i = row.first; i < row.end; i++)
        chance[node_of(relation_source(relation), source)]
              [node_of(relation_target(relation), graph_edge(g, i).target)] +=
            half * graph_edge(g, i).weight / sum;
}

static bool has_row(enum relation relation, uint32_t source) {
    struct graph_row row = graph_row(&graphs[relation], source);
    return row.first < row.end;
}

static void find_shares(const struct graph_walk_seed *seeds, uint32_t count,
                        double shares[static NODES]) {
    double at[NODES] = {0}, start[NODES] = {0};
    for (uint32_t i = 0; i < count; i++)
        start[seeds[i].item ? QUERIES + seeds[i].number : seeds[i].number] += seeds[i].share;
    memcpy(at, start, sizeof at);
    memset(shares, 0, NODES * sizeof *shares);
    for (int step = 0; step < STEPS; step++) {
        double next[NODES] = {0};
        for (int n = 0; n < NODES; n++) {
            shares[n] += GRAPH_WALK_RESTART * at[n];
            for (int m = 0; m < NODES; m++)
                next[m] += (1 - GRAPH_WALK_RESTART) * at[n] * chance[n][m];
        }
        memcpy(at, next, sizeof at);
    }
}

static void make_graphs(struct random *r) {
    memset(chance, 0, sizeof chance);
    make_graph(r, RELATION_CHOSEN);
    make_graph(r, RELATION_FOUND);
    make_graph(r, RELATION_BESIDE);
    for (uint32_t q = 0; q < QUERIES; q++)
        add_chances(RELATION_CHOSEN, q, 1);
    for (uint32_t i = 0; i < ITEMS; i++) {
        bool both = has_row(RELATION_FOUND, i) && has_row(RELATION_BESIDE, i);
        add_chances(RELATION_FOUND, i, both ? 0.5 : 1);
        add_chances(RELATION_BESIDE, i, both ? 0.5 : 1);
    }
}

Test(graph_walk, ends_where_a_power_iteration_does) {
    for (uint64_t trial = 1; trial <= TRIALS; trial++) {
        struct random r = random_from(trial);
        struct graph_walk_end ends[QUERIES];
        double shares[NODES];
        make_graphs(&r);
        const struct graph_walk_seed seeds[] = {
            {.item = true, .number = (uint32_t)random_below(&r, ITEMS), .share = 0.7f},
            {.number = (uint32_t)random_below(&r, QUERIES), .share = 0.3f}};
        arena_init(&arena, block, sizeof block);
        uint32_t limit = 1 + (uint32_t)random_below(&r, QUERIES);
        uint32_t count = graph_walk(graphs, seeds, 2, &arena, limit, ends);
        find_shares(seeds, 2, shares);
        cr_assert_leq(count, limit);
        cr_assert_geq(count, 1);
        for (uint32_t i = 0; i < count; i++) {
            double exact = shares[ends[i].query];
            cr_assert_leq(ends[i].share, exact + 1e-4, "trial %lu", (unsigned long)trial);
            cr_assert_geq(ends[i].share, exact - 0.01, "trial %lu: %f, not %f",
                          (unsigned long)trial, (double)ends[i].share, exact);
            cr_assert(i == 0 || ends[i - 1].share >= ends[i].share);
        }
        bytes_free(&sections[RELATION_CHOSEN]);
        bytes_free(&sections[RELATION_FOUND]);
        bytes_free(&sections[RELATION_BESIDE]);
    }
}

Test(graph_walk, of_no_edges_ends_where_it_began) {
    static const struct graph nothing[RELATION_COUNT];
    const struct graph_walk_seed seed = {.number = 3, .share = 1};
    struct graph_walk_end ends[4];
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(graph_walk(nothing, &seed, 1, &arena, 4, ends), 1);
    cr_assert_eq(ends[0].query, 3);
    cr_assert_eq(graph_walk(nothing, &seed, 0, &arena, 4, ends), 0);
    arena_init(&arena, block, 1024);
    cr_assert_eq(graph_walk(nothing, &seed, 1, &arena, 4, ends), 0, "without memory nothing");
}
