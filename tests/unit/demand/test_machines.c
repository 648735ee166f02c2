#include <criterion/criterion.h>

#include "demand/machines.h"
#include "support/scratch.h"

enum { TODAY = 19000, MOST = 10 };

static struct scratch scratch;
static struct journal *journal;
static struct rollup *rollup;
static struct machines machines;
static struct error why;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    scratch = scratch_new();
    must(hash_start(&why));
    must(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why));
    must(rollup_open(&rollup, journal, &why));
    must(rollup_begin(rollup, 0, &why));
}
static void tear_down(void) {
    machines_free(&machines);
    rollup_close(rollup);
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(machines, .init = set_up, .fini = tear_down);

static void asked(uint32_t query, int64_t user, int32_t day, int64_t searches) {
    const struct rollup_demand row = {query, day, user, searches, 0, 0};
    must(rollup_add_demand(rollup, &row, 1, &why));
}

static void find(void) {
    must(rollup_commit(rollup, &(struct rollup_state){.watermark = 1}, &why));
    must(machines_find(&machines, rollup, MOST, &why));
}

Test(machines, are_who_asks_more_on_one_day_than_a_person_does) {
    asked(0, 7, TODAY, MOST);
    asked(0, 8, TODAY, MOST / 2);
    asked(1, 8, TODAY, MOST / 2 + 1); /* over all queries together */
    asked(0, 9, TODAY, MOST);
    asked(1, 9, TODAY + 1, MOST);
    asked(0, -3, TODAY, MOST + 1);
    find();
    cr_expect_not(machines_have(&machines, 7));
    cr_expect(machines_have(&machines, 8));
    cr_expect_not(machines_have(&machines, 9));
    cr_expect(machines_have(&machines, -3));
    cr_expect_eq(machines.users.count, 2);
}

Test(machines, are_never_nobody_in_particular_and_not_told_by_undated_searches) {
    asked(0, PERSON_ANONYMOUS, TODAY, 1000);
    asked(0, PERSON_UNKNOWN, TODAY, 1000);
    asked(0, 7, ROLLUP_DAY_NONE, 1000);
    find();
    cr_expect_not(machines_have(&machines, PERSON_ANONYMOUS));
    cr_expect_not(machines_have(&machines, PERSON_UNKNOWN));
    cr_expect_not(machines_have(&machines, 7));
}

Test(machines, count_a_search_that_is_still_open) {
    const struct rollup_open_search open = {.user = 7,
                                            .session = 1,
                                            .event = 1,
                                            .at_ms = (int64_t)TODAY * 86400000 + 5,
                                            .query = 0,
                                            .searches = 1,
                                            .text = STR("a"),
                                            .form = STR("a")};
    asked(0, 7, TODAY, MOST);
    must(rollup_replace_open(rollup, &open, 1, &why));
    find();
    cr_expect(machines_have(&machines, 7));
}
