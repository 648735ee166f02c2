/* What goes: people who asked to be forgotten, and events that are too old. */
#include <criterion/criterion.h>
#include <sqlite3.h>

#include "store/forget.h"
#include "store/removal.h"
#include "support/shop.h"

enum { LOG_BYTES = 1 << 20, ROWS = 1500 };

static struct shop shop, other;
static char block[LOG_BYTES];

static void set_up(void) {
    shop_open(&shop);
    shop_open(&other);
}
static void tear_down(void) {
    shop_close(&shop);
    shop_close(&other);
}
TestSuite(removal, .init = set_up, .fini = tear_down);

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", shop.why.message);
}

static uint64_t forget(const char *user) {
    const int64_t person = hash_person(&shop.dir.key, STR("user"), str_from(user));
    const struct forget_request request = {
        .people = &person, .count = 1, .now_ms = SHOP_NOW_MS, .actor = STR("test")};
    struct forget_report report;
    must(forget_people(&shop.dir, &request, &report, &shop.why));
    return report.events;
}

/* A row for each of the people u0, u1 …, at noon of the day. */
static void ask(const char *query, int people, int day) {
    struct buf out = buf_over(block, sizeof block);
    buf_append(&out, STR("user\tquery\ttime\n"));
    for (int i = 0; i < people; i++)
        buf_append_format(&out, "u%d\t%s\t%lld\n", i, query,
                          (long long)(SHOP_NOW_MS - (int64_t)day * DAY_MS + i * 1000));
    shop_import(&shop, buf_str(&out));
}

static uint32_t editions(void) {
    uint64_t numbers[16];
    uint32_t count = 0;
    must(edition_list(&shop.dir, numbers, 16, &count, &shop.why));
    return count;
}

static int64_t ask_file(const char *file, const char *sql) {
    char path[DATA_PATH_BYTES];
    sqlite3 *handle = NULL;
    sqlite3_stmt *s = NULL;
    data_dir_file(&shop.dir, file, path);
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(handle, sql, -1, &s, NULL), SQLITE_OK, "%s", sql);
    int64_t value = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
    sqlite3_finalize(s);
    sqlite3_close(handle);
    return value;
}

Test(removal, a_query_that_falls_below_the_people_it_needs_is_gone_from_every_edition) {
    ask("lego", 4, 0);
    ask("duplo", 3, 0);
    must(shop_train(&shop));
    must(shop_train(&shop));
    cr_assert(shop_suggests(&shop, "duplo"));
    cr_assert_eq(editions(), 2);
    cr_assert_eq(forget("u2"), 2);
    must(shop_train(&shop));
    cr_expect(shop_suggests(&shop, "lego"));
    cr_expect_not(shop_suggests(&shop, "duplo"));
    cr_expect_eq(shop.trained.editions_removed, 2);
    cr_expect_eq(editions(), 1);
    cr_expect(shop.trained.scrubbed);
    must(shop_train(&shop));
    cr_expect_eq(editions(), 2, "nothing more is to be removed");
    cr_expect_not(shop.trained.scrubbed);
}

Test(removal, editions_that_end_before_the_first_event_of_a_person_stay) {
    ask("lego", 3, 0);
    must(shop_train(&shop));
    shop_import(&shop, STR("user\tquery\nlate\tlego\n"));
    must(shop_train(&shop));
    cr_assert_eq(forget("late"), 1);
    must(shop_train(&shop));
    cr_expect_eq(shop.trained.editions_removed, 1);
    cr_expect_eq(editions(), 2);
}

Test(removal, nothing_is_published_in_the_place_of_an_edition_that_must_go) {
    ask("lego", 3, 0);
    must(shop_train(&shop));
    cr_assert_eq(forget("u0"), 1);
    must(shop_train(&shop));
    cr_expect_not(shop_suggests(&shop, "lego"));
    cr_expect_eq(shop.trained.meta.queries, 0);
    cr_expect_eq(editions(), 1);
    cr_assert_eq(shop_train(&shop), STATUS_NOT_FOUND, "an empty edition in the place of another");
    cr_assert_eq(forget("u1"), 1);
    cr_assert_eq(forget("u2"), 1);
    must(shop_train(&shop));
    ask("lego", 3, 0); /* a file that was read before brings nobody back */
    cr_assert_eq(shop_train(&shop), STATUS_NOT_FOUND);
    ask("lego", 3, 1);
    must(shop_train(&shop));
    cr_expect(shop_suggests(&shop, "lego"));
}

Test(removal, who_comes_back_is_counted_again) {
    ask("lego", 3, 0);
    must(shop_train(&shop));
    forget("u0");
    must(shop_train(&shop));
    shop_import(&shop, STR("user\tquery\nu0\tlego\n"));
    must(shop_train(&shop));
    cr_expect(shop_suggests(&shop, "lego"));
    cr_expect_eq(ask_file("control.db", "SELECT min(settled) FROM forgotten"), 1);
}

/* As if the process had died between the two files. */
Test(removal, what_was_noted_and_not_done_is_done_by_the_next_train) {
    ask("lego", 3, 0);
    must(shop_train(&shop));
    const struct forgotten u0 = {.person = hash_person(&shop.dir.key, STR("user"), STR("u0")),
                                 .at_ms = SHOP_NOW_MS,
                                 .last_event = 3};
    struct control *control = NULL;
    char path[DATA_PATH_BYTES];
    data_dir_file(&shop.dir, "control.db", path);
    must(control_open(&control, path, &shop.why));
    must(control_put_forgotten(control, &u0, 1, NULL, NULL, &shop.why));
    control_close(control);
    must(shop_train(&shop));
    cr_expect_not(shop_suggests(&shop, "lego"));
    cr_expect_eq(ask_file("journal.db", "SELECT count(*) FROM event"), 2);
    cr_expect_eq(editions(), 1);
}

Test(removal, keeps_who_forgot_whom_in_the_audit) {
    ask("lego", 3, 0);
    forget("u1");
    cr_expect_eq(ask_file("control.db",
                          "SELECT count(*) FROM audit WHERE actor = 'test' AND "
                          "action = 'user forget' AND detail = '1 people, 0 sessions'"),
                 1);
    cr_expect_eq(ask_file("control.db", "SELECT count(*) FROM forgotten WHERE last_event = 3"), 1);
}

Test(removal, events_of_days_before_the_window_go) {
    shop.config.events_kept_days = 30;
    ask("old", 3, 31);
    ask("on the edge", 3, 30);
    ask("new", 3, 0);
    must(shop_train(&shop));
    cr_expect_eq(shop.trained.expired, 3);
    cr_expect_not(shop_suggests(&shop, "old"));
    cr_expect(shop_suggests(&shop, "on the edge"));
    cr_expect(shop_suggests(&shop, "new"));
    must(shop_train(&shop));
    cr_expect_eq(shop.trained.expired, 0);
    cr_expect_eq(shop.trained.roll.events, 0, "what was rolled up was read again");
}

Test(removal, the_window_ends_with_the_newest_event_and_not_with_the_clock_or_the_future) {
    shop.config.events_kept_days = 30;
    ask("old", 3, 500);
    ask("new", 3, 480);
    must(shop_train(&shop));
    cr_expect_eq(shop.trained.expired, 0);
    cr_expect(shop_suggests(&shop, "old"));
    char path[DATA_PATH_BYTES];
    sqlite3 *handle = NULL;
    data_dir_file(&shop.dir, "journal.db", path);
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle,
                              "INSERT INTO event (at_ms, kind, user, session, query) VALUES "
                              "(4000000000000, 1, 9, 9, 'from the future')",
                              NULL, NULL, NULL),
                 SQLITE_OK);
    sqlite3_close(handle);
    must(shop_train(&shop));
    cr_expect_eq(shop.trained.expired, 0);
}

Test(removal, undated_events_stay) {
    shop.config.events_kept_days = 1;
    shop_import(&shop, STR("user\tquery\na\tlego\nb\tlego\nc\tlego\n"));
    ask("duplo", 3, 0);
    must(shop_train(&shop));
    cr_expect(shop_suggests(&shop, "lego"));
}

/* The other shop's journal gets the rows that are left in this one's, and no more. */
static void copy_what_is_left(void) {
    char path[DATA_PATH_BYTES], from[DATA_PATH_BYTES], sql[DATA_PATH_BYTES + 200];
    struct journal *j = NULL;
    sqlite3 *handle = NULL;
    data_dir_file(&other.dir, "journal.db", path);
    data_dir_file(&shop.dir, "journal.db", from);
    (void)unlink(path);
    must(journal_open(&j, path, &shop.why));
    journal_close(j);
    snprintf(sql, sizeof sql, "ATTACH '%s' AS kept; INSERT INTO event SELECT * FROM kept.event",
             from);
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
}

Test(removal, an_edition_is_a_function_of_the_events_that_are_left) {
    int64_t clock_ms = SHOP_NOW_MS - INT64_C(120) * DAY_MS;
    struct random r = random_from(11);
    for (int round = 0; round < 6; round++) {
        struct buf out = buf_over(block, sizeof block);
        buf_append(&out, STR(SHOP_HEADER));
        shop_write_rows(&out, (uint64_t)round + 20, ROWS, &clock_ms);
        cr_assert(!out.overflow);
        shop_import(&shop, buf_str(&out));
        if (random_below(&r, 2))
            must(shop_train(&shop));
        for (uint64_t people = random_below(&r, 4); people; people--) {
            char user[8];
            snprintf(user, sizeof user, "u%u", (unsigned)random_below(&r, 40));
            forget(user);
        }
        shop.config.events_kept_days = (uint32_t)random_below(&r, 2) * 40;
        struct digest with_removals = shop_edition(&shop);
        copy_what_is_left();
        struct digest of_the_rest = shop_edition(&other);
        cr_assert(digest_equal(&with_removals, &of_the_rest), "round %d", round);
        cr_assert_gt(shop.trained.meta.queries, 20);
    }
}
