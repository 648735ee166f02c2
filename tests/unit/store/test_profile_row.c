#include <criterion/criterion.h>

#include "store/profile_row.h"
#include "store/removal.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct error why;
static struct journal *journal;

static void set_up(void) {
    scratch = scratch_new();
    cr_assert_eq(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why), STATUS_OK,
                 "%s", why.message);
}
static void tear_down(void) {
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(profile_row, .init = set_up, .fini = tear_down);

static void put(int64_t user, int64_t at_ms, str history) {
    const struct profile_row row = {.user = user, .at_ms = at_ms, .history = history};
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    cr_assert_eq(journal_put_profile(journal, &row, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(journal_commit(journal, &why), STATUS_OK);
}

static void expect(int64_t user, const char *history) {
    struct bytes row = bytes_new(4096);
    bool found = false;
    cr_assert_eq(journal_find_profile(journal, user, &row, &found, &why), STATUS_OK);
    cr_assert_eq(found, history != NULL);
    cr_assert(!found || str_equal(bytes_str(&row), str_from(history)));
    bytes_free(&row);
}

Test(profile_row, is_found_by_its_person_and_replaced_whole) {
    expect(-7, NULL);
    put(-7, 1000, STR("before"));
    put(8, 1000, STR("another"));
    put(-7, 2000, STR("now"));
    expect(-7, "now");
    expect(8, "another");
}

Test(profile_row, goes_with_the_person_and_with_its_age) {
    const struct leaver leaver = {.person = 8, .last_event = 0};
    uint64_t removed = 0;
    put(7, 1000, STR("old"));
    put(8, 5000, STR("of one who leaves"));
    put(9, 5000, STR("stays"));
    cr_assert_eq(removal_forget(journal, &leaver, 1, &removed, &why), STATUS_OK);
    cr_assert_eq(removal_expire(journal, 2000, &removed, &why), STATUS_OK);
    expect(7, NULL);
    expect(8, NULL);
    expect(9, "stays");
}
