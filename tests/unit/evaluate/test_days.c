#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "evaluate/days.h"

enum { DAY = 20101 }; /* 2025-01-13 */

static char dir[64], path[128];
static struct secret_key key;
static struct shop_truth truth;
static struct holdout holdout;
static struct days days;
static struct error why;

static void write_file(const char *name, const char *content) {
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    cr_assert(f && fputs(content, f) >= 0 && fclose(f) == 0);
}

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    snprintf(dir, sizeof dir, "/tmp/inkling-days.XXXXXX");
    cr_assert(mkdtemp(dir));
    write_file("sessions.tsv", "session\tuser\tline\n"
                               "s1\ta\tiron summit\ns2\tb\tiron summit\ns3\tc\tblue lake\n");
    write_file("bursting.tsv", "day\tquery\ttimes\n2025-01-13\tiron summit\t9\n");
    write_file("log.tsv", "user\tsession\tquery\ttime\n"
                          "a\ts1\tSummit\t2025-01-13T08:00:00Z\n"
                          "a\ts1\tsummit \t2025-01-13T08:10:00Z\n"
                          "b\ts2\tiron summit\t2025-01-13T09:00:00Z\n"
                          "c\ts3\tsummit\t2025-01-13T23:30:00Z\n"
                          "c\ts3\tlake\t2025-01-13T23:31:00Z\n"
                          "a\ts1\tsummit\t2025-01-14T08:00:00Z\n");
}
static void tear_down(void) {
    static const char *const names[] = {"sessions.tsv", "bursting.tsv", "log.tsv"};
    days_free(&days);
    shop_truth_free(&truth);
    holdout_free(&holdout);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(dir);
}
TestSuite(days, .init = set_up, .fini = tear_down);

static void count(void) {
    const struct log_options options = {.now_ms = (DAY + 9) * (int64_t)DAY_MS};
    cr_assert_eq(shop_truth_read(&truth, dir, &key, &why), STATUS_OK, "%s", why.message);
    snprintf(path, sizeof path, "%s/log.tsv", dir);
    cr_assert_eq(holdout_read(&holdout, path, &options, &key, true, &why), STATUS_OK, "%s",
                 why.message);
    holdout_sort(&holdout);
    cr_assert_eq(days_count(&days, &holdout, &truth, &why), STATUS_OK, "%s", why.message);
}

Test(days, count_people_once_and_searches_each) {
    count();
    const struct day_row *summit = days_find(&days, DAY, STR("summit"));
    cr_assert_not_null(summit);
    cr_expect_eq(summit->people, 2);
    cr_expect_eq(summit->searches, 3);
    cr_expect_eq(summit->before, 0);
    cr_expect_eq(days_find(&days, DAY + 1, STR("summit"))->before, 2);
    cr_expect_null(days_find(&days, DAY + 1, STR("lake")));
    cr_expect_null(days_find(&days, DAY, STR("nobody asked")));
}

Test(days, know_what_truly_burst_by_what_people_had_in_mind) {
    count();
    cr_expect(day_row_bursts(days_find(&days, DAY, STR("summit"))), "two of three searches");
    cr_expect(day_row_bursts(days_find(&days, DAY, STR("iron summit"))));
    cr_expect_not(day_row_bursts(days_find(&days, DAY, STR("lake"))));
    cr_expect_not(day_row_bursts(days_find(&days, DAY + 1, STR("summit"))), "that day is over");
    cr_expect_not(day_row_bursts(NULL));
    cr_expect(shop_truth_names(&truth, STR("iron summit"), DAY));
    cr_expect_not(shop_truth_names(&truth, STR("summit"), DAY));
    cr_expect_not(shop_truth_names(&truth, STR("iron summit"), DAY + 1));
}

Test(days, end_with_the_last_whole_one) {
    count();
    cr_expect_eq(days.first, DAY);
    cr_expect_eq(days.last, DAY, "the log breaks off in the next morning");
}
