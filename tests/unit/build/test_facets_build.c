#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "build/facets_build.h"
#include "build/longer_build.h"
#include "build/tokens_build.h"

/* For what is static: STR is no constant. */
#define TEXT(literal)                                                                              \
    { "" literal, sizeof(literal) - 1 }

static struct bytes section, tokens_section;
static struct facets facets;
static struct error why;

/* In byte order. "of" ends one query of nine that have it. */
static const struct build_query queries[] = {
    {TEXT("age of kings"), 5},    {TEXT("black shoes"), 30},  {TEXT("blue nike shoes"), 10},
    {TEXT("blue shoes"), 40},     {TEXT("call of"), 5},       {TEXT("call of duty"), 50},
    {TEXT("duty of one"), 5},     {TEXT("end of an age"), 5}, {TEXT("house of cards"), 5},
    {TEXT("king of kings"), 5},   {TEXT("lord of rings"), 5}, {TEXT("nike shoes"), 40},
    {TEXT("of mice and men"), 5}, {TEXT("one of us"), 5},     {TEXT("shoes"), 90},
};
enum { QUERIES = sizeof queries / sizeof *queries, BLUE_NIKE = 2, BLUE = 3, NIKE = 11, SHOES = 14 };

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    section = bytes_new(1 << 24);
    tokens_section = bytes_new(1 << 16);
}
static void tear_down(void) {
    bytes_free(&section);
    bytes_free(&tokens_section);
}
TestSuite(facets_build, .init = set_up, .fini = tear_down);

static const struct build_edge *found;
static size_t found_count;

static void build_with(const struct item_facts *items, uint32_t count,
                       const struct build_edge *narrowed, size_t narrowed_count) {
    struct tokens said;
    struct build_edge *longer = NULL;
    size_t longer_count = 0;
    section.len = tokens_section.len = 0;
    cr_assert_eq(tokens_build(queries, QUERIES, &tokens_section, &why), STATUS_OK);
    cr_assert_eq(tokens_open(&said, bytes_str(&tokens_section), QUERIES, &why), STATUS_OK);
    cr_assert_eq(longer_find(queries, QUERIES, &longer, &longer_count, &why), STATUS_OK);
    const struct facets_input input = {.items = items,
                                       .item_count = count,
                                       .queries = queries,
                                       .query_count = QUERIES,
                                       .said = &said,
                                       .longer = longer,
                                       .longer_count = longer_count,
                                       .narrowed = narrowed,
                                       .narrowed_count = narrowed_count,
                                       .found = found,
                                       .found_count = found_count};
    cr_assert_eq(facets_build(&input, &section, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(facets_open(&facets, bytes_str(&section), count, &why), STATUS_OK, "%s",
                 why.message);
    memory_free(longer);
}

static void build(const struct item_facts *items, uint32_t count) {
    build_with(items, count, NULL, 0);
}

static void build_one(const char *attributes) {
    const struct item_facts item = {.id = STR("i"), .attributes = str_from(attributes)};
    build(&item, 1);
}

/* "brand:nike colour:red", in order of values. */
static const char *values_of(item_id item) {
    static char text[4096];
    struct buf b = buf_over(text, sizeof text - 1);
    struct facet_span held = facets_held(&facets, item);
    for (uint32_t i = held.first; i < held.end; i++) {
        uint32_t value = facets.held[i];
        str name = facets_name(&facets, facets.values[value].facet);
        str word = facets_text(&facets, value);
        buf_append_format(&b, "%s%.*s:%.*s", b.len ? " " : "", STR_ARGS(name), STR_ARGS(word));
    }
    text[b.len] = '\0';
    return text;
}

Test(facets_build, of_an_item_are_its_brand_category_and_attributes_as_people_type_them) {
    const struct item_facts item = {.id = STR("i"),
                                    .brand = STR("NIKE"),
                                    .category = STR("Running  Shoes"),
                                    .attributes = STR("{\"Colour\":\"Deep Red\",\"size\":42}")};
    build(&item, 1);
    cr_expect_str_eq(values_of(0), "size:42 colour:deep red brand:nike category:running shoes");
    cr_expect(str_equal(facets_name(&facets, FACET_MORE), STR("more")));
}

Test(facets_build, numbers_and_lists_are_taken_and_what_is_nested_is_passed_over) {
    build_one("{\"a\":0.5,\"b\":[\"x\",2,[\"deep\"],{\"no\":\"no\"}],\"c\":{\"d\":\"e\"},"
              "\"f\":true,\"g\":null,\"h\":\"\",\"\":\"nameless\",\"i\":1e3}");
    cr_expect_str_eq(values_of(0), "a:0.5 i:1000 b:2 b:x");
}

Test(facets_build, of_what_is_no_object_there_are_none) {
    static const char *const bad[] = {"", "[]", "\"x\"", "{", "{\"a\":", "null", "{}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        build_one(bad[i]);
        cr_expect_eq(facets.value_count, 0, "%s", bad[i]);
    }
}

Test(facets_build, huge_values_and_too_many_of_an_item_are_passed_over) {
    static char text[40000];
    struct buf b = buf_over(text, sizeof text);
    buf_append_format(&b, "{\"a\":\"%0*d\",\"%0*d\":\"x\",\"fits\":\"%0*d\"", FACET_TEXT_BYTES + 1,
                      0, FACET_TEXT_BYTES + 1, 0, FACET_TEXT_BYTES, 0);
    buf_append_format(&b, ",\"huge\":\"%0*d\"", 9000, 0);
    for (int i = 0; i < 2 * FACET_VALUES_MAX; i++)
        buf_append_format(&b, ",\"n%d\":\"v%d\"", i, i);
    buf_append(&b, STR("}"));
    text[b.len] = '\0';
    build_one(text);
    struct facet_span held = facets_held(&facets, 0);
    cr_expect_eq(held.end - held.first, FACET_VALUES_MAX);
    cr_expect(
        str_equal(facets_text(&facets, 0), (str){text + strlen("{\"a\":\""), FACET_TEXT_BYTES}));
}

Test(facets_build, deeply_nested_attributes_do_no_harm) {
    static char text[8192];
    memset(text, '[', 4000);
    memcpy(text, "{\"a\":", 5);
    build_one(text);
    cr_expect_eq(facets.value_count, 0);
}

Test(facets_build, of_no_catalogue_are_a_facet_of_its_own_and_no_values) {
    build(NULL, 0);
    cr_expect_eq(facets.count, 1);
    cr_expect_eq(facets.value_count, 0);
    cr_expect_eq(facets_find(&facets, STR("red")), FACET_VALUE_NONE);
    const struct facets never_opened = {0};
    cr_expect_eq(facets_find(&never_opened, STR("red")), FACET_VALUE_NONE);
    cr_expect_eq(facets_held(&never_opened, 0).end, 0);
}

Test(facets_build, ten_thousand_values_of_one_facet_are_as_good_as_two) {
    enum { MANY = 10000 };
    static char ids[MANY][8], attributes[MANY][32];
    struct item_facts *items = memory_new(struct item_facts, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "i%05u", i);
        snprintf(attributes[i], sizeof attributes[i], "{\"colour\":\"c%u\"}", i);
        items[i] =
            (struct item_facts){.id = str_from(ids[i]), .attributes = str_from(attributes[i])};
    }
    build(items, MANY);
    cr_expect_eq(facets.value_count, MANY);
    cr_expect_eq(facets.count, 2);
    for (uint32_t i = 0; i < MANY; i += 99) {
        char text[8];
        snprintf(text, sizeof text, "c%u", i);
        cr_expect(facets_has(&facets, i, facets_find(&facets, str_from(text))));
    }
    memory_free(items);
}

Test(facets_build, words_of_a_title_count_where_people_say_them_and_no_facet_has_them) {
    const struct item_facts item = {.id = STR("i"),
                                    .title = STR("Nike call of duty SHOES xyzzy Blue"),
                                    .brand = STR("Nike"),
                                    .attributes = STR("{\"colour\":\"blue\"}")};
    build(&item, 1);
    cr_expect_str_eq(values_of(0), "colour:blue more:call more:duty brand:nike more:of more:shoes");
    cr_expect(facets.values[facets_find(&facets, STR("duty"))].offered);
    cr_expect(facets.values[facets_find(&facets, STR("blue"))].offered);
    cr_expect_not(facets.values[facets_find(&facets, STR("of"))].offered,
                  "hardly a query ends with it");
}

Test(facets_build, words_of_queries_an_item_is_found_by_are_its_own_and_part_nothing) {
    static const struct build_edge edges[] = {{1, BLUE_NIKE, 0.5f, 3}, {1, BLUE, 0.25f, 3}};
    const struct item_facts items[] = {
        {.id = STR("i0")}, {.id = STR("i1")}, {.id = STR("i2"), .brand = STR("nike")}};
    found = edges;
    found_count = 2;
    build(items, 3);
    cr_expect_str_eq(values_of(0), "");
    cr_expect_str_eq(values_of(1), "more:blue more:nike more:shoes");
    cr_expect_str_eq(values_of(2), "brand:nike");
    uint32_t shoes = facets_find(&facets, STR("shoes"));
    cr_expect_eq(facets.values[shoes].offered, FACET_OFFERED_AS_SAID);
    struct facet_span nike = facets_same(&facets, facets_find(&facets, STR("nike")));
    cr_expect_eq(nike.end - nike.first, 2);
    cr_expect_eq(facets.values[nike.first].offered + facets.values[nike.first + 1].offered,
                 FACET_OFFERED + FACET_NOT_OFFERED, "no query ends with it");
}

static const struct item_facts two[] = {
    {.id = TEXT("i1"), .brand = TEXT("nike"), .attributes = TEXT("{\"colour\":\"blue\"}")},
    {.id = TEXT("i2"), .category = TEXT("shoes"), .attributes = TEXT("{\"colour\":\"black\"}")}};

static uint32_t facet_of(const char *word) {
    return facets.values[facets_find(&facets, str_from(word))].facet;
}

Test(facets_build, where_words_of_a_facet_stand_is_learned_from_longer_queries) {
    build(two, 2);
    cr_expect_lt(facets.rows[facet_of("blue")].place, 0.1f, "blue shoes, blue nike shoes");
    cr_expect_gt(facets.rows[facet_of("nike")].place, facets.rows[facet_of("blue")].place);
    cr_expect_float_eq(facets.rows[facet_of("shoes")].place, 0.5f, 1e-6, "nobody adds one");
}

Test(facets_build, what_people_add_to_which_facets_is_learned_from_what_they_did) {
    static const struct build_edge narrowed[] = {{SHOES, BLUE, 0.5f, 60},
                                                 {NIKE, BLUE_NIKE, 0.5f, 0}};
    struct facet_part parts[4];
    build_with(two, 2, narrowed, 2);
    uint32_t count = facets_split(&facets, STR("shoes"), parts, 4);
    uint64_t mark = facets_mark(&facets, parts, count);
    cr_expect_gt(facets_added(&facets, mark, facet_of("blue")), 0.7f);
    cr_expect_lt(facets_added(&facets, mark, facet_of("nike")), 0.2f);
    cr_expect_gt(facets_added(&facets, mark, facet_of("nike")), 0);
    float all = 0;
    for (uint32_t f = 0; f < facets.count; f++)
        all += facets_added(&facets, mark, f);
    cr_expect_float_eq(all, 1, 1e-4, "shares");
    cr_expect_float_eq(facets_added(&facets, mark + 1, facet_of("blue")),
                       facets.rows[facet_of("blue")].added, 1e-6, "of facets nobody added to");
}

Test(facets_build, a_mark_is_the_facets_whatever_their_order_and_number) {
    struct facet_part one[4], other[4];
    build(two, 2);
    cr_assert_eq(facets_split(&facets, STR("blue nike"), one, 4), 2);
    cr_assert_eq(facets_split(&facets, STR("nike black blue and"), other, 4), 4);
    cr_expect_eq(facets_mark(&facets, one, 2), facets_mark(&facets, other, 4));
    cr_expect_neq(facets_mark(&facets, one, 2), facets_mark(&facets, one, 1));
    cr_expect_eq(facets_split(&facets, STR(""), one, 4), 0);
    cr_expect_eq(facets_mark(&facets, one, 0), 0);
}

Test(facets_build, the_same_rows_give_the_same_bytes) {
    struct bytes first = bytes_new(1 << 24);
    build(two, 2);
    bytes_append_str(&first, bytes_str(&section));
    build(two, 2);
    cr_expect(str_equal(bytes_str(&first), bytes_str(&section)));
    bytes_free(&first);
}

Test(facets_build, fail_with_a_sentence_when_memory_runs_out) {
    struct tokens said;
    cr_assert_eq(tokens_build(queries, QUERIES, &tokens_section, &why), STATUS_OK);
    cr_assert_eq(tokens_open(&said, bytes_str(&tokens_section), QUERIES, &why), STATUS_OK);
    static const struct build_edge edges[] = {{0, BLUE_NIKE, 0.5f, 3}};
    const struct item_facts item = {
        .id = STR("i"), .brand = STR("nike"), .title = STR("blue shoes")};
    const struct facets_input input = {.items = &item,
                                       .item_count = 1,
                                       .queries = queries,
                                       .query_count = QUERIES,
                                       .said = &said,
                                       .found = edges,
                                       .found_count = 1};
    enum status s = STATUS_NO_MEMORY;
    for (uint64_t nth = 1; s == STATUS_NO_MEMORY && nth < 200; nth++) {
        bytes_free(&section);
        memory_refuse_from(nth);
        s = facets_build(&input, &section, &why);
        memory_refuse_from(0);
        cr_assert(s == STATUS_OK || (s == STATUS_NO_MEMORY && why.message[0]));
    }
    cr_expect_eq(s, STATUS_OK);
}
