/* Rolling forward: what is read again and what is not. That the sums are right however events are
 * cut into batches: tests/property/test_rollup.c. */
#include <criterion/criterion.h>

#include "base/text.h"
#include "demand/roll.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct journal *journal;
static struct rollup *rollup;
static struct roll_options options;
static struct roll_report report;
static struct error why;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    scratch = scratch_new();
    options = (struct roll_options){.rules = tally_rules(5000), .quiet = true};
    must(hash_start(&why));
    must(text_start(&why));
    must(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why));
    must(rollup_open(&rollup, journal, &why));
}
static void tear_down(void) {
    rollup_close(rollup);
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(roll, .init = set_up, .fini = tear_down);

static void append(int searches) {
    must(journal_begin(journal, &why));
    for (int i = 0; i < searches; i++) {
        const struct event e = {.at_ms = EVENT_TIME_NONE,
                                .user = 100 + i,
                                .kind = EVENT_SEARCH,
                                .count = 1,
                                .results = -1,
                                .query = STR("lego")};
        must(journal_append(journal, &e, &why));
    }
    must(journal_commit(journal, &why));
}

static void roll(uint64_t events, uint32_t batches, int64_t searches) {
    must(roll_forward(journal, rollup, &options, &report, &why));
    cr_assert_eq(report.events, events, "%llu events", (unsigned long long)report.events);
    cr_assert_eq(report.batches, batches, "%u batches", report.batches);
    cr_assert_eq(report.state.searches, searches, "%lld searches",
                 (long long)report.state.searches);
}

Test(roll, reads_an_event_once) {
    append(10);
    roll(10, 1, 10);
    roll(0, 0, 10);
    append(3);
    roll(3, 1, 13);
    cr_assert_not(report.rebuilt);
    cr_assert_eq(report.state.watermark, 13);
}

Test(roll, commits_in_batches) {
    options.batch_events = 4;
    append(10);
    roll(10, 3, 10);
}

Test(roll, reads_everything_again_under_other_rules) {
    append(10);
    roll(10, 1, 10);
    options.rules.keystroke_gap_ms = 0;
    roll(10, 1, 10);
    cr_assert(report.rebuilt);
    roll(0, 0, 10);
    cr_assert_not(report.rebuilt);
}

Test(roll, reads_everything_again_when_asked_and_says_so) {
    append(10);
    roll(10, 1, 10);
    options.rebuild = true;
    roll(10, 1, 10);
    cr_assert(report.rebuilt);
}

Test(roll, reads_everything_again_when_the_journal_is_an_older_one) {
    append(10);
    roll(10, 1, 10);
    rollup_close(rollup);
    journal_close(journal);
    char command[2200]; /* as when a backup of before was restored beside a newer rollup */
    snprintf(command, sizeof command, "sqlite3 '%s' 'delete from event where id > 6'",
             scratch_file(&scratch, "journal.db"));
    cr_assert_eq(system(command), 0);
    must(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why));
    must(rollup_open(&rollup, journal, &why));
    roll(6, 1, 6);
    cr_assert(report.rebuilt);
}

Test(roll, has_nothing_to_do_in_an_empty_journal) {
    must(roll_forward(journal, rollup, &options, &report, &why));
    cr_assert_eq(report.events, 0);
    cr_assert_eq(report.state.watermark, 0);
    cr_assert_not(report.rebuilt);
}
