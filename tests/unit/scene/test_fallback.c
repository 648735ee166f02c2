#include <criterion/criterion.h>
#include <math.h>

#include "base/hash.h"
#include "base/text.h"
#include "scene/leanings.h"
#include "scene/scenes.h"
#include "scene/sources.h"
#include "support/tiny_edition.h"

static char block[256 * 1024];
static struct arena arena;
static struct scene_output out;
static struct error why;

/* In byte order, as the edges number them. */
enum { DUPLO_LEGO, LEGO, LEGO_DUPLO, LEGO_TRAIN, LEGOS, MARBLES, PLAYMOBIL, QUERIES };
static const struct build_query queries[QUERIES] = {
    {{"duplo lego", 10}, 2}, {{"lego", 4}, 50}, {{"lego duplo", 10}, 20},
    {{"lego train", 10}, 9}, {{"legos", 5}, 9}, {{"marbles", 7}, 30},
    {{"playmobil", 9}, 40},
};
static const struct query_facts facts[QUERIES] = {
    [MARBLES] = {.topic = 2}, [LEGO] = {.topic = 1}, [PLAYMOBIL] = {.topic = 1}};
static const struct item_facts items[] = {{.id = {"i1", 2}, .price = -1},
                                          {.id = {"i2", 2}, .price = -1}};

static struct build_edge chosen[] = {{LEGO, 0, 0.5f, 3}},
                         found[] = {{0, LEGO, 0.5f, 3}, {0, LEGOS, 0.25f, 3}},
                         led[] = {{0, PLAYMOBIL, 0.125f, 3}, {1, MARBLES, 0.5f, 3}},
                         returned[] = {{0, LEGO_DUPLO, 0.5f, 3}, {0, LEGOS, 0.25f, 3}},
                         lately[] = {{0, MARBLES, 0.5f, 3}, {0, PLAYMOBIL, 0.25f, 3}};

static struct tiny_edition build(uint64_t without) {
    struct edition_rows rows = {
        .queries = queries, .facts = facts, .count = QUERIES, .items = items, .item_count = 2};
    struct edition_sections built;
#define EDGES(relation, list)                                                                      \
    rows.edges[relation] = list;                                                                   \
    rows.edge_counts[relation] = sizeof list / sizeof *list
    EDGES(RELATION_CHOSEN, chosen);
    EDGES(RELATION_FOUND, found);
    EDGES(RELATION_LED, led);
    EDGES(RELATION_RETURNED, returned);
    EDGES(RELATION_LATELY, lately);
#undef EDGES
    if (edition_build(&built, &rows, &(struct edition_options){0}, &why) != STATUS_OK)
        tiny_die("build", &why);
    return tiny_edition_over(built, QUERIES, without);
}

/* Every step but the last, which gives what people search most, whatever is asked. */
enum { BUT_POPULAR = (1 << 12) - 1 };
static uint32_t steps;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    steps = BUT_POPULAR;
}
TestSuite(fallback, .init = set_up);

static void ask(const struct edition *e, const char *text, const char *item, uint32_t limit) {
    const struct scene_request request = {.text = str_from(text),
                                          .item = str_from(item),
                                          .limit = limit,
                                          .recall_mask = steps,
                                          .whole = true,
                                          .explain = true};
    const struct scene_input in = {.edition = e, .request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_fallback, &in, &out), STATUS_OK);
}

static const struct candidate *find(const char *text) {
    for (uint32_t i = 0; i < out.results.count; i++)
        if (str_equal(out.results.items[i].text, str_from(text)))
            return &out.results.items[i];
    return NULL;
}

static const char *removed(const char *text) {
    for (uint32_t i = 0; i < out.removed_count; i++)
        if (str_equal(out.removed[i].text, str_from(text)))
            return out.removed[i].why;
    return "not removed";
}

Test(fallback, candidates_say_by_which_path_they_were_reached) {
    struct tiny_edition t = build(0);
    ask(t.edition, "lego", "i1", 10);
    cr_assert_eq(out.degraded_count, 0);
    cr_assert_str_eq(out.trigger, "return");
    cr_assert_float_eq(candidate_reach_of(find("lego duplo"), PATH_returned), 0.5f, 1e-4);
    cr_assert_float_eq(candidate_reach_of(find("playmobil"), PATH_led), 0.125f, 1e-4);
    cr_assert_float_eq(candidate_reach_of(find("playmobil"), PATH_lately), 0.25f, 1e-4);
    cr_assert_eq(find("playmobil")->reached[PATH_returned], 0);
    cr_assert_not_null(find("lego train"), "the query with a word more");
    cr_assert_eq(find("playmobil")->weight, 40);
    tiny_edition_free(&t);
}

Test(fallback, what_led_here_is_never_given_however_it_is_said) {
    struct tiny_edition t = build(0);
    ask(t.edition, "lego", "i1", 10);
    cr_assert_str_eq(removed("lego"), "asked");
    cr_assert_str_eq(removed("legos"), "asked");
    ask(t.edition, "duplo lego", "i1", 10);
    cr_assert_str_eq(removed("lego duplo"), "not removed", "nothing leads to it from there");
    cr_assert_null(find("lego duplo"));
    cr_assert_not_null(find("lego"), "a word less is another query");
    ask(t.edition, "lego-duplo", "i1", 10);
    cr_assert_null(find("lego duplo"));
    tiny_edition_free(&t);
}

Test(fallback, everything_removed_is_an_empty_answer_that_says_why) {
    struct tiny_edition t = build(0);
    ask(t.edition, "marbles", "i2", 1);
    cr_assert_not_null(find("playmobil"), "there is more than what was asked");
    t.edition->graphs[RELATION_LATELY] = (struct graph){0};
    ask(t.edition, "marbles", "i2", 10);
    cr_assert_eq(out.results.count, 0);
    cr_assert_str_eq(removed("marbles"), "asked");
    tiny_edition_free(&t);
}

Test(fallback, what_is_not_known_leaves_what_is) {
    struct tiny_edition t = build(0);
    ask(t.edition, "no such query", "no such item", 10);
    cr_assert_eq(out.results.count, 2);
    cr_assert_not_null(find("marbles"));
    ask(t.edition, "", "i1", 10);
    cr_assert_not_null(find("lego"), "no query led here");
    ask(t.edition, "lego", "", 10);
    cr_assert_not_null(find("lego train"));
    tiny_edition_free(&t);
}

Test(fallback, what_people_search_most_is_at_the_end_of_it) {
    struct tiny_edition t = build(0);
    steps = UINT32_MAX;
    ask(t.edition, "", "", 10);
    cr_assert_eq(out.recalled_by[12], QUERIES - 2, "two were there");
    tiny_edition_free(&t);
}

Test(fallback, a_missing_section_is_named_and_the_others_go_on) {
    struct tiny_edition t =
        build(UINT64_C(1) << SECTION_OF(RELATION_RETURNED) | UINT64_C(1) << SECTION_TRIE);
    ask(t.edition, "lego", "i1", 10);
    cr_assert_eq(out.degraded_count, 4, "and popular, had it been asked");
    cr_assert_str_eq(out.degraded[0], "returned");
    cr_assert_null(find("lego duplo"));
    cr_assert_eq(find("playmobil")->weight, 0);
    tiny_edition_free(&t);
}

Test(fallback, without_items_what_is_known_of_them_is_missing_too) {
    struct tiny_edition t = build(UINT64_C(1) << SECTION_ITEMS);
    ask(t.edition, "lego", "i1", 10);
    cr_assert_eq(out.degraded_count, 4);
    cr_assert_str_eq(out.degraded[0], "returned");
    cr_assert_str_eq(out.degraded[1], "led");
    cr_assert_str_eq(out.degraded[2], "found");
    cr_assert_str_eq(out.degraded[3], "walk");
    cr_assert_not_null(find("lego train"));
    tiny_edition_free(&t);
}

Test(fallback, the_topic_is_the_querys_or_else_the_items) {
    struct tiny_edition t = build(0);
    struct scene_request request = {.text = STR("marbles"), .item = STR("i1"), .whole = true};
    const struct scene_input in = {.edition = t.edition, .request = &request, .arena = &arena};
    cr_assert_eq(asked_topic(&in), 2);
    request.text = STR("unknown");
    cr_assert_eq(asked_topic(&in), 1);
    request.item = STR("unknown");
    cr_assert_eq(asked_topic(&in), 0);
    tiny_edition_free(&t);
}

static const char *trigger_after(const struct edition *e, const struct profile *p, uint32_t now_s) {
    const struct scene_request request = {
        .text = STR("lego"), .item = STR("i1"), .limit = 3, .now_ms = (int64_t)now_s * 1000};
    const struct scene_input in = {
        .edition = e, .profile = p, .request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_fallback, &in, &out), STATUS_OK);
    return out.trigger;
}

Test(fallback, the_list_leans_to_what_else_the_person_did) {
    struct tiny_edition t = build(0);
    struct profile p;
    const struct scene_request request = {.text = STR("lego"),
                                          .item = STR("i1"),
                                          .limit = 10,
                                          .recall_mask = UINT32_MAX,
                                          .whole = true,
                                          .explain = true,
                                          .now_ms = INT64_C(400000000)};
    const struct scene_input in = {
        .edition = t.edition, .profile = &p, .request = &request, .arena = &arena};
    profile_start(&p);
    profile_add_query(&p, STR("marbles"), 200000, 0);
    profile_add_query(&p, STR("lego"), 400000, 0);
    profile_add_item(&p, STR("i1"), PROFILE_VIEWED, STR("lego"), 400000);
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_fallback, &in, &out), STATUS_OK);
    const struct candidate *marbles = find("marbles"), *playmobil = find("playmobil");
    cr_assert(marbles->sources & SOURCE_HISTORY, "nothing came of it");
    const float *rows = out.features, *row = rows + (marbles - out.results.items) * FEATURE_COUNT;
    cr_assert_float_eq(row[FEATURE_own_topic], logf(21), 1e-4, "all but what is asked about");
    cr_assert_float_eq(row[FEATURE_own_words], 1, 1e-4);
    row = rows + (playmobil - out.results.items) * FEATURE_COUNT;
    cr_assert_eq(row[FEATURE_own_topic], 0, "its topic is that of what is asked about alone");
    tiny_edition_free(&t);
}

/* Of 160 searches 90 are of the toys' topic and 30 of the marbles'. */
Test(fallback, what_somebody_is_usually_at_is_compared_with_what_everybody_is) {
    struct tiny_edition t = build(0);
    struct profile p;
    const struct scene_request request = {
        .text = STR("lego"), .item = STR("i1"), .whole = true, .now_ms = INT64_C(400000000)};
    const struct scene_input in = {
        .edition = t.edition, .profile = &p, .request = &request, .arena = &arena};
    profile_start(&p);
    profile_add_query(&p, STR("marbles"), 100, 0);
    profile_add_query(&p, STR("lego"), 400000, 0);
    profile_add_item(&p, STR("i1"), PROFILE_VIEWED, STR("lego"), 400000);
    arena_init(&arena, block, sizeof block);
    const struct leanings *own = leanings_find(&in);
    cr_assert_eq(own->topic_count, 2);
    for (uint32_t i = 0; i < 2; i++)
        cr_assert_float_eq(own->topics[i].usual,
                           own->topics[i].topic == 2 ? 160.0f / 30 / 3 : 2 * 160.0f / 90 / 3, 1e-2,
                           "how long ago it was counts for nothing");
    t.edition->topic_count = 0;
    cr_assert_eq(leanings_find(&in)->topics[0].usual, 0, "it is not known what everybody is at");
    tiny_edition_free(&t);
}

Test(fallback, what_they_searched_before_comes_again_though_they_found_it) {
    struct tiny_edition t = build(0);
    struct profile p;
    const struct scene_request request = {.text = STR("marbles"),
                                          .limit = 10,
                                          .recall_mask = 1U << 10,
                                          .whole = true,
                                          .now_ms = INT64_C(400000000)};
    const struct scene_input in = {
        .edition = t.edition, .profile = &p, .request = &request, .arena = &arena};
    profile_start(&p);
    profile_add_query(&p, STR("lego train"), 200000, 0);
    profile_add_item(&p, STR("i2"), PROFILE_BOUGHT, STR("lego train"), 200000);
    profile_add_query(&p, STR("playmobil"), 399000, 0);
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_fallback, &in, &out), STATUS_OK);
    cr_assert_eq(out.results.count, 1, "not what they searched within the hour");
    cr_assert(find("lego train")->sources & SOURCE_HISTORY);
    tiny_edition_free(&t);
}

Test(fallback, the_trigger_is_what_the_person_did) {
    struct tiny_edition t = build(0);
    struct profile p;
    profile_start(&p);
    cr_assert_str_eq(trigger_after(t.edition, NULL, 100000), "return");
    cr_assert_str_eq(trigger_after(t.edition, &p, 100000), "return", "nothing is known of it");
    profile_add_query(&p, STR("lego"), 100000, 0);
    profile_add_item(&p, STR("i1"), PROFILE_VIEWED, STR("lego"), 100010);
    cr_assert_str_eq(trigger_after(t.edition, &p, 100040), "quick_return");
    cr_assert_str_eq(trigger_after(t.edition, &p, 100041), "return");
    cr_assert_str_eq(trigger_after(t.edition, &p, 99990), "return", "a click that is yet to come");
    profile_add_item(&p, STR("i2"), PROFILE_VIEWED, STR("lego"), 100050);
    cr_assert_str_eq(trigger_after(t.edition, &p, 100060), "second_return");
    cr_assert_str_eq(trigger_after(t.edition, &p, 100060 + PROFILE_VISIT_S), "return");
    tiny_edition_free(&t);
}
