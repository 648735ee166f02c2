#include <criterion/criterion.h>
#include <dirent.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "store/journal_queue.h"
#include "support/receipts.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct data_dir dir;
static struct config config;
static struct error why;
static struct receipts receipts;
static struct journal_queue *queue;

static void start(void) {
    cr_assert_eq(journal_queue_start(&queue, &dir, &config, NULL, &why), STATUS_OK, "%s",
                 why.message);
}

static void set_up(void) {
    scratch = scratch_new();
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
    config_defaults(&config);
    monitor_init(&receipts.monitor);
    start();
}
static void tear_down(void) {
    journal_queue_stop(queue);
    monitor_clear(&receipts.monitor);
    scratch_remove(&scratch);
}
TestSuite(journal_queue, .init = set_up, .fini = tear_down);

static enum status put(struct journal_batch *b) {
    enum status s = journal_queue_put(queue, b, receipts_take, &receipts);
    journal_batch_free(b);
    return s;
}

/* Puts the numbers and waits for their receipt. */
static enum status post(uint64_t first, uint32_t count) {
    struct journal_batch b = batch_of_numbers(first, count);
    uint32_t before = receipts.answered;
    enum status s = put(&b);
    return s == STATUS_OK ? receipts_wait(&receipts, before + 1) : s;
}

static enum status join(int64_t id, const struct event *e, void *context, struct error *inner) {
    char *text = context;
    size_t len = strlen(text);
    (void)id;
    (void)inner;
    snprintf(text + len, 200 - len, "%.*s ", STR_ARGS(e->query));
    return STATUS_OK;
}

/* What is in the journal, as another process sees it. */
static const char *kept(void) {
    static char text[200];
    struct journal *j = NULL;
    text[0] = '\0';
    cr_assert_eq(journal_open_reader(&j, scratch_file(&scratch, "data/journal.db"), &why),
                 STATUS_OK, "%s", why.message);
    cr_assert_eq(journal_each_event(j, 0, join, text, &why), STATUS_OK, "%s", why.message);
    journal_close(j);
    return text;
}

static void run_sql(const char *sql) {
    sqlite3 *handle = NULL;
    char *message = NULL;
    cr_assert_eq(sqlite3_open(scratch_file(&scratch, "data/journal.db"), &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, &message), SQLITE_OK, "%s", message);
    sqlite3_close(handle);
}

Test(journal_queue, has_committed_a_batch_when_it_says_so) {
    cr_assert_eq(post(1, 3), STATUS_OK);
    cr_assert_str_eq(kept(), "1 2 3 ");
    cr_assert_eq(receipts.fresh, 3);
    cr_assert_eq(receipts.duplicates, 0);
}

Test(journal_queue, keeps_an_event_that_is_sent_again_once) {
    struct journal_batch b = batch_of_numbers(1, 2);
    batch_add_number(&b, 2);
    batch_add_number(&b, 1);
    batch_add_number(&b, 3);
    cr_assert_eq(put(&b), STATUS_OK);
    cr_assert_eq(receipts_wait(&receipts, 1), STATUS_OK);
    cr_assert_eq(receipts.fresh, 3);
    cr_assert_eq(receipts.duplicates, 2);
    cr_assert_eq(post(2, 3), STATUS_OK);
    cr_assert_eq(receipts.fresh, 4);
    cr_assert_eq(receipts.duplicates, 4);
    cr_assert_str_eq(kept(), "1 2 3 4 ");
}

Test(journal_queue, knows_an_event_again_after_a_restart) {
    cr_assert_eq(post(1, 3), STATUS_OK);
    journal_queue_stop(queue);
    start();
    cr_assert_eq(post(2, 3), STATUS_OK);
    journal_queue_stop(queue);
    start();
    cr_assert_eq(post(1, 4), STATUS_OK);
    cr_assert_eq(receipts.fresh, 4);
    cr_assert_eq(receipts.duplicates, 6);
    cr_assert_str_eq(kept(), "1 2 3 4 ");
}

Test(journal_queue, knows_exactly_the_events_of_its_window_before_and_after_a_restart) {
    journal_queue_stop(queue);
    config.event_window = 10;
    start();
    cr_assert_eq(post(1, 15), STATUS_OK);
    cr_assert_eq(post(6, 10), STATUS_OK);
    cr_assert_eq(receipts.duplicates, 10);
    journal_queue_stop(queue);
    start();
    cr_assert_eq(post(6, 10), STATUS_OK);
    cr_assert_eq(receipts.duplicates, 20);
    cr_assert_eq(post(5, 1), STATUS_OK); /* which drops 6 */
    cr_assert_eq(post(6, 1), STATUS_OK);
    cr_assert_eq(receipts.duplicates, 20);
    cr_assert_eq(receipts.fresh, 17);
}

static int64_t keys_on_disk(void) {
    sqlite3 *handle = NULL;
    sqlite3_stmt *s = NULL;
    cr_assert_eq(sqlite3_open(scratch_file(&scratch, "data/journal.db"), &handle), SQLITE_OK);
    cr_assert_eq(
        sqlite3_prepare_v2(handle, "SELECT sum(length(keys)) / 8 FROM event_keys", -1, &s, NULL),
        0);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(handle);
    return count;
}

Test(journal_queue, drops_the_keys_that_have_left_the_window_from_the_disk_too) {
    journal_queue_stop(queue);
    config.event_window = 100;
    start();
    for (uint64_t first = 1; first < 30000; first += 3000)
        cr_assert_eq(post(first, 3000), STATUS_OK);
    cr_assert(keys_on_disk() >= 100 && keys_on_disk() < 100 + 8192 + 3000, "%lld",
              (long long)keys_on_disk());
    journal_queue_stop(queue);
    start();
    cr_assert_eq(post(29901, 100), STATUS_OK);
    cr_assert_eq(receipts.duplicates, 100);
}

Test(journal_queue, commits_what_waits_when_it_is_stopped) {
    journal_queue_stop(queue);
    config.event_group_ms = 1000;
    start();
    for (uint64_t i = 1; i <= 5; i++) {
        struct journal_batch b = batch_of_numbers(i, 1);
        cr_assert_eq(put(&b), STATUS_OK);
    }
    journal_queue_stop(queue);
    queue = NULL;
    cr_assert_eq(receipts.fresh, 5);
    cr_assert_str_eq(kept(), "1 2 3 4 5 ");
}

/* A trigger stands in for whatever makes a write fail, such as a full disk. */
Test(journal_queue, refuses_a_batch_whose_commit_failed_keeps_nothing_of_it_and_recovers) {
    cr_assert_eq(post(1, 1), STATUS_OK);
    run_sql("CREATE TRIGGER refuse BEFORE INSERT ON event WHEN new.query = '4' "
            "BEGIN SELECT raise(ABORT, 'no'); END");
    cr_assert_neq(post(2, 3), STATUS_OK);
    cr_assert_eq(receipts.fresh, 1);
    cr_assert_str_eq(kept(), "1 ");
    cr_assert_eq(post(9, 1), STATUS_BUSY, "what comes at once is refused too");
    run_sql("DROP TRIGGER refuse");
    enum status s = STATUS_BUSY;
    while (s == STATUS_BUSY)
        s = post(2, 3);
    cr_assert_eq(s, STATUS_OK);
    cr_assert_str_eq(kept(), "1 2 3 4 ");
    cr_assert_eq(receipts.duplicates, 0, "what was withdrawn is new");
}

/* Another process that writes holds the batches up; they are neither lost nor refused. */
Test(journal_queue, waits_for_another_writer_and_refuses_what_exceeds_its_bounds_meanwhile) {
    journal_queue_stop(queue);
    config.event_queue_events = 100000;
    config.event_queue_bytes = 1 << 20;
    start();
    cr_assert_eq(post(1, 1), STATUS_OK);
    sqlite3 *other = NULL;
    cr_assert_eq(sqlite3_open(scratch_file(&scratch, "data/journal.db"), &other), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct journal_batch b = batch_of_numbers(2, 2), larger = batch_of_numbers(100, 100001);
    cr_assert_eq(put(&b), STATUS_OK);
    cr_assert_eq(put(&larger), STATUS_LIMIT);
    uint64_t next = 4;
    for (enum status s = STATUS_OK; s == STATUS_OK; next += 1000) {
        b = batch_of_numbers(next, 1000);
        s = put(&b);
        cr_assert(s == STATUS_OK || s == STATUS_BUSY);
        cr_assert_lt(next, 100000);
    }
    cr_assert_eq(receipts.answered, 1);
    sqlite3_close(other);
    journal_queue_stop(queue);
    queue = NULL;
    cr_assert_eq(receipts.refused, 0);
    cr_assert_eq(receipts.fresh, next - 1 - 1000);
}

Test(journal_queue, takes_a_batch_of_any_size_when_it_is_empty) {
    journal_queue_stop(queue);
    config.event_queue_bytes = 1;
    start();
    cr_assert_eq(post(1, 1000), STATUS_OK);
    cr_assert_eq(post(1001, 1000), STATUS_OK);
}

Test(journal_queue, leaves_the_events_of_a_directory_to_the_one_that_came_first) {
    struct journal_queue *first = queue;
    cr_assert_eq(post(1, 1), STATUS_OK);
    start(); /* the second */
    cr_assert_neq(post(2, 1), STATUS_OK);
    journal_queue_stop(first);
    enum status s = STATUS_BUSY;
    while (s == STATUS_BUSY)
        s = post(1, 2);
    cr_assert_eq(s, STATUS_OK, "and takes over when that one has ended");
    cr_assert_eq(receipts.duplicates, 1, "with all that it knew");
    cr_assert_str_eq(kept(), "1 2 ");
}

/* Whether a thread of this process runs only when nobody else wants a processor. */
static bool goes_last(void) {
    DIR *threads = opendir("/proc/self/task");
    bool any = false;
    cr_assert_not_null(threads);
    for (const struct dirent *one = readdir(threads); one; one = readdir(threads))
        any |= sched_getscheduler((pid_t)strtol(one->d_name, NULL, 10)) == SCHED_IDLE &&
               one->d_name[0] != '.';
    closedir(threads);
    return any;
}

Test(journal_queue, has_its_writer_go_last_when_told_but_not_while_a_batch_waits_for_long) {
    sqlite3 *other = NULL;
    struct rlimit niceness;
    cr_assert_eq(getrlimit(RLIMIT_NICE, &niceness), 0);
    journal_queue_stop(queue);
    config.http_threads = 0; /* whatever machine this is */
    start();
    cr_assert_eq(post(1, 1), STATUS_OK);
    cr_assert_not(goes_last());
    journal_queue_go_last(queue, true);
    cr_assert(goes_last());
    journal_queue_go_last(queue, false);
    if (goes_last()) {
        cr_assert_lt(niceness.rlim_cur, 10, "else it is allowed");
        return;
    }
    cr_assert_eq(sqlite3_open(scratch_file(&scratch, "data/journal.db"), &other), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct journal_batch b = batch_of_numbers(2, 2);
    cr_assert_eq(put(&b), STATUS_OK);
    uint64_t begun_ns = clock_monotonic_ns(), waited_ms = 0;
    for (; goes_last() || waited_ms < JOURNAL_QUEUE_LATE_MS;
         waited_ms = (clock_monotonic_ns() - begun_ns) / 1000000U) {
        cr_assert_lt(waited_ms, 10000);
        journal_queue_go_last(queue, true);
    }
    sqlite3_close(other);
}
