/* Train as a whole: what it promises of bytes, of what becomes a suggestion, and of what it says
 * when nothing does. */
#include <criterion/criterion.h>

#include "support/shop.h"

enum { LOG_BYTES = 1 << 20, ROWS = 3000 };

static struct shop shop, other;
static char block[LOG_BYTES], more_block[LOG_BYTES];
static int64_t clock_ms;

static void set_up(void) {
    shop_open(&shop);
    shop_open(&other);
    clock_ms = SHOP_NOW_MS - INT64_C(120) * 86400000;
}
static void tear_down(void) {
    shop_close(&shop);
    shop_close(&other);
}
TestSuite(train, .init = set_up, .fini = tear_down);

static str rows(char *memory, uint64_t seed) {
    struct buf out = buf_over(memory, LOG_BYTES);
    buf_append(&out, STR(SHOP_HEADER));
    shop_write_rows(&out, seed, ROWS, &clock_ms);
    cr_assert(!out.overflow);
    return buf_str(&out);
}

static str behind(str log, str rest) {
    static char whole[2 * LOG_BYTES];
    struct buf out = buf_over(whole, sizeof whole);
    buf_append(&out, log);
    buf_append(&out, str_skip(rest, sizeof SHOP_HEADER - 1));
    return buf_str(&out);
}

static void expect_same(struct digest a, struct digest b) {
    cr_assert(digest_equal(&a, &b), "the editions differ");
}

static void expect_sentence(enum status wanted, const char *words) {
    cr_assert_eq(shop_train(&shop), wanted, "%s", shop.why.message);
    cr_assert(strstr(shop.why.message, words), "\"%s\" does not say \"%s\"", shop.why.message,
              words);
    uint64_t current = 9;
    cr_assert_eq(edition_current(&shop.dir, &current, &shop.why), STATUS_OK);
    cr_assert_eq(current, 0, "something was published");
}

/* Asked by `people` of them, at noon of different days. */
static void ask(struct shop *s, const char *query, int people) {
    struct buf out = buf_over(block, sizeof block);
    buf_append(&out, STR("user\tquery\ttime\n"));
    for (int i = 0; i < people; i++)
        buf_append_format(&out, "%s's %d\t%s\t2023-10-%02dT12:00:0%dZ\n", query, i, query,
                          1 + i % 28, 1 + i % 9);
    shop_import(s, buf_str(&out));
}

Test(train, same_rows_make_the_same_bytes_under_another_key) {
    str log = rows(block, 1);
    shop_import(&shop, log);
    shop_import(&other, log);
    cr_assert_neq(memcmp(&shop.dir.key, &other.dir.key, sizeof shop.dir.key), 0);
    expect_same(shop_edition(&shop), shop_edition(&other));
    cr_assert_gt(shop.trained.meta.queries, 50);
}

Test(train, the_same_journal_makes_the_same_bytes_again) {
    shop_import(&shop, rows(block, 2));
    struct digest first = shop_edition(&shop);
    expect_same(first, shop_edition(&shop));
    cr_assert_eq(shop.trained.meta.number, 2);
    cr_assert_eq(shop.trained.roll.events, 0, "what was rolled up was read again");
}

Test(train, a_log_in_two_files_makes_the_bytes_of_one) {
    str first = rows(block, 3), second = rows(more_block, 4);
    shop_import(&shop, first);
    shop_import(&shop, second);
    shop_import(&other, behind(first, second));
    expect_same(shop_edition(&shop), shop_edition(&other));
}

Test(train, what_comes_after_a_train_makes_the_bytes_of_all_at_once) {
    str first = rows(block, 5), second = rows(more_block, 6);
    shop_import(&shop, first);
    (void)shop_edition(&shop);
    shop_import(&shop, second);
    struct digest grown = shop_edition(&shop);
    shop_import(&other, first);
    shop_import(&other, second);
    expect_same(grown, shop_edition(&other));
    cr_assert_lt(shop.trained.roll.events, other.trained.roll.events);
}

Test(train, days_of_a_log_may_come_in_any_order) {
    str first = rows(block, 7);
    clock_ms += 86400000; /* no search of one is a keystroke of the other */
    str second = rows(more_block, 8);
    shop_import(&shop, first);
    shop_import(&shop, second);
    shop_import(&other, second);
    shop_import(&other, first);
    expect_same(shop_edition(&shop), shop_edition(&other));
}

Test(train, counts_may_come_in_any_order) {
    const str logs[] = {STR("query\tcount\nlego\t3\nLego\t1\nduplo\t2\n"),
                        STR("query\tcount\nduplo\t9\nplaymobil\t1\nlego\t1\n")};
    shop_import(&shop, logs[0]);
    shop_import(&shop, logs[1]);
    shop_import(&other, logs[1]);
    shop_import(&other, logs[0]);
    expect_same(shop_edition(&shop), shop_edition(&other));
    cr_assert_eq(shop.trained.meta.queries, 3);
}

Test(train, half_typed_queries_do_not_become_suggestions) {
    static const char *const typed[] = {"l", "le", "lego", "lego du", "lego duplo"};
    struct buf out = buf_over(block, sizeof block);
    buf_append(&out, STR("user\tquery\ttime\n"));
    for (int person = 0; person < 8; person++)
        for (int i = 0; i < 5; i++)
            buf_append_format(&out, "u%d\t%s\t2023-10-02T12:%02d:%02d.5Z\n", person, typed[i],
                              person, 2 * i);
    shop_import(&shop, buf_str(&out));
    ask(&shop, "le creuset", 3);
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_assert(shop_suggests(&shop, "lego duplo"));
    cr_assert(shop_suggests(&shop, "le creuset"));
    for (int i = 0; i < 4; i++)
        cr_expect_not(shop_suggests(&shop, typed[i]), "%s is suggested", typed[i]);
    cr_expect_eq(shop.trained.roll.state.keystrokes, 4 * 8);
}

Test(train, what_machines_ask_does_not_become_a_suggestion) {
    struct buf out = buf_over(block, sizeof block);
    buf_append(&out, STR("user\tquery\ttime\n"));
    for (int robot = 0; robot < 4; robot++)
        for (int i = 0; i < 60; i++)
            buf_append_format(&out, "robot%d\t%s\t2023-10-02T12:%02d:30Z\n", robot,
                              i % 2 ? "cheap pills" : "lego", i);
    shop_import(&shop, buf_str(&out));
    ask(&shop, "lego", 3);
    shop.config.machine_searches_per_day = 50;
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(shop.trained.machines, 4);
    cr_expect(shop_suggests(&shop, "lego"));
    cr_expect_not(shop_suggests(&shop, "cheap pills"));
}

Test(train, a_query_needs_as_many_people_as_the_setting_says) {
    ask(&shop, "lego", 4);
    ask(&shop, "duplo", 3);
    ask(&shop, "hunter2 is my password", 2);
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect(shop_suggests(&shop, "duplo"));
    cr_expect_not(shop_suggests(&shop, "hunter2 is my password"));
    cr_expect_eq(shop.trained.few_users, 1);
    shop.config.users_min = 4;
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect_not(shop_suggests(&shop, "duplo"));
    cr_expect(shop_suggests(&shop, "lego"));
}

Test(train, people_before_and_after_a_train_are_counted_together) {
    ask(&shop, "lego", 3);
    shop_import(&shop, STR("user\tquery\na\tduplo\nb\tduplo\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect_not(shop_suggests(&shop, "duplo"));
    shop_import(&shop, STR("user\tquery\nb\tduplo\nb\tDuplo\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect_not(shop_suggests(&shop, "duplo"), "one person was counted twice");
    shop_import(&shop, STR("user\tquery\nc\tduplo\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect(shop_suggests(&shop, "duplo"));
}

Test(train, personal_data_does_not_become_a_suggestion_however_many_ask) {
    ask(&shop, "lego", 3);
    ask(&shop, "someone@example.org", 20);
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect_not(shop_suggests(&shop, "someone@example.org"));
    cr_expect_eq(shop.trained.personal, 1);
}

Test(train, old_editions_are_kept_to_the_number_of_the_setting) {
    ask(&shop, "lego", 3);
    shop.config.editions_kept = 2;
    for (int i = 0; i < 5; i++)
        cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    uint64_t numbers[8];
    uint32_t count = 0;
    cr_assert_eq(edition_list(&shop.dir, numbers, 8, &count, &shop.why), STATUS_OK);
    cr_assert_eq(count, 3);
    cr_expect_eq(numbers[0], 3);
    cr_expect_eq(numbers[2], 5);
}

Test(train, an_older_edition_can_be_used_again_and_the_next_is_numbered_on) {
    ask(&shop, "lego", 3);
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    ask(&shop, "duplo", 3);
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_assert(shop_suggests(&shop, "duplo"));
    cr_assert_eq(edition_use(&shop.dir, 1, &shop.why), STATUS_OK, "%s", shop.why.message);
    cr_expect_not(shop_suggests(&shop, "duplo"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect_eq(shop.trained.meta.number, 3);
    cr_expect(shop_suggests(&shop, "duplo"));
}

Test(train, says_what_to_do_about_an_empty_journal) {
    expect_sentence(STATUS_NOT_FOUND, "the journal is empty; `inkling import FILE` reads a log");
}

Test(train, says_what_to_do_when_there_is_only_a_catalogue) {
    shop_import(&shop, STR("item\ttitle\n1\tlego\n2\tduplo\n"));
    expect_sentence(STATUS_NOT_FOUND, "the journal is empty; `inkling import FILE` reads a log");
}

Test(train, says_what_to_do_when_every_query_is_one_persons) {
    struct buf out = buf_over(block, sizeof block);
    buf_append(&out, STR("user\tquery\n"));
    for (int i = 0; i < 200; i++)
        buf_append_format(&out, "me\tquery %d\n", i % 70);
    shop_import(&shop, buf_str(&out));
    expect_sentence(STATUS_NOT_FOUND,
                    "none of 70 queries can be suggested: 70 were made by fewer than 3 people");
}

Test(train, says_what_to_do_when_no_query_can_be_used) {
    shop_import(&shop, STR("user\tquery\na\t\x01\x02\nb\t\xe2\x80\x8b\n"));
    expect_sentence(STATUS_NOT_FOUND, "the journal holds no search to learn from (2 events had no");
}

Test(train, a_log_without_times_trains_undated) {
    shop_import(&shop, STR("user\tquery\na\tlego\nb\tlego\nc\tlego\n"));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect(shop_suggests(&shop, "lego"));
    cr_expect_eq(shop.trained.meta.newest_ms, 0);
}

Test(train, what_lies_ahead_of_the_clock_makes_nothing_else_old) {
    ask(&shop, "lego", 3);
    shop.now_ms = SHOP_NOW_MS + INT64_C(4000) * 86400000; /* imported by a clock that ran ahead */
    shop_import(&shop, STR("user\tquery\ttime\na\tduplo\t2034-01-01\n"));
    shop.now_ms = SHOP_NOW_MS;
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_expect_lt(shop.trained.meta.newest_ms, SHOP_NOW_MS);
    cr_expect(shop_suggests(&shop, "lego"));
}

Test(train, refuses_a_clock_that_was_never_set) {
    ask(&shop, "lego", 3);
    shop.now_ms = 5000;
    expect_sentence(STATUS_INVALID, "this machine's clock says 1970-01-01T00:00:05.000Z; set it");
}
