/* Rerank steps over candidates whose scores a test gives. */
#include <criterion/criterion.h>

#include "base/hash.h"
#include "scene/likeness.h"
#include "scene/rerank.h"
#include "support/own_edition.h"

static struct tiny_edition edition;
static struct candidate_set set;
static struct scene_request request;
static struct scene_input in;

static void set_up(void) {
    own_start();
    edition = own_edition();
    request = (struct scene_request){.limit = 10};
    in = (struct scene_input){.edition = edition.edition, .request = &request, .arena = &own_arena};
    arena_init(&own_arena, own_block, sizeof own_block);
    set = candidate_set_new(&own_arena, 64);
}
static void tear_down(void) {
    tiny_edition_free(&edition);
}
TestSuite(quotas, .init = set_up, .fini = tear_down);

/* Scores fall in the order of adding. */
static void add(const char *text, enum source from, float lately) {
    str s = str_from(text);
    query_id query = dictionary_find(&edition.edition->dictionary, s);
    candidate_set_reach(&set, s, query, from, 1, PATH_lately, lately);
    for (uint32_t i = 0; i < set.count; i++)
        set.items[i].score = -(float)i;
}

static uint32_t at(const char *text) {
    uint32_t i = 0;
    while (i < set.count && !str_equal(set.items[i].text, str_from(text)))
        i++;
    return i;
}

Test(quotas, a_category_has_no_more_than_seven_of_ten_while_there_are_others) {
    request.limit = 3; /* of which seven tenths are three */
    add("lego", SOURCE_HISTORY, 0);
    add("duplo", SOURCE_FOLLOWUP, 0);
    add("playmobil", SOURCE_NEIGHBOUR, 0);
    add("hose", SOURCE_TRENDING, 0);
    keep_quotas(&in, &set);
    cr_assert_eq(at("playmobil"), 2);
    request.limit = 2;
    keep_quotas(&in, &set);
    cr_assert_eq(at("duplo"), 1, "seven tenths of two are two");
    request.limit = 4;
    add("marbles", SOURCE_TRENDING, 0);
    candidate_set_lift(&set, at("marbles"), 3);
    keep_quotas(&in, &set);
    cr_assert_eq(at("marbles"), 4);
    cr_assert_eq(at("hose"), 3);
}

Test(quotas, without_others_nothing_is_lost) {
    add("lego", SOURCE_TRENDING, 0);
    add("duplo", SOURCE_TRENDING, 0);
    add("playmobil", SOURCE_TRENDING, 0);
    add("marbles", SOURCE_TRENDING, 0);
    request.limit = 3;
    keep_quotas(&in, &set);
    cr_assert_eq(set.count, 4);
    cr_assert_eq(at("lego"), 0);
    cr_assert_eq(at("playmobil"), 2);
}

Test(quotas, a_brand_has_no_more_than_four_of_ten) {
    request.limit = 2;
    add("lego", SOURCE_HISTORY, 0);
    add("lego castle", SOURCE_FOLLOWUP, 0);
    add("hose", SOURCE_TRENDING, 0);
    keep_quotas(&in, &set);
    cr_assert_eq(at("hose"), 1, "castles are Lego's");
}

Test(quotas, what_rises_has_a_place_among_ten) {
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    for (int i = 0; i < 10; i++)
        add(names[i], i % 2 ? SOURCE_HISTORY : SOURCE_FOLLOWUP, 0);
    add("marbles", SOURCE_TRENDING, 0.5f);
    keep_quotas(&in, &set);
    cr_assert_eq(at("marbles"), 9);
    cr_assert_eq(at("j"), 10);
}

Test(quotas, of_one_intent_the_best_stays) {
    add("lego castle", SOURCE_NEIGHBOUR, 0);
    add("castle lego", SOURCE_NEIGHBOUR, 0);
    add("castles lego", SOURCE_NEIGHBOUR, 0);
    add("lego", SOURCE_NEIGHBOUR, 0);
    keep_one_of_intent(&in, &set);
    cr_assert_eq(set.count, 2, "lego has clicks on one item in common with lego castle, too few");
    cr_assert_eq(at("lego castle"), 0);
}

static struct likeness_of of(const uint32_t *items, uint32_t count, const char *text) {
    const struct candidate c = {.text = str_from(text), .query = QUERY_NONE};
    struct likeness_of made = likeness_read(&in, &c);
    memcpy(made.items, items, count * sizeof *items);
    made.item_count = count;
    return made;
}

Test(quotas, likeness_is_of_words_clicks_and_category) {
    struct likeness_of a = of((uint32_t[]){1, 2, 3}, 3, "lego castle");
    struct likeness_of b = of((uint32_t[]){2, 3, 4}, 3, "lego");
    cr_expect_float_eq(likeness_of_words(&a, &b), 0.5f, 1e-6);
    cr_expect_float_eq(likeness_of_clicks(&a, &b), 0.5f, 1e-6);
    cr_expect_float_eq(likeness(&a, &b), 1.0f / 3, 1e-6);
    a.topic = b.topic = 7;
    cr_expect_float_eq(likeness(&a, &b), 2.0f / 3, 1e-6);
    cr_expect_float_eq(likeness(&a, &a), 1, 1e-6);
}

Test(quotas, alike_in_all_ways_stands_apart) {
    add("lego", SOURCE_NEIGHBOUR, 0);
    add("lego castle", SOURCE_NEIGHBOUR, 0);
    add("hose", SOURCE_NEIGHBOUR, 0);
    for (uint32_t i = 0; i < set.count; i++)
        set.items[i].score = -0.1f * (float)i;
    diversify_all_ways(&in, &set);
    cr_assert_eq(at("hose"), 1);
}
