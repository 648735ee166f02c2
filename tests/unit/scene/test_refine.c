#include <criterion/criterion.h>

#include "base/hash.h"
#include "base/text.h"
#include "scene/refine_base.h"
#include "scene/scenes.h"
#include "support/tiny_edition.h"

/* For what is static: STR is no constant. */
#define TEXT(literal)                                                                              \
    { "" literal, sizeof(literal) - 1 }

static char block[256 * 1024];
static struct arena arena;
static struct scene_output out;
static struct error why;

/* In byte order, as the edges number them. */
enum {
    BLUE_SHOES,
    NIKE_RED_SHOES,
    NIKE_SHOES,
    OLD_SHOES,
    REDS_SHOES,
    SHOES,
    SHOES_RED,
    PHONE,
    PHONE_CASE,
    QUERIES
};
static const struct build_query queries[QUERIES] = {
    {TEXT("blue shoes"), 30},
    {TEXT("nike red shoes"), 9},
    {TEXT("nike shoes"), 50},
    {TEXT("old shoes"), 90},
    {TEXT("reds shoes"), 5},
    {TEXT("shoes"), 99},
    {TEXT("shoes red"), 45},
    {TEXT("\xe6\x89\x8b\xe6\x9c\xba"), 40},
    {TEXT("\xe6\x89\x8b\xe6\x9c\xba\xe5\xa3\xb3"), 20},
};
static const struct query_facts facts[QUERIES];
static struct item_facts items[] = {
    {TEXT("i0"), TEXT("Air"), TEXT("Nike"), TEXT("shoes"), TEXT("{\"colour\":\"red\",\"size\":42}"),
     -1, 9, 5},
    {TEXT("i1"), TEXT("Stan"), TEXT("Adidas"), TEXT("shoes"),
     TEXT("{\"colour\":\"blue\",\"size\":42}"), -1, 5, 4},
    {TEXT("i2"), TEXT("Zoom"), TEXT("Nike"), TEXT("shoes"),
     TEXT("{\"colour\":\"green\",\"size\":43}"), -1, 3, 3},
    {TEXT("i3"), TEXT("Wok"), TEXT("Pans"), TEXT("kitchen"), TEXT("{\"colour\":\"black\"}"), -1, 9,
     9},
};

static struct build_edge chosen[] = {{BLUE_SHOES, 1, 0.5f, 3}, {NIKE_RED_SHOES, 0, 0.5f, 3},
                                     {NIKE_SHOES, 0, 0.5f, 3}, {NIKE_SHOES, 2, 0.25f, 3},
                                     {REDS_SHOES, 0, 0.5f, 3}, {SHOES, 0, 0.5f, 3},
                                     {SHOES, 1, 0.25f, 3},     {SHOES_RED, 0, 0.5f, 3},
                                     {PHONE_CASE, 3, 0.25f, 3}},
                         narrowed[] = {{SHOES, NIKE_SHOES, 0.5f, 9}};

static struct tiny_edition build_of(const struct item_facts *list, uint32_t item_count,
                                    uint64_t without) {
    struct edition_rows rows = {.queries = queries,
                                .facts = facts,
                                .count = QUERIES,
                                .items = list,
                                .item_count = item_count};
    struct edition_sections built;
    rows.edges[RELATION_CHOSEN] = chosen;
    rows.edge_counts[RELATION_CHOSEN] = item_count >= 4 ? sizeof chosen / sizeof *chosen : 0;
    rows.edges[RELATION_NARROWED] = narrowed;
    rows.edge_counts[RELATION_NARROWED] = 1;
    if (edition_build(&built, &rows, &(struct edition_options){0}, &why) != STATUS_OK)
        tiny_die("build", &why);
    return tiny_edition_over(built, QUERIES, without);
}

static struct tiny_edition build(uint64_t without) {
    return build_of(items, 4, without);
}

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(refine, .init = set_up);

static void ask_with(const struct edition *e, const char *text, const str *selected, uint32_t count,
                     uint32_t limit, uint32_t steps) {
    const struct scene_request request = {.text = str_from(text),
                                          .selected = selected,
                                          .selected_count = count,
                                          .limit = limit,
                                          .recall_mask = steps,
                                          .whole = true,
                                          .explain = true};
    const struct scene_input in = {.edition = e, .request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_refine, &in, &out), STATUS_OK);
}

enum { NARROWED = 1, LONGER = 2, CATALOGUE = 4, REPLACED = 8, SELECTED = 16, ALL = 31 };

static void ask(const struct edition *e, const char *text, uint32_t limit) {
    ask_with(e, text, NULL, 0, limit, ALL);
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

static void expect_chip(const char *text, const char *facet, const char *word, const char *action) {
    const struct candidate *c = find(text);
    cr_assert_not_null(c, "%s", text);
    cr_expect(str_equal(c->note->facet, str_from(facet)), "%s: %.*s", text,
              STR_ARGS(c->note->facet));
    cr_expect(str_equal(c->note->word, str_from(word)), "%s: %.*s", text, STR_ARGS(c->note->word));
    cr_expect(str_equal(c->note->action, str_from(action)), "%s", text);
    cr_expect(str_equal(c->note->display, c->note->word));
}

Test(refine, chips_are_words_people_add_and_values_of_what_they_click) {
    struct tiny_edition t = build(0);
    ask(t.edition, "shoes", 50);
    cr_assert_eq(out.degraded_count, 0);
    expect_chip("nike shoes", "brand", "nike", "add");
    expect_chip("blue shoes", "colour", "blue", "add");
    expect_chip("shoes red", "colour", "red", "add");
    cr_expect_not_null(find("shoes 42"));
    cr_expect_null(find("shoes black"), "nobody clicks that for shoes");
    const struct candidate *nike = find("nike shoes");
    cr_expect_eq(nike->sources, SOURCE_FOLLOWUP | SOURCE_TOKENS | SOURCE_CATALOGUE);
    cr_expect_gt(nike->note->shares.added, 0.1f);
    cr_expect_gt(nike->note->shares.clicked, nike->note->shares.added);
    tiny_edition_free(&t);
}

Test(refine, every_chip_leads_to_a_query_with_results_and_never_to_itself) {
    static const char *const asked[] = {"shoes",          "nike shoes", "red",
                                        "nike",           "blue shoes", "42",
                                        "nike red shoes", "shoes nike", "green adidas"};
    struct tiny_edition t = build(0);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        ask(t.edition, asked[i], 50);
        for (uint32_t k = 0; k < out.results.count; k++) {
            const struct candidate *c = &out.results.items[k];
            cr_expect_not(str_equal(c->text, str_from(asked[i])));
            cr_expect(graph_row(&t.edition->graphs[RELATION_CHOSEN], c->query).end > 0 ||
                          c->note->shares.clicked > 0,
                      "%s: %.*s", asked[i], STR_ARGS(c->text));
        }
    }
    ask(t.edition, "shoes", 50);
    cr_expect_str_eq(removed("old shoes"), "no_results", "nobody clicked anything");
    tiny_edition_free(&t);
}

Test(refine, the_same_word_in_the_plural_is_one_chip_and_words_that_are_there_are_none) {
    struct tiny_edition t = build(0);
    ask(t.edition, "shoes", 50);
    cr_expect_str_eq(removed("reds shoes"), "same_words");
    ask(t.edition, "nikes shoe", 50);
    cr_expect_null(find("nike nikes shoe"));
    tiny_edition_free(&t);
}

Test(refine, a_query_nobody_made_has_the_chips_of_the_items_that_have_its_words) {
    struct tiny_edition t = build(0);
    ask(t.edition, "green shoes", 50);
    expect_chip("nike green shoes", "brand", "nike", "add");
    cr_expect_null(find("adidas green shoes"));
    ask(t.edition, "green adidas", 50);
    cr_expect_eq(out.results.count, 0, "no item is both");
    cr_expect_str_eq(removed("green adidas"), "unknown");
    tiny_edition_free(&t);
}

Test(refine, a_word_is_put_where_people_put_words_of_its_facet) {
    struct tiny_edition t = build(0);
    ask(t.edition, "42", 50);
    cr_expect_not_null(find("nike 42"), "nike stands first");
    ask(t.edition, "shoes nike", 50);
    cr_expect_not_null(find("nike red shoes"),
                       "as the edition has it, in whatever order it is asked");
    tiny_edition_free(&t);
}

Test(refine, selected_words_are_part_of_the_query_and_may_be_replaced_and_removed) {
    const str red = STR("red"), both[] = {STR("nike"), STR("red")};
    struct tiny_edition t = build(0);
    ask_with(t.edition, "shoes", &red, 1, 50, ALL);
    expect_chip("nike red shoes", "brand", "nike", "add");
    expect_chip("blue shoes", "colour", "blue", "replace");
    expect_chip("shoes", "colour", "red", "remove");
    ask_with(t.edition, "shoes red", &red, 1, 50, ALL);
    expect_chip("shoes", "colour", "red", "remove");
    ask_with(t.edition, "shoes", both, 2, 50, SELECTED);
    cr_expect_eq(out.results.count, 2);
    expect_chip("nike shoes", "colour", "red", "remove");
    expect_chip("shoes red", "brand", "nike", "remove");
    ask_with(t.edition, "shoes", both, 2, 50, REPLACED);
    expect_chip("nike green shoes", "colour", "green", "replace");
    tiny_edition_free(&t);
}

Test(refine, selected_words_that_say_nothing_are_left_out_and_explained) {
    const str odd[] = {STR("red"), STR(""),  STR("red"), STR("1"), STR("2"), STR("3"),
                       STR("4"),   STR("5"), STR("6"),   STR("7"), STR("8"), STR("9")};
    const str purple = STR("purple");
    struct tiny_edition t = build(0);
    ask_with(t.edition, "shoes", odd, 3, 50, ALL);
    cr_expect_not_null(find("nike red shoes"));
    cr_expect_str_eq(removed(""), "empty");
    cr_expect_str_eq(removed("red"), "repeated");
    ask_with(t.edition, "shoes", odd, 12, 50, ALL);
    cr_expect_eq(out.results.count, 0);
    cr_expect_str_eq(removed("8"), "too_many");
    ask_with(t.edition, "shoes", &purple, 1, 50, ALL);
    cr_expect_eq(out.results.count, 1);
    expect_chip("shoes", "more", "purple", "remove");
    ask_with(t.edition, "", &purple, 1, 50, ALL);
    cr_expect_eq(out.results.count, 0);
    tiny_edition_free(&t);
}

Test(refine, an_empty_query_and_an_unknown_one_get_nothing_and_why) {
    struct tiny_edition t = build(0);
    ask(t.edition, "", 8);
    cr_expect_eq(out.results.count, 0);
    cr_expect_str_eq(removed(""), "empty");
    ask(t.edition, "xyzzy", 8);
    cr_expect_eq(out.results.count, 0);
    cr_expect_str_eq(removed("xyzzy"), "unknown");
    tiny_edition_free(&t);
}

Test(refine, words_are_cut_off_where_a_script_puts_no_spaces) {
    struct tiny_edition t = build(0);
    ask(t.edition, "\xe6\x89\x8b\xe6\x9c\xba", 8);
    if (out.results.count) /* as ICU cuts words */
        expect_chip("\xe6\x89\x8b\xe6\x9c\xba\xe5\xa3\xb3", "more", "\xe5\xa3\xb3", "add");
    tiny_edition_free(&t);
}

Test(refine, of_one_item_or_none_chips_are_few_or_none) {
    struct tiny_edition t = build_of(items, 1, 0);
    ask(t.edition, "red", 8);
    for (uint32_t i = 0; i < out.results.count; i++)
        cr_expect_gt(out.results.items[i].note->shares.clicked, 0);
    cr_expect_gt(out.results.count, 0);
    tiny_edition_free(&t);
    t = build_of(NULL, 0, 0);
    ask(t.edition, "shoes", 8);
    cr_expect_eq(out.results.count, 0, "nobody clicked anything");
    cr_expect_str_eq(removed("nike shoes"), "no_results");
    tiny_edition_free(&t);
}

Test(refine, without_the_catalogue_or_longer_queries_the_answer_says_degraded) {
    static const struct {
        uint64_t without;
        uint32_t steps;
    } cases[] = {{UINT64_C(1) << SECTION_FACETS, 3},
                 {UINT64_C(1) << SECTION_LONGER, 1},
                 {UINT64_C(1) << (SECTION_GRAPHS + RELATION_NARROWED), 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tiny_edition t = build(cases[i].without);
        if (!t.edition)
            tiny_die("open", &t.why);
        const str red = STR("red");
        ask_with(t.edition, "shoes", &red, 1, 8, ALL);
        cr_expect_eq(out.degraded_count, cases[i].steps, "case %zu: %u", i, out.degraded_count);
        tiny_edition_free(&t);
    }
}

enum { MANY = 300 };

/* Shoes of so many colours and sizes. */
static struct tiny_edition build_many(uint32_t colours, uint32_t sizes) {
    static char ids[MANY][8], attributes[MANY][64];
    static struct item_facts many[MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "i%05u", i);
        snprintf(attributes[i], sizeof attributes[i], "{\"colour\":\"c%u\",\"size\":%u}",
                 i % colours, i % sizes);
        many[i] = (struct item_facts){.id = str_from(ids[i]),
                                      .category = STR("shoes"),
                                      .attributes = str_from(attributes[i])};
    }
    return build_of(many, MANY, 0);
}

static uint32_t count_facet(const char *facet, uint32_t *runs) {
    uint32_t count = 0;
    *runs = 0;
    for (uint32_t i = 0; i < out.results.count; i++) {
        bool is = str_equal(out.results.items[i].note->facet, str_from(facet));
        bool was = i && str_equal(out.results.items[i - 1].note->facet, str_from(facet));
        count += is;
        *runs += is && !was;
    }
    return count;
}

Test(refine, no_facet_takes_all_places) {
    uint32_t runs = 0;
    struct tiny_edition t = build_many(MANY, 1);
    ask_with(t.edition, "shoes", NULL, 0, 8, CATALOGUE);
    cr_expect_eq(count_facet("colour", &runs), 5);
    cr_expect_eq(out.dropped, 0);
    ask(t.edition, "shoes", 1);
    cr_expect_eq(out.results.count, 1);
    tiny_edition_free(&t);
}

Test(refine, chips_of_one_facet_stand_together) {
    uint32_t colour_runs = 0, size_runs = 0;
    struct tiny_edition t = build_many(7, 4);
    ask(t.edition, "shoes", 8);
    cr_expect_gt(count_facet("colour", &colour_runs), 1);
    cr_expect_gt(count_facet("size", &size_runs), 1);
    cr_expect_eq(colour_runs, 1);
    cr_expect_eq(size_runs, 1);
    tiny_edition_free(&t);
}

Test(refine, removing_and_replacing_leave_room_for_adding) {
    const str both[] = {STR("nike"), STR("red")};
    struct tiny_edition t = build(0);
    ask_with(t.edition, "shoes", both, 2, 2, ALL);
    cr_assert_eq(out.results.count, 2);
    uint32_t adds = 0;
    for (uint32_t i = 0; i < 2; i++)
        adds += str_equal(out.results.items[i].note->action, STR("add"));
    cr_expect_eq(adds, 1);
    tiny_edition_free(&t);
}

/* More of them than an edition lists: the light one is not among the listed, and colours are put in
 * front elsewhere. */
Test(refine, a_query_that_people_made_is_found_beside_more_longer_ones_than_are_listed) {
    enum { LISTED = LONGER_EDGES_MAX, HATS = 3, COUNT = HATS + 1 + LISTED + 1 };
    static const struct query_facts none[COUNT];
    static char texts[LISTED][16];
    struct build_query many[COUNT] = {{TEXT("blue hat"), 500},
                                      {TEXT("green hat"), 500},
                                      {TEXT("hat"), 900},
                                      {TEXT("shoes"), 900}};
    uint32_t count = HATS + 1;
    many[count++] = (struct build_query){TEXT("shoes red"), 1};
    for (int i = 0; i < LISTED; i++) {
        snprintf(texts[i], sizeof texts[i], "shoes w%02d", i);
        many[count++] = (struct build_query){.text = str_from(texts[i]), .weight = 50};
    }
    struct build_edge clicked[] = {{3, 0, 0.5f, 3}};
    struct edition_rows rows = {
        .queries = many, .facts = none, .count = COUNT, .items = items, .item_count = 4};
    rows.edges[RELATION_CHOSEN] = clicked;
    rows.edge_counts[RELATION_CHOSEN] = 1;
    struct edition_sections built;
    cr_assert_eq(edition_build(&built, &rows, &(struct edition_options){0}, &why), STATUS_OK);
    struct tiny_edition t = tiny_edition_over(built, COUNT, 0);
    ask(t.edition, "shoes", 50);
    cr_expect_not_null(find("shoes red"), "as it was made");
    cr_expect_null(find("red shoes"));
    tiny_edition_free(&t);
}
