#include <criterion/criterion.h>
#include <math.h>

#include "recall/changes.h"

static struct error why;
static struct changes changes;

static enum status open_rows(const struct item_change_row *rows, size_t count) {
    const str section = {.data = (const char *)rows, .len = count * sizeof *rows};
    return changes_open(&changes, section, 10, &why);
}

Test(changes, an_items_rows_are_found_oldest_first) {
    static const struct item_change_row rows[] = {{.item = 2, .at_s = 5},
                                                  {.item = 4, .at_s = 1, .price = 3},
                                                  {.item = 4, .at_s = 9, .price = 2},
                                                  {.item = 9, .at_s = 3}};
    const struct item_change_row *found = NULL;
    cr_assert_eq(open_rows(rows, 4), STATUS_OK);
    cr_assert_eq(changes_of(&changes, 4, &found), 2);
    cr_assert_eq(found, &rows[1]);
    cr_assert_eq(changes_of(&changes, 9, &found), 1);
    cr_assert_eq(changes_of(&changes, 0, &found), 0);
    cr_assert_eq(changes_of(&changes, 3, &found), 0);
    cr_assert_eq(changes_of(&changes, UINT32_MAX, &found), 0);
}

Test(changes, none_are_no_mistake) {
    const struct item_change_row *found = NULL;
    cr_assert_eq(open_rows(NULL, 0), STATUS_OK);
    cr_assert_eq(changes_of(&changes, 0, &found), 0);
    cr_assert_eq(changes_of(&(struct changes){0}, 0, &found), 0);
}

Test(changes, what_is_not_whole_is_refused) {
    static const struct item_change_row orders[][2] = {
        {{.item = 4}, {.item = 2}},
        {{.item = 4, .at_s = 2}, {.item = 4, .at_s = 1}},
        {{.item = 4}, {.item = 10}},
        {{.item = 4}, {.item = 5, .price = INFINITY}},
        {{.item = 4}, {.item = 5, .price_before = NAN}},
    };
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
        cr_assert_eq(open_rows(orders[i], 2), STATUS_CORRUPT, "%zu", i);
    const str cut = {.data = (const char *)orders, .len = 33};
    cr_assert_eq(changes_open(&changes, cut, 10, &why), STATUS_CORRUPT);
}
