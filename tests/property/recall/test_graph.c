/* Random graphs: what is looked up is what a plain list of the edges says. Then every byte of a
 * graph and of an items section is changed in turn: what still opens must be used safely. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/random.h"
#include "build/graph_build.h"
#include "build/items_build.h"

enum { SOURCES = 40, TARGETS = 30, EDGES = 300, TRIALS = 200 };

static struct build_edge edges[EDGES], sorted[EDGES];
static struct error why;

/* Distinct pairs, with few weights so that ties are common. */
static size_t make_edges(struct random *r) {
    bool there[SOURCES][TARGETS] = {{false}};
    size_t count = 0;
    for (int i = 0; i < EDGES; i++) {
        uint32_t source = (uint32_t)random_below(r, SOURCES);
        uint32_t target = (uint32_t)random_below(r, TARGETS);
        if (there[source][target] || source % 5 == 3)
            continue;
        there[source][target] = true;
        edges[count++] = (struct build_edge){.source = source,
                                             .target = target,
                                             .weight = 0.125f * (1 + (float)random_below(r, 6)),
                                             .people = (uint32_t)random_below(r, 9)};
    }
    return count;
}

/* Of a source, which of the edges are heavier, or as heavy and come first. */
static uint32_t rank_of(size_t count, const struct build_edge *edge) {
    uint32_t before = 0;
    for (size_t i = 0; i < count; i++)
        before += edges[i].source == edge->source &&
                  (edges[i].weight > edge->weight ||
                   (edges[i].weight == edge->weight && edges[i].target < edge->target));
    return before;
}

static void expect_graph(const struct graph *g, size_t count, uint32_t most) {
    uint32_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct graph_row row = graph_row(g, edges[i].source);
        uint32_t rank = rank_of(count, &edges[i]);
        uint32_t found = graph_find(g, edges[i].source, edges[i].target);
        cr_assert_eq(found, rank < most ? row.first + rank : GRAPH_NO_EDGE);
        if (rank >= most)
            continue;
        struct graph_edge edge = graph_edge(g, found);
        cr_assert_eq(edge.people, edges[i].people);
        cr_assert_float_eq(edge.weight, edges[i].weight, 1e-4);
        kept++;
    }
    cr_assert_eq(kept, g->edges);
}

Test(graph, gives_back_the_list_it_was_made_of) {
    for (uint64_t trial = 1; trial <= TRIALS; trial++) {
        struct random r = random_from(trial);
        struct bytes section = bytes_new(1 << 20);
        struct graph g;
        size_t count = make_edges(&r);
        uint32_t most = 1 + (uint32_t)random_below(&r, 12);
        memcpy(sorted, edges, sizeof edges);
        size_t kept = graph_order(sorted, count, most);
        cr_assert_eq(graph_build(sorted, kept, &section, &why), STATUS_OK);
        cr_assert_eq(graph_open(&g, bytes_str(&section), SOURCES, TARGETS, &why), STATUS_OK, "%s",
                     why.message);
        expect_graph(&g, count, most);
        bytes_free(&section);
    }
}

static bool use_graph(str section) {
    struct graph g;
    if (graph_open(&g, section, SOURCES, TARGETS, &why) != STATUS_OK)
        return false;
    for (uint32_t source = 0; source < SOURCES; source++) {
        struct graph_row row = graph_row(&g, source);
        for (uint32_t i = row.first; i < row.end; i++)
            cr_assert_lt(graph_edge(&g, i).target, TARGETS);
    }
    return true;
}

static bool use_items(str section) {
    struct items t;
    if (items_open(&t, section, &why) != STATUS_OK)
        return false;
    for (item_id i = 0; i < t.count; i++) {
        struct item_facts facts = items_facts(&t, i);
        cr_assert_eq(items_find(&t, facts.id), i);
        (void)hash_text(facts.category);
        (void)hash_text(facts.attributes);
    }
    return true;
}

/* The section in a block of its own, so that the sanitizer sees a byte too many. */
static void damage(struct bytes *section, bool (*use)(str)) {
    char *copy = malloc(section->len);
    size_t refused = 0;
    for (size_t i = 0; i < section->len; i++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, section->data, section->len);
            copy[i] = (char)(copy[i] ^ (1 << bit));
            refused += !use((str){.data = copy, .len = section->len});
        }
    for (size_t len = 0; len < section->len; len++)
        cr_assert_not(use((str){.data = section->data, .len = len}), "cut to %zu bytes", len);
    cr_assert_gt(refused, section->len, "%zu refused", refused);
    free(copy);
}

Test(graph, with_any_bit_changed_is_refused_or_does_no_harm) {
    struct random r = random_from(9);
    struct bytes section = bytes_new(1 << 20);
    size_t count = graph_order(edges, make_edges(&r), 4);
    cr_assert_eq(graph_build(edges, count, &section, &why), STATUS_OK);
    damage(&section, use_graph);
    bytes_free(&section);
}

Test(items, with_any_bit_changed_are_refused_or_do_no_harm) {
    const struct item_facts rows[] = {
        {STR("a1"), STR("Blue"), STR("Lego"), STR("Toys"), STR("{}"), 3.5f, 2, 4},
        {STR("b2"), STR("Red"), STR("Acme"), {0}, {0}, -1, 0, 0},
        {STR("b3"), STR("caf\xc3\xa9"), {0}, STR("Toys"), {0}, 3, 1, 0},
    };
    struct bytes section = bytes_new(1 << 20);
    cr_assert_eq(items_build(rows, 3, &section, &why), STATUS_OK);
    damage(&section, use_items);
    bytes_free(&section);
}
