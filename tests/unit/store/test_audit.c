#include <criterion/criterion.h>
#include <sqlite3.h>

#include "store/tokens.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct data_dir directory;
static struct error why;
static const char *path;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void write_row(const char *name) {
    char text[TOKEN_TEXT_BYTES];
    int64_t id = 0;
    const struct token_request request = {
        .role = TOKEN_ADMIN,
        .name = str_from(name),
        .audit = {.at_ms = 1000, .actor = STR("tess"), .origin = STR("pts/1")}};
    must(tokens_create(&directory, &request, text, &id, &why));
}

static void set_up(void) {
    must(hash_start(&why));
    scratch = scratch_new();
    must(data_dir_open(&directory, scratch_file(&scratch, "data"), &why));
    path = scratch_file(&scratch, "data/control.db");
    for (int i = 0; i < 5; i++)
        write_row("ours");
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(audit, .init = set_up, .fini = tear_down);

/* Behind the program's back; the refusal, or "". */
static const char *run(const char *sql) {
    static char message[200];
    sqlite3 *handle = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
    snprintf(message, sizeof message, "%s", code == SQLITE_OK ? "" : sqlite3_errmsg(handle));
    sqlite3_close(handle);
    return message;
}

static struct audit_health check(void) {
    struct audit_health health;
    struct control *c = NULL;
    must(control_open_reader(&c, path, &why));
    must(control_check_audit(c, &directory.key, &health, &why));
    control_close(c);
    return health;
}

Test(audit, rows_can_be_neither_changed_nor_removed) {
    static const char *const refused[] = {
        "UPDATE audit SET actor = 'eve'", "DELETE FROM audit WHERE id = 5",
        "UPDATE audit_chain SET digest = x'00'", "DELETE FROM audit_chain"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        cr_assert_str_eq(run(refused[i]), "the audit is only appended to", "%s", refused[i]);
    cr_assert_eq(check().broken, 0);
    cr_assert_eq(check().rows, 5);
}

#define UNBOLT                                                                                     \
    "DROP TRIGGER audit_stays; DROP TRIGGER audit_stays_as_it_is; DROP TRIGGER audit_chain_stays;" \
    "DROP TRIGGER audit_chain_stays_as_it_is;"

Test(audit, the_chain_finds_the_first_row_that_is_not_as_it_was_written) {
    cr_assert_str_eq(run(UNBOLT "UPDATE audit SET reason = 'fine' WHERE id IN (3, 4)"), "");
    cr_assert_eq(check().broken, 3);
}

Test(audit, the_chain_finds_texts_moved_between_columns) {
    cr_assert_str_eq(run(UNBOLT "UPDATE audit SET actor = 'tes', action = 's' || action "
                                "WHERE id = 2"),
                     "");
    cr_assert_eq(check().broken, 2);
}

Test(audit, the_chain_finds_a_row_that_was_left_out) {
    cr_assert_str_eq(run(UNBOLT "DELETE FROM audit WHERE id = 2; "
                                "DELETE FROM audit_chain WHERE id = 2"),
                     "");
    cr_assert_eq(check().broken, 3);
}

Test(audit, the_chain_finds_a_last_row_whose_digest_was_forgotten) {
    cr_assert_str_eq(run(UNBOLT "DELETE FROM audit WHERE id = 5"), "");
    cr_assert_eq(check().broken, 5);
}

Test(audit, the_chain_finds_a_digest_that_was_taken_from_the_middle) {
    cr_assert_str_eq(run(UNBOLT "DELETE FROM audit_chain WHERE id = 2"), "");
    cr_assert_eq(check().broken, 2);
}

Test(audit, a_row_without_its_digest_is_not_blessed_by_the_next_one) {
    cr_assert_str_eq(run(UNBOLT "UPDATE audit SET reason = 'fine' WHERE id = 5; "
                                "DELETE FROM audit_chain WHERE id = 5"),
                     "");
    cr_assert_eq(check().broken, 5);
    write_row("the next");
    cr_assert_eq(check().broken, 5);
}

Test(audit, another_key_tells_of_the_first_row) {
    directory.key.bytes[0] ^= 1;
    cr_assert_eq(check().broken, 1);
}

Test(audit, rows_of_before_the_chain_get_their_digests_with_the_next_one) {
    cr_assert_str_eq(run(UNBOLT "DELETE FROM audit_chain; UPDATE audit SET origin = ''"), "");
    cr_assert_eq(check().unchained, 5);
    cr_assert_eq(check().broken, 0);
    write_row("the next");
    cr_assert_eq(check().unchained, 0);
    cr_assert_eq(check().rows, 6);
    cr_assert_eq(check().broken, 0);
}

Test(audit, a_chain_that_was_taken_away_whole_is_missed_by_rows_that_were_in_it) {
    cr_assert_str_eq(run(UNBOLT "DELETE FROM audit_chain"), "");
    cr_assert_eq(check().broken, 1);
    write_row("the next");
    cr_assert_eq(check().broken, 1, "and the next one does not mend it");
}
