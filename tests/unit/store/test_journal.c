#include <criterion/criterion.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "store/journal.h"
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
TestSuite(journal, .init = set_up, .fini = tear_down);

static struct event search(const char *query) {
    return (struct event){.at_ms = 1,
                          .user = 42,
                          .session = 43,
                          .kind = EVENT_SEARCH,
                          .count = 1,
                          .results = -1,
                          .query = str_from(query)};
}

static void append(const char *query) {
    struct event e = search(query);
    cr_assert_eq(journal_append(journal, &e, &why), STATUS_OK, "%s", why.message);
}

static void append_committed(const char *query) {
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK, "%s", why.message);
    append(query);
    cr_assert_eq(journal_commit(journal, &why), STATUS_OK, "%s", why.message);
}

static enum status join(int64_t id, const struct event *e, void *context, struct error *inner) {
    char *text = context;
    size_t len = strlen(text);
    (void)inner;
    snprintf(text + len, 200 - len, "%lld:%.*s ", (long long)id, STR_ARGS(e->query));
    return STATUS_OK;
}

static const char *all_after(struct journal *j, int64_t after) {
    static char text[200];
    text[0] = '\0';
    cr_assert_eq(journal_each_event(j, after, join, text, &why), STATUS_OK, "%s", why.message);
    return text;
}

static int64_t last(void) {
    int64_t id = -1;
    cr_assert_eq(journal_last_event(journal, &id, &why), STATUS_OK);
    return id;
}

Test(journal, is_empty_at_first) {
    cr_assert_eq(last(), 0);
    cr_assert_str_eq(all_after(journal, 0), "");
}

Test(journal, gives_events_back_in_order_of_arrival_and_from_any_point) {
    append_committed("b");
    append_committed("a");
    append_committed("c");
    cr_assert_str_eq(all_after(journal, 0), "1:b 2:a 3:c ");
    cr_assert_str_eq(all_after(journal, 2), "3:c ");
    cr_assert_str_eq(all_after(journal, 3), "");
    cr_assert_eq(last(), 3);
}

Test(journal, forgets_what_was_rolled_back) {
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    append("lost");
    journal_rollback(journal);
    append_committed("kept");
    cr_assert_str_eq(all_after(journal, 0), "1:kept ");
}

Test(journal, forgets_what_was_not_committed_before_it_was_closed) {
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    append("lost");
    journal_close(journal);
    cr_assert_eq(journal_open(&journal, path, &why), STATUS_OK);
    cr_assert_str_eq(all_after(journal, 0), "");
}

Test(journal, keeps_every_field_apart_also_when_it_is_unknown) {
    struct event e = {.at_ms = EVENT_TIME_NONE,
                      .user = INT64_MIN,
                      .session = INT64_MAX,
                      .kind = EVENT_VIEW,
                      .count = UINT32_MAX,
                      .results = 0,
                      .position = INT32_MAX,
                      .item = STR("i\0j")};
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    cr_assert_eq(journal_append(journal, &e, &why), STATUS_OK);
    cr_assert_eq(journal_commit(journal, &why), STATUS_OK);
    sqlite3 *handle = NULL;
    sqlite3_stmt *s = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(handle,
                                    "SELECT at_ms IS NULL AND query IS NULL AND answer IS NULL AND "
                                    "category IS NULL AND results = 0 FROM event",
                                    -1, &s, NULL),
                 SQLITE_OK);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    cr_assert_eq(sqlite3_column_int(s, 0), 1);
    sqlite3_finalize(s);
    sqlite3_close(handle);
}

static enum status stop_at_two(int64_t id, const struct event *e, void *context,
                               struct error *inner) {
    ++*(int *)context;
    (void)e;
    return id == 2 ? error_set(inner, STATUS_LIMIT, "enough") : STATUS_OK;
}

Test(journal, stops_when_its_reader_says_so) {
    int seen = 0;
    append_committed("a");
    append_committed("b");
    append_committed("c");
    cr_assert_eq(journal_each_event(journal, 0, stop_at_two, &seen, &why), STATUS_LIMIT);
    cr_assert_eq(seen, 2);
    cr_assert_str_eq(why.message, "enough");
    append_committed("and writes on");
}

Test(journal, tells_a_second_writer_that_the_first_is_writing) {
    sqlite3 *other = NULL;
    cr_assert_eq(sqlite3_open(path, &other), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(journal_begin(journal, &why), STATUS_BUSY); /* after its five seconds */
    cr_assert_not_null(strstr(why.message, "another process is writing"), "%s", why.message);
    sqlite3_close(other);
    append_committed("now it can");
}

/* A trigger stands in for whatever makes a write fail half way. */
Test(journal, commits_nothing_of_a_transaction_in_which_a_write_failed) {
    sqlite3 *other = NULL;
    struct event bad = search("bad");
    cr_assert_eq(sqlite3_open(path, &other), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(other,
                              "CREATE TRIGGER refuse BEFORE INSERT ON event WHEN new.query = 'bad' "
                              "BEGIN SELECT raise(ROLLBACK, 'no'); END",
                              NULL, NULL, NULL),
                 SQLITE_OK);
    sqlite3_close(other);
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    append("before");
    cr_assert_neq(journal_append(journal, &bad, &why), STATUS_OK);
    struct event after = search("after");
    cr_assert_eq(journal_append(journal, &after, &why), STATUS_IO);
    cr_assert_eq(journal_commit(journal, &why), STATUS_IO);
    cr_assert_not_null(strstr(why.message, "roll it back"), "%s", why.message);
    cr_assert_str_eq(all_after(journal, 0), "");
    append_committed("again");
}

Test(journal, refuses_rows_that_no_inkling_wrote) {
    static const char *const bad[] = {"kind = 99",  "kind = 0",           "count = 0",
                                      "count = -1", "count = 4294967296", "position = 2147483648"};
    append_committed("a");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sqlite3 *other = NULL;
        char sql[100], text[200] = "";
        snprintf(sql, sizeof sql, "UPDATE event SET kind = 1, count = NULL, position = NULL");
        cr_assert_eq(sqlite3_open(path, &other), SQLITE_OK);
        cr_assert_eq(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
        snprintf(sql, sizeof sql, "UPDATE event SET %s", bad[i]);
        cr_assert_eq(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(other);
        cr_assert_eq(journal_each_event(journal, 0, join, text, &why), STATUS_CORRUPT, "%s", sql);
        cr_assert_not_null(strstr(why.message, "event 1 of"), "%s", why.message);
    }
}

Test(journal, lets_a_reader_see_one_state_and_write_nothing) {
    struct journal *reader = NULL;
    append_committed("a");
    cr_assert_eq(journal_open_reader(&reader, path, &why), STATUS_OK, "%s", why.message);
    cr_assert_str_eq(all_after(reader, 0), "1:a ");
    append_committed("b");
    cr_assert_str_eq(all_after(reader, 0), "1:a 2:b ");
    cr_assert_eq(journal_begin(reader, &why), STATUS_IO, "%s", why.message);
    cr_assert_not_null(strstr(why.message, "read-only"), "%s", why.message);
    journal_close(reader);
    cr_assert_eq(journal_open_reader(&reader, scratch_file(&scratch, "none.db"), &why),
                 STATUS_NOT_FOUND);
}

/* Whether another process would find the lock by which SQLite says that the file is in use. */
static bool is_known_to_be_in_use(void) {
    int told = 0;
    pid_t child = fork();
    if (child == 0) {
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000002};
        lock.l_len = 510; /* SQLite's SHARED_FIRST and SHARED_SIZE */
        int fd = open(path, O_RDWR);
        _exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_RDLCK ? 0 : 1);
    }
    return waitpid(child, &told, 0) == child && WIFEXITED(told) && WEXITSTATUS(told) == 0;
}

/* Else the next process that closes the file takes it for the last one and removes the log, and
 * what is committed afterwards is lost. */
Test(journal, keeps_its_lock_when_the_same_process_opens_the_file_again) {
    struct journal *again = NULL;
    append_committed("a");
    cr_assert(is_known_to_be_in_use());
    cr_assert_eq(journal_open(&again, path, &why), STATUS_OK, "%s", why.message);
    cr_assert(is_known_to_be_in_use());
    journal_close(again);
    cr_assert_eq(journal_open_reader(&again, path, &why), STATUS_OK, "%s", why.message);
    journal_close(again);
    cr_assert(is_known_to_be_in_use());
}

static enum status join_imports(const struct import_record *r, void *context, struct error *inner) {
    char *text = context, hex[DIGEST_HEX_BYTES];
    size_t len = strlen(text);
    (void)inner;
    digest_hex(&r->digest, hex);
    cr_assert(digest_equal(&r->digest, &r->head));
    snprintf(text + len, 200 - len, "%lld %.*s %.*s %.*s %llu %llu %llu %llu %.4s %lld %d;",
             (long long)r->id, STR_ARGS(r->name), STR_ARGS(r->format), STR_ARGS(r->mapping),
             (unsigned long long)r->bytes, (unsigned long long)r->lines,
             (unsigned long long)r->rows, (unsigned long long)r->rejected, hex,
             (long long)r->updated_ms, r->finished);
    return STATUS_OK;
}

static const char *imports(void) {
    static char text[200];
    text[0] = '\0';
    cr_assert_eq(journal_each_import(journal, join_imports, text, &why), STATUS_OK, "%s",
                 why.message);
    return text;
}

Test(journal, remembers_imports_with_the_rows_they_speak_of) {
    struct import_record r = {.name = STR("a.tsv"),
                              .format = STR("tsv"),
                              .bytes = 10,
                              .lines = 3,
                              .rows = 2,
                              .rejected = 1,
                              .updated_ms = 5};
    struct import_record small = {.name = STR("b"), .format = STR("csv"), .bytes = 1};
    memset(&r.head, 0xab, sizeof r.head);
    memset(&r.digest, 0xab, sizeof r.digest);
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    cr_assert_eq(journal_put_import(journal, &r, &why), STATUS_OK, "%s", why.message);
    journal_rollback(journal);
    cr_assert_str_eq(imports(), "");
    r.id = 0;
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    cr_assert_eq(journal_put_import(journal, &r, &why), STATUS_OK);
    cr_assert_eq(journal_put_import(journal, &small, &why), STATUS_OK);
    cr_assert_eq(r.id, 1);
    cr_assert_eq(small.id, 2);
    r.bytes = 20;
    r.finished = true;
    cr_assert_eq(journal_put_import(journal, &r, &why), STATUS_OK);
    cr_assert_eq(journal_commit(journal, &why), STATUS_OK);
    cr_assert_str_eq(imports(), "2 b csv  1 0 0 0 0000 0 0;1 a.tsv tsv  20 3 2 1 abab 5 1;");
}

static enum status join_items(const struct item *i, void *context, struct error *inner) {
    char *text = context;
    size_t len = strlen(text);
    (void)inner;
    snprintf(text + len, 200 - len, "%.*s|%.*s|%.*s|%.*s|%g|%lld|%.*s;", STR_ARGS(i->id),
             STR_ARGS(i->title), STR_ARGS(i->brand), STR_ARGS(i->category), i->price,
             (long long)i->stock, STR_ARGS(i->attributes));
    return STATUS_OK;
}

Test(journal, keeps_the_last_row_of_an_item) {
    char text[200] = "";
    struct item a = {.id = STR("sku1"), .title = STR("old"), .price = 9.5, .stock = 0};
    struct item b = {.id = STR("sku1"),
                     .title = STR("new"),
                     .brand = STR("acme"),
                     .category = STR("tv"),
                     .price = -1,
                     .stock = -1,
                     .attributes = STR("{}")};
    struct item c = {.id = STR("sku0"), .price = 0.25, .stock = 7};
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
    cr_assert_eq(journal_put_item(journal, &a, 0, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(journal_put_item(journal, &b, 0, &why), STATUS_OK);
    cr_assert_eq(journal_put_item(journal, &c, 0, &why), STATUS_OK);
    cr_assert_eq(journal_commit(journal, &why), STATUS_OK);
    cr_assert_eq(journal_each_item(journal, join_items, text, &why), STATUS_OK);
    cr_assert_str_eq(text, "sku0||||0.25|7|;sku1|new|acme|tv|-1|-1|{};");
}
