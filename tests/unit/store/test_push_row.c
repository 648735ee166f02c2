#include <criterion/criterion.h>

#include "base/buf.h"
#include "store/push_row.h"
#include "store/removal.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct journal *journal;
static struct error why;
static struct buf said;
static char block[4096];

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    scratch = scratch_new();
    must(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why));
}
static void tear_down(void) {
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(push_row, .init = set_up, .fini = tear_down);

static int64_t put_run(const char *name, uint64_t lines, bool done) {
    struct push_run run = {.name = str_from(name), .now_ms = 7, .lines = lines, .done = done};
    bool found = false;
    struct push_run before;
    must(journal_find_push_run(journal, run.name, &before, &found, &why));
    run.id = found ? before.id : 0;
    run.file.bytes[3] = 9;
    must(journal_begin(journal, &why));
    must(journal_put_push_run(journal, &run, &why));
    must(journal_commit(journal, &why));
    return run.id;
}

static void put(int64_t run, int64_t user, uint64_t line, int64_t at_ms, const char *query) {
    const struct push_row row = {.run = run,
                                 .user = user,
                                 .line = line,
                                 .at_ms = at_ms,
                                 .expires_ms = at_ms + 5,
                                 .query = str_from(query),
                                 .reason = STR("because")};
    must(journal_begin(journal, &why));
    must(journal_put_push(journal, &row, &why));
    must(journal_commit(journal, &why));
}

static enum status say(const struct push_row *row, void *context, struct error *ignored) {
    (void)context;
    (void)ignored;
    cr_assert_eq(row->expires_ms, row->at_ms + 5);
    cr_assert(str_equal(row->reason, STR("because")));
    cr_assert_eq(row->item.len, 0);
    buf_append(&said, row->query);
    buf_append_char(&said, ' ');
    return STATUS_OK;
}

static void expect(enum status s, const char *wanted) {
    must(s);
    cr_assert(str_equal(buf_str(&said), str_from(wanted)), "%.*s", STR_ARGS(buf_str(&said)));
    said = buf_over(block, sizeof block);
}

Test(push_row, a_run_is_found_by_its_name_as_far_as_it_came) {
    struct push_run run;
    bool found = true;
    must(journal_find_push_run(journal, STR("monday"), &run, &found, &why));
    cr_assert_not(found);
    int64_t id = put_run("monday", 10, false);
    put_run("tuesday", 3, true);
    put_run("monday", 20, true);
    must(journal_find_push_run(journal, STR("monday"), &run, &found, &why));
    cr_assert(found && run.done);
    cr_assert_eq(run.id, id);
    cr_assert_eq(run.lines, 20);
    cr_assert_eq(run.now_ms, 7);
    cr_assert_eq(run.file.bytes[3], 9);
}

Test(push_row, rows_are_found_by_person_by_time_and_by_line) {
    said = buf_over(block, sizeof block);
    int64_t one = put_run("one", 0, false), other = put_run("other", 0, false);
    put(one, 100, 5, 2000, "b");
    put(one, 100, 4, 1000, "a");
    put(one, 200, 9, 3000, "c");
    put(other, 100, 5, 4000, "d");
    expect(journal_each_push_to(journal, 100, 0, say, NULL, &why), "a b d ");
    expect(journal_each_push_to(journal, 100, 2000, say, NULL, &why), "b d ");
    expect(journal_each_push_to(journal, 300, 0, say, NULL, &why), "");
    expect(journal_each_push_of(journal, one, 1, 100, say, NULL, &why), "a b c ");
    expect(journal_each_push_of(journal, one, 5, 9, say, NULL, &why), "b c ");
    expect(journal_each_push_since(journal, 4000, say, NULL, &why), "d ");
}

Test(push_row, forgetting_somebody_takes_theirs_and_their_time_ends_all) {
    said = buf_over(block, sizeof block);
    int64_t run = put_run("one", 0, false);
    uint64_t events = 0, rows = 0;
    put(run, 100, 1, 1000, "a");
    put(run, 200, 2, 2000, "b");
    put(run, 300, 3, 9000, "c");
    const struct leaver leaver = {.person = 100, .last_event = 0};
    must(removal_forget(journal, &leaver, 1, &events, &why));
    expect(journal_each_push_of(journal, run, 0, 9, say, NULL, &why), "b c ");
    must(removal_expire(journal, 5000, &rows, &why));
    expect(journal_each_push_of(journal, run, 0, 9, say, NULL, &why), "c ");
}
