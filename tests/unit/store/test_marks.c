#include <criterion/criterion.h>

#include "store/marks.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct data_dir directory;
static struct error why;
static struct bytes uses;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    scratch = scratch_new();
    cr_assert_eq(data_dir_open(&directory, scratch_file(&scratch, "data"), &why), STATUS_OK);
}
static void tear_down(void) {
    bytes_free(&uses);
    scratch_remove(&scratch);
}
TestSuite(marks, .init = set_up, .fini = tear_down);

static void note(int64_t token, int64_t at_ms) {
    const struct mark use = {token, at_ms};
    cr_assert_eq(marks_note(&directory, MARKS_TOKENS, &use, 1, &why), STATUS_OK, "%s", why.message);
}

static int64_t noted(int64_t token) {
    bytes_free(&uses);
    cr_assert_eq(marks_read(&directory, MARKS_TOKENS, &uses, &why), STATUS_OK, "%s", why.message);
    return marks_of(&uses, token);
}

Test(marks, where_nothing_was_noted_there_is_nothing) {
    cr_assert_eq(noted(1), 0);
    cr_assert_eq(uses.len, 0);
}

Test(marks, the_latest_time_of_each_counts) {
    note(1, 1000);
    note(2, 500);
    note(1, 3000);
    note(1, 2000);
    cr_assert_eq(noted(1), 3000);
    cr_assert_eq(noted(2), 500);
    cr_assert_eq(uses.len, 2 * sizeof(struct mark));
}

Test(marks, a_file_that_was_cut_off_gives_what_is_whole) {
    note(1, 1000);
    note(2, 2000);
    cr_assert_eq(truncate(scratch_file(&scratch, "data/tokens.used"), 20), 0);
    cr_assert_eq(noted(1), 1000);
    cr_assert_eq(noted(2), 0);
    note(2, 4000);
    cr_assert_eq(noted(2), 4000);
}

Test(marks, ids_come_in_any_order) {
    const struct mark some[] = {{9, 90}, {3, 30}, {7, 70}}, others[] = {{8, 80}, {3, 31}, {1, 10}};
    cr_assert_eq(marks_note(&directory, MARKS_TOKENS, some, 3, &why), STATUS_OK);
    cr_assert_eq(marks_note(&directory, MARKS_TOKENS, others, 3, &why), STATUS_OK);
    const int64_t ids[] = {1, 2, 3, 7, 8, 9}, values[] = {10, 0, 31, 70, 80, 90};
    for (int i = 0; i < 6; i++)
        cr_expect_eq(noted(ids[i]), values[i]);
}
