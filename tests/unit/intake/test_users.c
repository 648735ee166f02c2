#include <criterion/criterion.h>

#include "base/text.h"
#include "intake/users.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct secret_key key = {.bytes = {1, 2, 3}};
static struct users_file *file;
static struct user_row row;
static struct row_fault fault;
static struct error why;

static void set_up(void) {
    scratch = scratch_new();
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
}
static void tear_down(void) {
    users_close(file);
    scratch_remove(&scratch);
}
TestSuite(users, .init = set_up, .fini = tear_down);

static enum status open_text(const char *text) {
    const char *path = scratch_file(&scratch, "users");
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(text, f);
    fclose(f);
    return users_open(&file, path, scratch.path, &key, &why);
}

static enum users_outcome next(void) {
    enum users_outcome outcome = USERS_ENDED;
    cr_assert_eq(users_next(file, &outcome, &row, &fault, &why), STATUS_OK, "%s", why.message);
    return outcome;
}

static void expect_user(const char *name, bool consent, uint64_t line) {
    cr_assert_eq(next(), USERS_ROW);
    cr_assert(str_equal(row.name, str_from(name)), "%.*s", STR_ARGS(row.name));
    cr_assert_eq(row.consent, consent);
    cr_assert_eq(row.line, line);
    cr_assert_eq(row.person, hash_person(&key, STR("user"), str_from(name)));
    cr_assert_not_null(row.zone);
}

static void expect_fault(enum row_fault_cause cause, uint64_t line) {
    cr_assert_eq(next(), USERS_REJECTED);
    cr_assert_eq(fault.cause, cause, "%s", row_fault_words(fault.cause));
    cr_assert_eq(row.line, line);
}

Test(users, csv_tsv_and_json_say_the_same) {
    static const char *const texts[] = {
        "user,consent,time_zone\nada,yes,UTC\n\"ben, jr\",no,Asia/Tokyo\n",
        "Time_Zone\tnote\tuser\tCONSENT\nUTC\t-\tada\t1\nAsia/Tokyo\t-\tben, jr\tFALSE\n",
        ("{\"user\":\"ada\",\"consent\":true,\"time_zone\":\"UTC\"}\n\n"
         "{\"time_zone\":\"Asia/Tokyo\",\"consent\":\"no\",\"user\":\"ben, jr\",\"more\":[1]}"),
    };
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(open_text(texts[i]), STATUS_OK, "%s", why.message);
        expect_user("ada", true, i == 2 ? 1 : 2);
        expect_user("ben, jr", false, 3);
        cr_assert_eq(next(), USERS_ENDED);
        users_close(file);
        file = NULL;
    }
}

Test(users, a_file_is_read_as_often_as_it_is_wanted) {
    cr_assert_eq(open_text("user,consent,time_zone\nada,yes,UTC\nada,yes,UTC\n"), STATUS_OK);
    struct digest digests[3];
    for (int i = 0; i < 3; i++) {
        expect_user("ada", true, 2);
        expect_fault(FAULT_AGAIN, 3);
        cr_assert_eq(next(), USERS_ENDED);
        digests[i] = users_digest(file);
        cr_assert_eq(users_again(file, &why), STATUS_OK);
    }
    cr_assert(digest_equal(&digests[0], &digests[1]) && digest_equal(&digests[0], &digests[2]));
}

Test(users, a_bad_row_costs_itself_alone) {
    cr_assert_eq(open_text("user,consent,time_zone\n,yes,UTC\nada,,UTC\nada,yes,\nada,yes\n"
                           "\"ada,yes,UTC\na\xff"
                           "da,yes,UTC\nada,yes,UTC\n"),
                 STATUS_OK);
    expect_fault(FAULT_USER, 2);
    expect_fault(FAULT_CONSENT, 3);
    expect_fault(FAULT_TIME_ZONE, 4);
    expect_fault(FAULT_COLUMNS, 5);
    expect_fault(FAULT_QUOTE, 6);
    expect_fault(FAULT_UTF8, 7);
    expect_user("ada", true, 8);
    cr_assert_eq(next(), USERS_ENDED);
}

Test(users, json_that_is_no_user_is_told) {
    cr_assert_eq(open_text("{\"user\":7,\"consent\":true,\"time_zone\":\"UTC\"}\n{}\nada\n[1]\n"
                           "{\"user\":\"ada\",\"consent\":null,\"time_zone\":\"UTC\"}\n"
                           "{\"user\":\"ada\",\"consent\":true,\"time_zone\":\"UTC\"} x\n"),
                 STATUS_OK);
    expect_fault(FAULT_USER, 1);
    expect_fault(FAULT_USER, 2);
    expect_fault(FAULT_JSON, 3);
    expect_fault(FAULT_JSON, 4);
    expect_fault(FAULT_CONSENT, 5);
    expect_fault(FAULT_JSON, 6);
}

Test(users, many_people_are_told_apart) {
    enum { MANY = 5000 };
    static char text[MANY * 2 * 20];
    size_t len = (size_t)sprintf(text, "user,consent,time_zone\n");
    for (int i = 0; i < 2 * MANY; i++)
        len += (size_t)sprintf(text + len, "u%d,yes,UTC\n", i % MANY);
    cr_assert_eq(open_text(text), STATUS_OK);
    for (int i = 0; i < 2 * MANY; i++)
        cr_assert_eq(next(), i < MANY ? USERS_ROW : USERS_REJECTED, "%d", i);
}

Test(users, what_can_have_no_user_is_refused_whole) {
    cr_assert_eq(open_text(""), STATUS_INVALID);
    cr_assert_eq(open_text(" \n\n"), STATUS_INVALID);
    cr_assert_eq(open_text("user,time_zone\nada,UTC\n"), STATUS_INVALID);
    cr_assert(strstr(why.message, "line 1: no column consent") != NULL, "%s", why.message);
    cr_assert_eq(users_open(&file, "/no/such", scratch.path, &key, &why), STATUS_NOT_FOUND);
}
