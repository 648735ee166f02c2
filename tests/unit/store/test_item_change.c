#include <criterion/criterion.h>

#include "base/timestamp.h"
#include "store/item_change.h"
#include "support/scratch.h"

enum { KEPT_MAX = 8 };

static struct scratch scratch;
static struct journal *journal;
static struct error why;
static struct item_change kept[KEPT_MAX];
static char names[KEPT_MAX][32];
static uint32_t count;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    scratch = scratch_new();
    must(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why));
}
static void tear_down(void) {
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(item_change, .init = set_up, .fini = tear_down);

static enum status keep(const struct item_change *c, void *context, struct error *ignored) {
    (void)context;
    (void)ignored;
    cr_assert_lt(count, KEPT_MAX);
    kept[count] = *c;
    snprintf(names[count], sizeof names[0], "%.*s", STR_ARGS(c->item));
    kept[count].item = str_from(names[count]);
    count++;
    return STATUS_OK;
}

static void put(const char *id, double price, int64_t stock, int64_t at_ms) {
    const struct item item = {
        .id = str_from(id), .title = STR("A thing"), .price = price, .stock = stock};
    must(journal_begin(journal, &why));
    must(journal_put_item(journal, &item, at_ms, &why));
    must(journal_commit(journal, &why));
}

static uint32_t changes(uint32_t days) {
    count = 0;
    must(journal_each_item_change(journal, days, keep, NULL, &why));
    return count;
}

Test(item_change, a_new_item_is_no_change_and_neither_is_the_same_again) {
    put("a", 30, 5, 1000);
    put("a", 30, 5, 2000);
    cr_assert_eq(changes(30), 0);
}

Test(item_change, another_price_or_stock_is_kept_with_what_stood_before) {
    put("b", 30, 5, 1000);
    put("a", 10, 0, 1000);
    put("b", 24, 5, 2000);
    put("a", 10, 3, 3000);
    put("b", 24, -1, 4000);
    cr_assert_eq(changes(30), 3);
    cr_assert(str_equal(kept[0].item, STR("a")));
    cr_assert_eq(kept[0].stock_before, 0);
    cr_assert_eq(kept[0].stock, 3);
    cr_assert_eq(kept[1].price_before, 30.0);
    cr_assert_eq(kept[1].price, 24.0);
    cr_assert_eq(kept[1].at_ms, 2000);
    cr_assert_eq(kept[2].stock, -1);
}

Test(item_change, one_import_has_one_row_however_often_it_names_the_item) {
    put("a", 30, 5, 1000);
    put("a", 28, 5, 2000);
    put("a", 24, 4, 2000);
    cr_assert_eq(changes(30), 1);
    cr_assert_eq(kept[0].price_before, 30.0);
    cr_assert_eq(kept[0].price, 24.0);
    cr_assert_eq(kept[0].stock, 4);
    put("a", 30, 5, 2000); /* it ends as it was */
    cr_assert_eq(changes(30), 0);
}

Test(item_change, old_ones_are_not_given_and_go_with_the_next) {
    put("a", 1, 1, 0);
    put("a", 2, 1, DAY_MS);
    put("b", 1, 1, DAY_MS);
    put("b", 2, 1, (int64_t)40 * DAY_MS);
    cr_assert_eq(changes(30), 1);
    cr_assert_eq(changes(365), 2);
    put("a", 3, 1, (int64_t)100 * DAY_MS);
    cr_assert_eq(changes(365), 2);
    cr_assert_eq(kept[0].price, 3.0);
}
