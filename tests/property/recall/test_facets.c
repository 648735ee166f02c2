/* Random catalogues to sections, beside an oracle that goes through all items for every question;
 * and every word of a section damaged in turn: what then opens must be used safely. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"
#include "build/facets_build.h"
#include "build/tokens_build.h"
#include "recall/facets_section.h"

enum { TRIALS = 60, ITEMS = 60, FACETS = 4, VALUES = 5 };

static char ids[ITEMS][8], attributes[ITEMS][256];
static bool has[ITEMS][FACETS][VALUES]; /* what the oracle says */
static struct item_facts items[ITEMS];
static struct bytes section, tokens_section;
static struct facets facets;
static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    section = bytes_new(1 << 22);
    tokens_section = bytes_new(1 << 16);
}
static void tear_down(void) {
    bytes_free(&section);
    bytes_free(&tokens_section);
}
TestSuite(facets, .init = set_up, .fini = tear_down);

/* "v1" may be a value of any facet; lists have up to four. */
static void make_items(struct random *r) {
    memset(has, 0, sizeof has);
    for (uint32_t i = 0; i < ITEMS; i++) {
        struct buf b = buf_over(attributes[i], sizeof attributes[i]);
        snprintf(ids[i], sizeof ids[i], "i%02u", i);
        buf_append_char(&b, '{');
        for (uint32_t f = 0; f < FACETS; f++) {
            uint32_t values = (uint32_t)random_below(r, 4);
            buf_append_format(&b, "%s\"f%u\":[", f ? "," : "", f);
            for (uint32_t k = 0; k < values; k++) {
                uint32_t v = (uint32_t)random_below(r, VALUES);
                has[i][f][v] = true;
                buf_append_format(&b, "%s\"V%u\"", k ? "," : "", v);
            }
            buf_append_char(&b, ']');
        }
        buf_append_char(&b, '}');
        items[i] = (struct item_facts){.id = str_from(ids[i]),
                                       .attributes = buf_str(&b),
                                       .price = -1,
                                       .weight = (float)random_below(r, 9)};
    }
}

static void build(uint32_t count) {
    struct tokens said;
    section.len = tokens_section.len = 0;
    cr_assert_eq(tokens_build(NULL, 0, &tokens_section, &why), STATUS_OK);
    cr_assert_eq(tokens_open(&said, bytes_str(&tokens_section), 0, &why), STATUS_OK);
    const struct facets_input input = {.items = items, .item_count = count, .said = &said};
    cr_assert_eq(facets_build(&input, &section, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(facets_open(&facets, bytes_str(&section), count, &why), STATUS_OK, "%s",
                 why.message);
}

/* The value's number, by its facet's name and its text. */
static uint32_t find(uint32_t f, uint32_t v) {
    char name[8], text[8];
    snprintf(name, sizeof name, "f%u", f);
    snprintf(text, sizeof text, "v%u", v);
    struct facet_span same = facets_same(&facets, facets_find(&facets, str_from(text)));
    for (; same.first < same.end; same.first++)
        if (str_equal(facets_name(&facets, facets.values[same.first].facet), str_from(name)))
            return same.first;
    return FACET_VALUE_NONE;
}

static void expect_owners(uint32_t value, uint32_t f, uint32_t v) {
    struct facet_span owners = facets_owners(&facets, value);
    uint32_t all = 0;
    for (uint32_t i = 0; i < ITEMS; i++)
        all += has[i][f][v];
    cr_assert_eq(facets.values[value].items, all);
    cr_assert_eq(owners.end - owners.first, all < FACET_OWNERS_MAX ? all : FACET_OWNERS_MAX);
    for (uint32_t k = owners.first; k < owners.end; k++) {
        cr_assert(has[facets.owners[k]][f][v]);
        if (k == owners.first)
            continue;
        uint32_t before = facets.owners[k - 1], one = facets.owners[k];
        cr_assert(items[before].weight > items[one].weight ||
                  (items[before].weight == items[one].weight && before < one));
    }
}

Test(facets, of_items_and_items_of_facets_are_what_a_walk_over_all_items_finds) {
    struct random r = random_from(3);
    for (int trial = 0; trial < TRIALS; trial++) {
        make_items(&r);
        build(ITEMS);
        for (uint32_t f = 0; f < FACETS; f++)
            for (uint32_t v = 0; v < VALUES; v++) {
                uint32_t value = find(f, v);
                for (uint32_t i = 0; i < ITEMS; i++)
                    cr_assert_eq(value != FACET_VALUE_NONE && facets_has(&facets, i, value),
                                 has[i][f][v]);
                if (value != FACET_VALUE_NONE)
                    expect_owners(value, f, v);
            }
    }
}

Test(facets, are_found_as_the_one_that_most_items_have) {
    struct random r = random_from(8);
    make_items(&r);
    build(ITEMS);
    uint32_t best = facets_find(&facets, STR("v1"));
    struct facet_span same = facets_same(&facets, best);
    cr_assert_gt(same.end - same.first, 1U);
    for (; same.first < same.end; same.first++)
        cr_assert_leq(facets.values[same.first].items, facets.values[best].items);
}

static void use_damaged(void) {
    struct facet_part parts[8];
    uint64_t sum = 0;
    (void)facets_split(&facets, STR("v1 v2 and v3"), parts, 8);
    for (item_id i = 0; i < facets.item_count + 2; i++) {
        struct facet_span held = facets_held(&facets, i);
        for (uint32_t k = held.first; k < held.end; k++) {
            uint32_t value = facets.held[k];
            struct facet_span owners = facets_owners(&facets, value);
            sum += hash_text(facets_text(&facets, value));
            sum += hash_text(facets_name(&facets, facets.values[value].facet));
            sum += owners.end > owners.first ? facets.owners[owners.first] : 0;
        }
    }
    for (uint32_t f = 0; f < facets.count; f++)
        cr_assert_leq(facets_added(&facets, sum, f), 1.0f);
}

Test(facets, damaged_anywhere_are_refused_or_do_no_harm) {
    struct random r = random_from(4);
    uint32_t refused = 0, opened = 0;
    make_items(&r);
    build(12);
    for (size_t i = 0; i < section.len; i++)
        for (int change = 0; change < 3; change++) {
            char whole = section.data[i];
            section.data[i] = (char)(change == 0 ? whole ^ 1 : change == 1 ? whole ^ 0x80 : ~whole);
            if (facets_open(&facets, bytes_str(&section), 12, &why) == STATUS_OK) {
                opened++;
                use_damaged();
            } else {
                refused++;
            }
            section.data[i] = whole;
        }
    cr_expect_gt(refused, opened, "%u refused, %u opened", refused, opened);
}

Test(facets, cut_short_overlong_or_of_other_items_are_refused) {
    struct random r = random_from(6);
    make_items(&r);
    build(ITEMS);
    str whole = bytes_str(&section);
    for (size_t len = 0; len < whole.len; len += 1 + len / 16)
        cr_assert_eq(facets_open(&facets, str_head(whole, len), ITEMS, &why), STATUS_CORRUPT);
    cr_assert_eq(facets_open(&facets, whole, ITEMS - 1, &why), STATUS_CORRUPT);
    cr_assert_eq(facets.value_count, 0);
    bytes_append_u32(&section, 0);
    cr_assert_eq(facets_open(&facets, bytes_str(&section), ITEMS, &why), STATUS_CORRUPT);
}
