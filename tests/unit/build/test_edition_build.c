#include <criterion/criterion.h>
#include <stdio.h>

#include "base/text.h"
#include "build/edition_build.h"
#include "recall/displays.h"
#include "recall/facets.h"
#include "recall/tokens.h"
#include "recall/trie.h"
#include "score/model.h"

static const struct build_query queries[] = {
    {{"call of duty", 12}, 9}, {{"camera", 6}, 7}, {{"\xe6\x89\x8b\xe6\x9c\xba", 6}, 4}};
static const struct query_facts facts[] = {{.users = 5}, {.users = 6}, {.users = 7}};
static const struct build_display displays[] = {{0, {"Call of Duty", 12}}};
static const struct build_edge followed[] = {{0, 1, 0.5f, 3}, {2, 0, 0.25f, 0}};
static struct edition_rows rows;
static struct edition_sections built, again;
static struct error why;
static char parts[100];

static void set_up(void) {
    cr_assert_eq(text_start(&why), STATUS_OK);
    rows = (struct edition_rows){
        .queries = queries, .facts = facts, .displays = displays, .count = 3, .display_count = 1};
    rows.edges[RELATION_FOLLOWED] = followed;
    rows.edge_counts[RELATION_FOLLOWED] = 2;
    parts[0] = '\0';
}
static void tear_down(void) {
    edition_sections_free(&built);
    edition_sections_free(&again);
}
TestSuite(edition_build, .init = set_up, .fini = tear_down);

static void note_part(void *context, const char *part) {
    (void)context;
    snprintf(parts + strlen(parts), sizeof parts - strlen(parts), "%s,", part);
}

static const struct edition_options noting = {.part_begins = note_part};

Test(edition_build, makes_sections_that_open_together) {
    struct dictionary d;
    struct trie t;
    struct facts f;
    struct displays shown;
    struct tokens tokens;
    struct model model;
    struct items items;
    struct graph graph;
    struct facets facets;
    cr_assert_eq(edition_build(&built, &rows, &noting, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(dictionary_open(&d, bytes_str(&built.dictionary), &why), STATUS_OK);
    cr_assert_eq(trie_open(&t, bytes_str(&built.trie), &d, &why), STATUS_OK);
    cr_assert_eq(facts_open(&f, bytes_str(&built.facts), 3, &why), STATUS_OK);
    cr_assert_eq(displays_open(&shown, bytes_str(&built.displays), 3, &why), STATUS_OK);
    cr_assert_eq(tokens_open(&tokens, bytes_str(&built.tokens), 3, &why), STATUS_OK);
    cr_assert_eq(models_find(&model, bytes_str(&built.models), "suggest", &why), STATUS_OK);
    cr_assert_eq(items_open(&items, bytes_str(&built.items), &why), STATUS_OK);
    for (int i = 0; i < RELATION_COUNT; i++) {
        cr_assert_eq(graph_open(&graph, bytes_str(&built.graphs[i]), 3, 3, &why), STATUS_OK);
        cr_expect_eq(graph.edges, i == RELATION_FOLLOWED ? 2 : 0);
    }
    cr_assert_eq(graph_open(&graph, bytes_str(&built.longer), 3, 3, &why), STATUS_OK);
    cr_assert_eq(facets_open(&facets, bytes_str(&built.facets), items.count, &why), STATUS_OK);
    cr_expect_eq(f.rows[dictionary_find(&d, STR("camera"))].users, 6);
    cr_expect(str_equal(displays_find(&shown, 0), STR("Call of Duty")));
    cr_expect_neq(tokens_find(&tokens, STR("duty")), TOKEN_NONE);
    cr_expect_str_eq(parts, "dictionary,trie,facts,tokens,graphs,facets,bursts,");
}

Test(edition_build, makes_the_same_bytes_twice) {
    cr_assert_eq(edition_build(&built, &rows, &noting, &why), STATUS_OK);
    cr_assert_eq(edition_build(&again, &rows, &(struct edition_options){0}, &why), STATUS_OK);
    cr_expect(str_equal(bytes_str(&built.dictionary), bytes_str(&again.dictionary)));
    cr_expect(str_equal(bytes_str(&built.trie), bytes_str(&again.trie)));
    cr_expect(str_equal(bytes_str(&built.facts), bytes_str(&again.facts)));
    cr_expect(str_equal(bytes_str(&built.displays), bytes_str(&again.displays)));
    cr_expect(str_equal(bytes_str(&built.tokens), bytes_str(&again.tokens)));
    cr_expect(str_equal(bytes_str(&built.models), bytes_str(&again.models)));
    cr_expect(str_equal(bytes_str(&built.items), bytes_str(&again.items)));
    cr_expect(str_equal(bytes_str(&built.facets), bytes_str(&again.facets)));
    cr_expect(str_equal(bytes_str(&built.longer), bytes_str(&again.longer)));
    for (int i = 0; i < RELATION_COUNT; i++)
        cr_expect(str_equal(bytes_str(&built.graphs[i]), bytes_str(&again.graphs[i])));
}

Test(edition_build, makes_an_edition_of_nothing) {
    rows = (struct edition_rows){0};
    cr_assert_eq(edition_build(&built, &rows, &noting, &why), STATUS_OK, "%s", why.message);
    cr_expect_eq(built.facts.len, 0);
}

Test(edition_build, stops_at_the_first_part_that_fails) {
    static const struct build_query unsorted[] = {{{"b", 1}, 1}, {{"a", 1}, 1}};
    rows = (struct edition_rows){.queries = unsorted, .facts = facts, .count = 2};
    cr_assert_eq(edition_build(&built, &rows, &noting, &why), STATUS_INVALID);
    cr_expect_eq(built.trie.len, 0);
    cr_expect_eq(built.models.len, 0);
}
