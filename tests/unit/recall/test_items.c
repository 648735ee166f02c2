#include <criterion/criterion.h>

#include "build/items_build.h"
#include "recall/items_section.h"

static struct bytes section;
static struct items items;
static struct error why;

static void set_up(void) {
    section = bytes_new(1 << 16);
}
static void tear_down(void) {
    bytes_free(&section);
}
TestSuite(items, .init = set_up, .fini = tear_down);

static void build_three(void) {
    const struct item_facts rows[] = {
        {STR("a1"), STR("Blue brick"), STR("Lego"), STR("Toys"), STR("{\"colour\":\"blue\"}"), 3.5f,
         2, 4},
        {STR("b2"), {0}, {0}, {0}, {0}, -1, 0, 0},
        {STR("c3"), STR("Red brick"), STR("Lego"), STR("Lego"), STR("{\"consumable\":true}"), 3, 1,
         5},
    };
    cr_assert_eq(items_build(rows, 3, &section, &why), STATUS_OK, "%s", why.message);
}

static enum status open_items(void) {
    return items_open(&items, bytes_str(&section), &why);
}

static void expect(str got, const char *wanted) {
    cr_expect(str_equal(got, str_from(wanted)), "\"%.*s\" is not \"%s\"", STR_ARGS(got), wanted);
}

Test(items, give_back_what_the_catalogue_says) {
    build_three();
    cr_assert_eq(open_items(), STATUS_OK, "%s", why.message);
    struct item_facts first = items_facts(&items, items_find(&items, STR("a1")));
    expect(first.id, "a1");
    expect(first.title, "Blue brick");
    expect(first.brand, "Lego");
    expect(first.category, "Toys");
    expect(first.attributes, "{\"colour\":\"blue\"}");
    cr_expect_eq(first.price, 3.5f);
    cr_expect_eq(first.people, 4);
    struct item_facts bare = items_facts(&items, items_find(&items, STR("b2")));
    cr_expect_eq(bare.title.len + bare.brand.len + bare.category.len + bare.attributes.len, 0);
    cr_expect_lt(bare.price, 0);
    struct item_facts last = items_facts(&items, items_find(&items, STR("c3")));
    expect(last.brand, "Lego");
    expect(last.category, "Lego");
    cr_expect(items_is_consumable(&items, items_find(&items, STR("c3"))));
    cr_expect_not(items_is_consumable(&items, items_find(&items, STR("a1"))));
    cr_expect_eq(last.people, 5);
    cr_expect_eq(items.name_count, 2, "a name is kept once");
}

Test(items, are_found_by_their_whole_name_only) {
    build_three();
    cr_assert_eq(open_items(), STATUS_OK);
    static const char *const unknown[] = {"", "a", "a10", "b", "zz", "\xff"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        cr_expect_eq(items_find(&items, str_from(unknown[i])), ITEM_NONE);
    const struct items never_opened = {0};
    cr_expect_eq(items_find(&never_opened, STR("a1")), ITEM_NONE);
}

Test(items, of_no_catalogue_are_a_header) {
    cr_assert_eq(items_build(NULL, 0, &section, &why), STATUS_OK);
    cr_expect_eq(section.len, sizeof(struct items_header));
    cr_expect_eq(open_items(), STATUS_OK);
    cr_expect_eq(items.count, 0);
}

Test(items, refuse_what_is_cut_out_of_order_or_not_text) {
    build_three();
    section.len--;
    cr_expect_eq(open_items(), STATUS_CORRUPT);
    cr_expect_eq(items.count, 0);
    section.len++;
    struct item_row *rows = (struct item_row *)(void *)(section.data + sizeof(struct items_header));
    const struct item_row whole = rows[1];
    rows[1].brand = 3;
    cr_expect_eq(open_items(), STATUS_CORRUPT, "a name that is not there");
    rows[1] = whole;
    rows[1].title_end = whole.id_end - 1;
    cr_expect_eq(open_items(), STATUS_CORRUPT, "ends out of order");
    rows[1] = whole;
    char *id = memchr(section.data + sizeof(struct items_header) + sizeof whole * 3, 'b', 100);
    for (; memcmp(id, "b2", 2) != 0; id++)
        ;
    *id = 'z';
    cr_expect_eq(open_items(), STATUS_CORRUPT, "ids out of order");
    *id = '\xff';
    cr_expect_eq(open_items(), STATUS_CORRUPT, "no UTF-8");
    *id = 'b';
    cr_expect_eq(open_items(), STATUS_OK);
}
