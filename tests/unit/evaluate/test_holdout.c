#include <criterion/criterion.h>

#include "base/text.h"
#include "evaluate/holdout.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct holdout holdout;
static struct error why;
static const struct secret_key key = {.bytes = {1}};

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    scratch = scratch_new();
}
static void tear_down(void) {
    holdout_free(&holdout);
    scratch_remove(&scratch);
}
TestSuite(holdout, .init = set_up, .fini = tear_down);

static bool with_events;

static enum status read_log(const char *log, const char *map) {
    const struct log_options options = {.map = map, .now_ms = 1700000000000};
    const char *path = scratch_file(&scratch, "log");
    scratch_write(path, log, strlen(log));
    return holdout_read(&holdout, path, &options, &key, with_events, &why);
}

static void expect_sentence(enum status got, enum status wanted, const char *words) {
    cr_expect_eq(got, wanted);
    cr_expect(strstr(why.message, words), "\"%s\" does not say \"%s\"", why.message, words);
}

Test(holdout, keeps_the_searches_as_they_were_typed_and_hashes_who_made_them) {
    cr_assert_eq(read_log("user\tquery\ttime\n"
                          "ann\tCall of  Duty\t2011-10-01 00:00:09\n"
                          "bob\tcall of duty\t\n"
                          "ann\tCall of  Duty\t2011-10-02\n",
                          NULL),
                 STATUS_OK, "%s", why.message);
    cr_assert_eq(holdout.count, 3);
    const struct holdout_query *q = holdout.queries;
    cr_expect(str_equal(holdout_typed(&holdout, &q[0]), STR("Call of  Duty")));
    cr_expect(str_equal(holdout_typed(&holdout, &q[1]), STR("call of duty")));
    cr_expect_eq(q[0].typed, q[2].typed);
    cr_expect_eq(q[0].user, hash_person(&key, STR("user"), STR("ann")));
    cr_expect_eq(q[0].user, q[2].user);
    cr_expect_neq(q[0].user, q[1].user);
    cr_expect_eq(q[0].at_ms, 1317427209000);
    cr_expect_eq(q[1].at_ms, EVENT_TIME_NONE);
    cr_expect_eq(q[0].count, 1);
}

Test(holdout, needs_nobody_named_and_takes_counts) {
    cr_assert_eq(read_log("lego\t7\nxbox\t0\nwii\t2\n", NULL), STATUS_OK, "%s", why.message);
    cr_assert_eq(holdout.count, 2, "what was searched 0 times was not searched");
    cr_expect_eq(holdout.queries[0].count, 7);
    cr_expect_eq(holdout.queries[1].count, 2);
}

Test(holdout, passes_over_what_is_no_search_and_what_cannot_be_found_again) {
    cr_assert_eq(read_log("user\taction\tquery\titem\n"
                          "a\tsearch\tlego\t\n"
                          "a\tclick\tlego\t1\n"
                          "a\tsearch\t???\t\n"
                          "a\tview\t\t1\n"
                          "a\n",
                          NULL),
                 STATUS_OK, "%s", why.message);
    cr_expect_eq(holdout.count, 1);
    cr_expect_eq(holdout.passed_over, 3);
    cr_expect_eq(holdout.bad.rejected, 1);
}

Test(holdout, without_a_search_says_what_there_is_instead) {
    expect_sentence(read_log("", NULL), STATUS_INVALID, "log is empty; there is nothing to read");
    expect_sentence(read_log("user\tquery\n", NULL), STATUS_NOT_FOUND,
                    "log holds no search to replay, only 0 other rows");
    tear_down();
    set_up();
    expect_sentence(read_log("user\tquery\na\t\nb\n", NULL), STATUS_NOT_FOUND,
                    "2 rows cannot be used (line 2: no query); was the query column mapped?");
    tear_down();
    set_up();
    expect_sentence(read_log("id\ttitle\n1\tLego\n", "item=id,title=title"), STATUS_INVALID,
                    "log is a catalogue; the held-out log is one of searches");
    expect_sentence(read_log("user\tquery\na\tlego\n", "query=words"), STATUS_INVALID,
                    "log has no column \"words\" for --map");
}

Test(holdout, keeps_what_rows_did_in_the_order_of_time_when_asked) {
    with_events = true;
    cr_assert_eq(read_log("user\tquery\ttime\titem\tclick_time\tcategory\n"
                          "ann\tlego\t2011-10-01 00:00:09\t7\t2011-10-01 00:00:20\ttoys\n"
                          "bob\twii\t2011-10-01 00:00:05\t\t\t\n"
                          "cyd\txbox\t\t\t\t\n"
                          "ann\tLego\t2011-10-01 00:00:09\t\t\t\n",
                          NULL),
                 STATUS_OK, "%s", why.message);
    holdout_sort(&holdout);
    const char *typed[] = {"wii", "xbox", "lego", "Lego"};
    for (uint32_t i = 0; i < 4; i++)
        cr_expect(str_equal(holdout_typed(&holdout, &holdout.queries[i]), str_from(typed[i])),
                  "%u is not %s", i, typed[i]);
    cr_expect_eq(holdout.queries[1].at_ms, 1317427205000, "as the row before it");
    cr_assert_eq(holdout.events.len, 5 * sizeof(struct holdout_event));
    struct event search = holdout_event(&holdout, 2), click = holdout_event(&holdout, 4);
    cr_expect_eq(search.kind, EVENT_SEARCH);
    cr_expect_eq(search.at_ms, 1317427209000);
    cr_expect_eq(search.user, hash_person(&key, STR("user"), STR("ann")));
    cr_expect_eq(search.item.len, 0);
    cr_expect_eq(click.kind, EVENT_CLICK);
    cr_expect_eq(click.at_ms, 1317427220000);
    cr_expect(str_equal(click.query, STR("lego")));
    cr_expect(str_equal(click.item, STR("7")));
    cr_expect(str_equal(click.category, STR("toys")));
}
