#include <criterion/criterion.h>

#include "base/text.h"
#include "serve/edition_cell.h"
#include "support/tiny_edition.h"

static struct edition_cell cell;
static struct tiny_edition base, other, fresh, fresher;

static void set_up(void) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    base = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    other = tiny_edition_new(tiny_shop, 3);
    fresh = tiny_edition_new(tiny_shop, 1);
    fresher = tiny_edition_new(tiny_shop, 2);
    edition_cell_init(&cell);
}
static void tear_down(void) {
    edition_cell_clear(&cell);
    tiny_edition_free(&base);
    tiny_edition_free(&other);
    tiny_edition_free(&fresh);
    tiny_edition_free(&fresher);
}
TestSuite(edition_cell, .init = set_up, .fini = tear_down);

static uint32_t holders(const struct tiny_edition *t) {
    return atomic_load(&t->edition->holders);
}
static struct edition_pair pair_of(struct tiny_edition *a, struct tiny_edition *b) {
    return (struct edition_pair){.base = edition_hold(a->edition),
                                 .fresh = b ? edition_hold(b->edition) : NULL};
}

Test(edition_cell, holds_nothing_at_first) {
    struct edition_pair live = edition_cell_hold(&cell);
    cr_assert_null(live.base);
    cr_assert_null(live.fresh);
    edition_pair_release(live);
}

Test(edition_cell, gives_both_editions_and_lets_both_go) {
    edition_cell_swap(&cell, pair_of(&base, &fresh));
    struct edition_pair live = edition_cell_hold(&cell);
    cr_assert_eq(live.base, base.edition);
    cr_assert_eq(live.fresh, fresh.edition);
    edition_cell_swap(&cell, pair_of(&other, NULL));
    cr_assert_eq(holders(&base), 2, "the test's own and the one that was given");
    edition_pair_release(live);
    cr_assert_eq(holders(&base), 1);
    cr_assert_eq(holders(&fresh), 1);
}

Test(edition_cell, swaps_a_fresh_edition_in_beside_its_own_base_only) {
    edition_cell_swap(&cell, pair_of(&base, &fresh));
    cr_assert(edition_cell_swap_fresh(&cell, base.edition, edition_hold(fresher.edition)));
    cr_assert_eq(holders(&fresh), 1);
    edition_cell_swap(&cell, pair_of(&other, NULL));
    cr_assert_not(edition_cell_swap_fresh(&cell, base.edition, edition_hold(fresh.edition)));
    cr_assert_eq(holders(&fresh), 1, "let go");
    struct edition_pair live = edition_cell_hold(&cell);
    cr_assert_eq(live.base, other.edition);
    cr_assert_null(live.fresh);
    edition_pair_release(live);
}

Test(edition_cell, takes_a_fresh_edition_of_nothing) {
    edition_cell_swap(&cell, pair_of(&base, &fresh));
    cr_assert(edition_cell_swap_fresh(&cell, base.edition, NULL));
    cr_assert_eq(holders(&fresh), 1);
}
