#include <criterion/criterion.h>
#include <sqlite3.h>

#include "store/removal.h"
#include "store/rollup.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct error why;
static const char *path;
static struct journal *journal;

static void set_up(void) {
    scratch = scratch_new();
    path = scratch_file(&scratch, "journal.db");
    cr_assert_eq(journal_open(&journal, path, &why), STATUS_OK, "%s", why.message);
}
static void tear_down(void) {
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(removal, .init = set_up, .fini = tear_down);

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void put(int64_t user, int64_t session, const char *query, int64_t at_ms) {
    const struct event e = {.at_ms = at_ms,
                            .user = user,
                            .session = session,
                            .kind = EVENT_SEARCH,
                            .count = 1,
                            .results = -1,
                            .query = str_from(query)};
    must(journal_begin(journal, &why));
    must(journal_append(journal, &e, &why));
    must(journal_commit(journal, &why));
}

/* The first column of the first row, read by another connection. */
static int64_t ask(const char *sql) {
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK, "%s", sql);
    int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return value;
}

static void change(const char *sql) {
    sqlite3 *handle = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(handle));
    sqlite3_close(handle);
}

static uint64_t forget(int64_t person, int64_t last_event) {
    const struct leaver leaver = {.person = person, .last_event = last_event};
    uint64_t events = 99;
    must(removal_forget(journal, &leaver, 1, &events, &why));
    return events;
}

static struct removal_state state(void) {
    struct removal_state out;
    must(removal_state(journal, &out, &why));
    return out;
}

/* "INSERT INTO table VALUES (…)" of what names `user` and has that number everywhere else. */
static void fill(sqlite3 *handle, const char *table, int user) {
    char sql[4096];
    sqlite3_stmt *columns = NULL;
    int len = snprintf(sql, sizeof sql, "SELECT name, type FROM pragma_table_info('%s')", table);
    cr_assert_eq(sqlite3_prepare_v2(handle, sql, -1, &columns, NULL), SQLITE_OK);
    len = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES", table);
    for (char before = '('; sqlite3_step(columns) == SQLITE_ROW; before = ',') {
        bool session = strcmp((const char *)sqlite3_column_text(columns, 0), "session") == 0;
        const char *type = (const char *)sqlite3_column_text(columns, 1);
        bool number = strcmp(type, "INTEGER") == 0 || strcmp(type, "REAL") == 0;
        len += snprintf(sql + len, sizeof sql - (size_t)len, "%cCAST(%d AS %s)", before,
                        session ? 10 * user : user, number ? "INTEGER" : type);
    }
    sqlite3_finalize(columns);
    snprintf(sql + len, sizeof sql - (size_t)len, ")");
    cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(handle));
}

struct naming {
    char table[64], column[16];
};

/* Every column of journal.db that names a person; returns how many there are. */
static int find_namings(sqlite3 *handle, struct naming out[static 32]) {
    sqlite3_stmt *s = NULL;
    int count = 0;
    cr_assert_eq(sqlite3_prepare_v2(handle,
                                    "SELECT t.name, c.name FROM sqlite_schema t, "
                                    "pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name "
                                    "IN ('user', 'session') ORDER BY t.name",
                                    -1, &s, NULL),
                 SQLITE_OK);
    for (; sqlite3_step(s) == SQLITE_ROW && count < 32; count++) {
        snprintf(out[count].table, sizeof out->table, "%s",
                 (const char *)sqlite3_column_text(s, 0));
        snprintf(out[count].column, sizeof out->column, "%s",
                 (const char *)sqlite3_column_text(s, 1));
    }
    sqlite3_finalize(s);
    return count;
}

/* A table of a later part that names people is found here, and must be reached by forgetting. */
Test(removal, leaves_a_person_in_no_table_that_names_people) {
    struct naming namings[32];
    sqlite3 *handle = NULL;
    char sql[200];
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    int count = find_namings(handle, namings);
    cr_assert_geq(count, 5, "those of event, demand and open_search at least");
    for (int i = 0; i < count; i++)
        for (int user = 2; user <= 3 && (!i || strcmp(namings[i].table, namings[i - 1].table) != 0);
             user++)
            fill(handle, namings[i].table, user);
    sqlite3_close(handle);
    cr_assert_eq(forget(2, 100), 1);
    for (int i = 0; i < count; i++)
        for (int user = 2; user <= 3; user++) {
            snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE %s = %d", namings[i].table,
                     namings[i].column,
                     strcmp(namings[i].column, "session") == 0 ? 10 * user : user);
            cr_expect_eq(ask(sql), user - 2, "%s", sql);
        }
}

Test(removal, takes_what_lies_before_the_asking_and_not_what_came_after) {
    put(7, 70, "before", 1);
    put(8, 80, "another's", 1);
    put(7, 70, "before too", 1);
    put(7, 70, "after", 1);
    cr_assert_eq(forget(7, 3), 2);
    cr_assert_eq(ask("SELECT count(*) FROM event WHERE user = 7 AND query = 'after'"), 1);
    cr_assert_eq(ask("SELECT count(*) FROM event"), 2);
}

Test(removal, tells_by_the_generation_whether_anything_went) {
    put(7, 70, "theirs", 1);
    int64_t before = state().generation;
    cr_assert_eq(forget(9, 1), 0);
    cr_assert_eq(state().generation, before);
    cr_assert_eq(forget(7, 1), 1);
    cr_assert_eq(state().generation, before + 1);
    cr_assert_eq(forget(7, 1), 0);
    cr_assert_eq(state().generation, before + 1);
}

Test(removal, never_gives_a_number_out_twice) {
    put(8, 80, "a", 1);
    put(7, 70, "b", 1);
    put(7, 70, "c", 1);
    cr_assert_eq(forget(7, 3), 2);
    cr_assert_eq(state().last_event, 3);
    put(8, 80, "d", 1);
    cr_assert_eq(ask("SELECT id FROM event WHERE query = 'd'"), 4);
    journal_close(journal);
    must(journal_open(&journal, path, &why));
    must(removal_reserve(journal, 100, &why));
    put(8, 80, "e", 1);
    cr_assert_eq(ask("SELECT id FROM event WHERE query = 'e'"), 101);
}

Test(removal, goes_on_counting_after_a_transaction_that_was_rolled_back) {
    const struct event e = {.kind = EVENT_SEARCH, .count = 1, .results = -1, .query = STR("x")};
    must(journal_begin(journal, &why));
    must(journal_append(journal, &e, &why));
    journal_rollback(journal);
    put(8, 80, "a", 1);
    cr_assert_eq(ask("SELECT id FROM event"), 1);
}

Test(removal, remembers_the_first_event_of_somebody_forgotten_until_all_is_rewritten) {
    put(8, 80, "a", 1);
    put(7, 70, "b", 1);
    put(9, 90, "c", 1);
    cr_assert_eq(state().forgotten, 0);
    forget(9, 3);
    cr_assert_eq(state().forgotten, 3);
    forget(7, 3);
    cr_assert_eq(state().forgotten, 2);
    must(removal_scrub(journal, state().generation - 1, &why));
    cr_assert_eq(state().forgotten, 2, "somebody was forgotten since");
    must(removal_scrub(journal, state().generation, &why));
    cr_assert_eq(state().forgotten, 0);
}

Test(removal, expires_what_is_dated_before_a_time) {
    for (int64_t i = 0; i < 6; i++)
        put(7, 70, "old and new in turn", i % 2 ? 1000 : 100 + i);
    put(7, 70, "undated", EVENT_TIME_NONE);
    uint64_t events = 0;
    must(removal_expire(journal, 104, &events, &why));
    cr_assert_eq(events, 2);
    cr_assert_eq(ask("SELECT count(*) FROM event WHERE at_ms < 104"), 0);
    cr_assert_eq(ask("SELECT count(*) FROM event"), 5);
    cr_assert_eq(state().generation, 1);
    cr_assert_eq(state().forgotten, 0, "editions need not go");
    must(removal_expire(journal, 104, &events, &why));
    cr_assert_eq(events, 0);
    cr_assert_eq(state().generation, 1);
}

Test(removal, expires_in_slices_over_a_long_journal) {
    change("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450000) "
           "INSERT INTO event (id, at_ms, kind, user, session) SELECT i, i % 1000, 1, 7, 7 FROM n");
    uint64_t events = 0;
    must(removal_expire(journal, 10, &events, &why));
    cr_assert_eq(events, 4500);
    cr_assert_eq(state().generation, 3);
    cr_assert_eq(state().last_event, 450000);
}

static int sessions(int64_t person, bool only_theirs, int64_t *first) {
    struct bytes found = bytes_new(1 << 20);
    must(removal_sessions(journal, &person, 1, only_theirs, &found, &why));
    int count = (int)(found.len / sizeof(int64_t));
    if (count)
        memcpy(first, found.data, sizeof *first);
    bytes_free(&found);
    return count;
}

Test(removal, finds_the_sessions_in_which_a_person_was_before_they_logged_in) {
    int64_t found = 0;
    put(70, 70, "before the login", 1);
    put(7, 70, "after it", 1);
    put(90, 90, "somebody who never logged in", 1);
    put(7, 0, "no session at all", 1);
    put(0, 0, "anonymous", 1);
    cr_assert_eq(sessions(7, false, &found), 1);
    cr_assert_eq(found, 70);
    cr_assert_eq(sessions(7, true, &found), 1);
    change("INSERT INTO exposure VALUES (1, 'a', 1, 1, 1, 7, 71, 'shown only', 1, 1)");
    cr_assert_eq(sessions(7, false, &found), 2);
    put(8, 70, "somebody else at the same desk", 1);
    cr_assert_eq(sessions(7, false, &found), 2);
    cr_assert_eq(sessions(7, true, &found), 1);
    cr_assert_eq(found, 71, "70 may be the other's");
    cr_assert_eq(sessions(9, false, &found), 0);
}

Test(removal, takes_what_was_shown_to_a_person_with_all_its_items) {
    change("INSERT INTO exposure VALUES (1, 'a', 50, 1, 1, 7, 70, 'typed', 1, 1);"
           "INSERT INTO exposure_item VALUES (1, 1, 'q', 1, 1, 1, x'');"
           "INSERT INTO exposure VALUES (2, 'b', 99, 1, 1, 8, 80, 'typed', 1, 1);"
           "INSERT INTO exposure_item VALUES (2, 1, 'q', 1, 1, 1, x'');");
    forget(7, 1);
    cr_assert_eq(ask("SELECT count(*) FROM exposure"), 1);
    cr_assert_eq(ask("SELECT count(*) FROM exposure_item"), 1);
    uint64_t rows = 0;
    must(removal_expire(journal, 100, &rows, &why));
    cr_assert_eq(rows, 1);
    cr_assert_eq(ask("SELECT count(*) FROM exposure_item"), 0);
}

Test(removal, makes_a_sum_of_what_is_gone_unusable) {
    struct rollup *rollup = NULL;
    struct rollup_state sums = {.watermark = 1};
    put(7, 70, "theirs", 1);
    must(rollup_open(&rollup, journal, &why));
    must(rollup_begin(rollup, 0, &why));
    must(rollup_commit(rollup, &sums, &why));
    forget(7, 1);
    cr_assert_eq(rollup_begin(rollup, 0, &why), STATUS_NOT_FOUND);
    must(rollup_begin(rollup, 1, &why));
    rollup_rollback(rollup);
    rollup_close(rollup);
}

/* Long texts, on pages of their own and on shared ones, and removals that move what is left. */
Test(removal, leaves_no_byte_of_a_person_in_the_file_after_the_scrub) {
    static char text[9000], file[1 << 23];
    memset(text, 'x', sizeof text - 1);
    for (int i = 0; i < 1500; i++) {
        char mark[32];
        int user = 100 + i % 50;
        snprintf(mark, sizeof mark, "marker-%03d-", user);
        memcpy(text, mark, strlen(mark));
        text[20 + (i * 7919) % (i % 3 ? 200 : 8000)] = '\0';
        put(user, 5000 + user, text, 1);
        memset(text, 'x', sizeof text - 1);
    }
    for (int user = 100; user < 140; user++)
        forget(user, 100000);
    must(removal_scrub(journal, state().generation, &why));
    int fd = open(path, O_RDONLY);
    ssize_t bytes = read(fd, file, sizeof file);
    close(fd);
    cr_assert(bytes > 0 && (size_t)bytes < sizeof file);
    for (int user = 100; user < 150; user++) {
        char mark[32];
        snprintf(mark, sizeof mark, "marker-%03d-", user);
        bool there = memmem(file, (size_t)bytes, mark, strlen(mark)) != NULL;
        cr_expect_eq(there, user >= 140, "%s", mark);
    }
    struct stat log;
    char log_path[1024];
    snprintf(log_path, sizeof log_path, "%s-wal", path);
    cr_assert(stat(log_path, &log) != 0 || log.st_size < 64 << 10, "the log was not emptied");
}
