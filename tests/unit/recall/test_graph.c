/* That look-ups agree with a list, and that damage does no harm:
 * tests/property/recall/test_graph.c. */
#include <criterion/criterion.h>

#include "build/graph_build.h"
#include "recall/graph_section.h"

enum { SOURCES = 10, TARGETS = 20 };

static struct bytes section;
static struct graph graph;
static struct error why;

static void set_up(void) {
    section = bytes_new(1 << 16);
}
static void tear_down(void) {
    bytes_free(&section);
}
TestSuite(graph, .init = set_up, .fini = tear_down);

static void build(struct build_edge *edges, size_t count, uint32_t most) {
    count = graph_order(edges, count, most);
    cr_assert_eq(graph_build(edges, count, &section, &why), STATUS_OK);
}

static enum status open_graph(void) {
    return graph_open(&graph, bytes_str(&section), SOURCES, TARGETS, &why);
}

static void two_rows(void) {
    struct build_edge edges[] = {
        {7, 3, 0.5f, 4}, {2, 9, 0.25f, 0}, {7, 19, 1.0f, 70000}, {7, 1, 0.5f, 5}};
    build(edges, 4, 32);
}

Test(graph, gives_the_edges_of_a_source_heaviest_first_then_by_target) {
    two_rows();
    cr_assert_eq(open_graph(), STATUS_OK, "%s", why.message);
    struct graph_row row = graph_row(&graph, 7);
    cr_assert_eq(row.end - row.first, 3);
    struct graph_edge first = graph_edge(&graph, row.first);
    cr_expect_eq(first.target, 19);
    cr_expect_eq(first.people, UINT16_MAX, "more than fit are as many as fit");
    cr_expect_float_eq(first.weight, 1.0f, 1e-4);
    cr_expect_eq(graph_edge(&graph, row.first + 1).target, 1);
    cr_expect_eq(graph_edge(&graph, row.first + 2).target, 3);
    cr_expect_eq(graph_edge(&graph, graph_row(&graph, 2).first).people, 0);
}

Test(graph, gives_nothing_for_a_source_without_edges) {
    two_rows();
    cr_assert_eq(open_graph(), STATUS_OK);
    for (uint32_t source = 0; source < SOURCES + 2; source++) {
        struct graph_row row = graph_row(&graph, source);
        cr_expect_eq(row.first != row.end, source == 2 || source == 7);
    }
    cr_expect_eq(graph_find(&graph, 7, 4), GRAPH_NO_EDGE);
    cr_expect_eq(graph_find(&graph, 7, 3), graph_row(&graph, 7).first + 2);
    const struct graph never_opened = {0};
    cr_expect_eq(graph_row(&never_opened, 0).end, 0);
}

Test(graph, keeps_the_heaviest_of_a_source) {
    struct build_edge edges[] = {{0, 1, 1, 3}, {0, 2, 3, 3}, {0, 3, 2, 3}, {1, 1, 0.001f, 3}};
    build(edges, 4, 2);
    cr_assert_eq(open_graph(), STATUS_OK, "%s", why.message);
    cr_expect_eq(graph.edges, 3);
    cr_expect_eq(graph_edge(&graph, 0).target, 2);
    cr_expect_eq(graph_edge(&graph, 1).target, 3);
    cr_expect_gt(graph_edge(&graph, 2).weight, 0, "however light");
}

Test(graph, of_no_edges_is_a_header) {
    build(NULL, 0, 32);
    cr_expect_eq(section.len, sizeof(struct graph_header));
    cr_assert_eq(open_graph(), STATUS_OK, "%s", why.message);
    cr_expect_eq(graph.edges, 0);
}

static void expect_refusal(const char *words) {
    cr_expect_eq(open_graph(), STATUS_CORRUPT, "%s was not refused", words);
    cr_expect_not_null(strstr(why.message, words), "%s", why.message);
    cr_expect_eq(graph.edges, 0, "a refused graph has nothing to look up");
}

Test(graph, refuses_ends_that_are_not_there) {
    two_rows();
    cr_expect_eq(graph_open(&graph, bytes_str(&section), 7, TARGETS, &why), STATUS_CORRUPT);
    cr_expect_eq(graph_open(&graph, bytes_str(&section), SOURCES, 19, &why), STATUS_CORRUPT);
    cr_expect_eq(graph_open(&graph, bytes_str(&section), 8, 20, &why), STATUS_OK);
}

Test(graph, refuses_what_is_cut_overlong_or_out_of_order) {
    two_rows();
    section.len--;
    expect_refusal("cut short");
    section.len += 2;
    expect_refusal("overlong");
    section.len--;
    uint32_t *words = (uint32_t *)(void *)(section.data + sizeof(struct graph_header));
    const uint32_t whole[] = {words[0], words[2], words[5]};
    words[0] = 7; /* the sources */
    expect_refusal("out of order");
    words[0] = whole[0];
    words[2] = 5; /* an end */
    expect_refusal("outside itself");
    words[2] = whole[1];
    words[5] = TARGETS; /* a target */
    expect_refusal("outside itself");
    words[5] = whole[2];
    cr_expect_eq(open_graph(), STATUS_OK);
}

Test(graph, names_its_relations_and_their_ends) {
    cr_expect_str_eq(relation_name(RELATION_FOLLOWED), "followed");
    cr_expect_str_eq(relation_name(RELATION_LATELY), "lately");
    cr_expect_eq(relation_source(RELATION_RETURNED), GRAPH_END_CHOICE);
    cr_expect_eq(relation_target(RELATION_CHOSEN), GRAPH_END_ITEM);
}
