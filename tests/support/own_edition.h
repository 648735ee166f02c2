/* A shop small enough to say what scenes make of what a person did: graphs, items with titles and
 * attributes, categories. And how a scene is asked for them. */
#ifndef TESTS_SUPPORT_OWN_EDITION_H
#define TESTS_SUPPORT_OWN_EDITION_H

#include <criterion/criterion.h>

#include "base/text.h"
#include "scene/scenes.h"
#include "support/tiny_edition.h"

enum { NOW_S = TINY_NEWEST_DAY * 86400 + 5, HOUR_S = 3600, OWN_DAY_S = 86400 };

/* In byte order, as the edges number them. */
enum { DUPLO, GLUE, HOSE, LEGO, LEGO_CASTLE, MARBLES, PLAYMOBIL, RAKE, ROSES, OWN_QUERIES };
enum { GARDEN = 1, TOYS = 2 };
static const uint32_t own_topic_ends[] = {6, 10};
static const struct build_query own_queries[OWN_QUERIES] = {
    {{"duplo", 5}, 20},     {{"glue", 4}, 6},         {{"hose", 4}, 30},
    {{"lego", 4}, 50},      {{"lego castle", 11}, 9}, {{"marbles", 7}, 8},
    {{"playmobil", 9}, 40}, {{"rake", 4}, 35},        {{"roses", 5}, 5},
};
static const struct query_facts own_facts[OWN_QUERIES] = {
    [DUPLO] = {.topic = TOYS},       [HOSE] = {.topic = GARDEN},  [LEGO] = {.topic = TOYS},
    [LEGO_CASTLE] = {.topic = TOYS}, [MARBLES] = {.topic = TOYS}, [PLAYMOBIL] = {.topic = TOYS},
    [RAKE] = {.topic = GARDEN},      [ROSES] = {.topic = GARDEN}};

/* Glue is bought again and again; a castle only says that something of it is. */
enum { CASTLE, DUCK, GLUE_POT, HOSE_30, OWN_ITEMS };
static const struct item_facts own_items[OWN_ITEMS] = {
    [CASTLE] =
        {.id = {"castle", 6},
         .title = {"Castle of the Lion Knights", 26},
         .brand = {"Lego", 4},
         .attributes = {"{\"box\":{\"consumable\":true},\"note\":\"\\\"consumable\\\":true\"}", 56},
         .price = -1},
    [DUCK] = {.id = {"duck", 4}, .title = {"Duck", 4}, .brand = {"Duplo", 5}, .price = -1},
    [GLUE_POT] = {.id = {"glue", 4},
                  .title = {"Glue", 4},
                  .attributes = {"{\"size\":2,\"consumable\" : true}", 30},
                  .price = -1},
    [HOSE_30] = {.id = {"hose", 4}, .title = {"Hose", 4}, .price = -1},
};
static struct build_edge own_followed[] = {{HOSE, ROSES, 0.5f, 3}, {LEGO, LEGO_CASTLE, 0.5f, 3}},
                         own_chosen[] = {{DUPLO, DUCK, 0.5f, 3},
                                         {GLUE, GLUE_POT, 0.5f, 3},
                                         {HOSE, HOSE_30, 0.5f, 3},
                                         {LEGO, CASTLE, 0.5f, 3},
                                         {LEGO_CASTLE, CASTLE, 0.5f, 3}},
                         own_found[] = {{CASTLE, LEGO, 0.5f, 3},
                                        {CASTLE, LEGO_CASTLE, 0.25f, 3},
                                        {DUCK, DUPLO, 0.5f, 3},
                                        {GLUE_POT, GLUE, 0.5f, 3},
                                        {HOSE_30, HOSE, 0.5f, 3}},
                         own_led[] = {{CASTLE, PLAYMOBIL, 0.25f, 3}},
                         own_beside[] = {{CASTLE, DUCK, 0.5f, 3}},
                         own_lately[] = {{0, MARBLES, 0.5f, 3}, {0, LEGO, 0.1f, 3}};

static inline struct tiny_edition own_edition(void) {
    struct edition_rows rows = {
        .queries = own_queries,
        .facts = own_facts,
        .count = OWN_QUERIES,
        .topics = {.ends = own_topic_ends, .names = "gardentoys", .count = 2},
        .items = own_items,
        .item_count = OWN_ITEMS};
    struct edition_sections built;
    struct error why;
#define OWN_EDGES(relation, list)                                                                  \
    rows.edges[relation] = list;                                                                   \
    rows.edge_counts[relation] = sizeof list / sizeof *list
    OWN_EDGES(RELATION_FOLLOWED, own_followed);
    OWN_EDGES(RELATION_CHOSEN, own_chosen);
    OWN_EDGES(RELATION_FOUND, own_found);
    OWN_EDGES(RELATION_LED, own_led);
    OWN_EDGES(RELATION_BESIDE, own_beside);
    OWN_EDGES(RELATION_LATELY, own_lately);
#undef OWN_EDGES
    if (edition_build(&built, &rows, &(struct edition_options){0}, &why) != STATUS_OK)
        tiny_die("build", &why);
    struct tiny_edition t = tiny_edition_over(built, OWN_QUERIES, 0);
    if (!t.edition)
        tiny_die("open", &t.why);
    return t;
}

static char own_block[256 * 1024];
static struct arena own_arena;
static struct scene_output out;

static inline void own_start(void) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
}

static inline void own_ask(const struct scene *scene, const struct edition *e,
                           const struct profile *p, struct scene_request request) {
    request.explain = true;
    request.named = p != NULL;
    request.recall_mask = request.recall_mask ? request.recall_mask : UINT32_MAX;
    request.now_ms = request.now_ms ? request.now_ms : (int64_t)NOW_S * 1000;
    const struct scene_input in = {
        .edition = e, .profile = p, .request = &request, .arena = &own_arena};
    arena_init(&own_arena, own_block, sizeof own_block);
    cr_assert_eq(scene_run(scene, &in, &out), STATUS_OK);
}

static inline uint32_t place(const char *query) { /* from 1; 0: it is not shown */
    for (uint32_t i = 0; i < out.results.count; i++)
        if (str_equal(out.results.items[i].text, str_from(query)))
            return i + 1;
    return 0;
}

static inline const char *why_not(const char *query) {
    for (uint32_t i = 0; i < out.removed_count; i++)
        if (str_equal(out.removed[i].text, str_from(query)))
            return out.removed[i].why;
    return "";
}

/* Bit of a recall step, for recall_mask. */
static inline uint32_t step_of(const struct scene *scene, const char *name) {
    for (uint32_t i = 0; scene->recall[i].name; i++)
        if (strcmp(scene->recall[i].name, name) == 0)
            return 1U << i;
    cr_assert_fail("there is no step %s", name);
    return 0;
}

#endif
