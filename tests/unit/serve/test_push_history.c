#include <criterion/criterion.h>

#include "base/timestamp.h"
#include "serve/push_history.h"
#include "store/push_row.h"
#include "support/scratch.h"

enum { ADA = 100, BEN = 200 };

static struct scratch scratch;
static struct journal *journal;
static struct time_zone *zone;
static struct config config;
static struct push_terms terms;
static struct push_run run;
static struct error why;
static char block[8192];
static struct arena arena;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static int64_t at(const char *text) {
    int64_t ms = 0;
    cr_assert(timestamp_parse(str_from(text), &ms));
    return ms;
}

static void set_up(void) {
    scratch = scratch_new();
    config_defaults(&config);
    must(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why));
    must(time_zone_open(&zone, STR("Asia/Tokyo"), &why)); /* nine hours ahead */
    run = (struct push_run){.name = STR("one")};
    must(journal_begin(journal, &why));
    must(journal_put_push_run(journal, &run, &why));
    must(journal_commit(journal, &why));
}
static void tear_down(void) {
    time_zone_close(zone);
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(push_history, .init = set_up, .fini = tear_down);

static void tell(int64_t user, const char *when, const char *query) {
    const struct push_row row = {.run = run.id,
                                 .user = user,
                                 .at_ms = at(when),
                                 .expires_ms = at(when) + 1,
                                 .query = str_from(query),
                                 .item = STR("i1")};
    must(journal_begin(journal, &why));
    must(journal_put_push(journal, &row, &why));
    must(journal_commit(journal, &why));
}

static void read_at(const char *when) {
    arena_init(&arena, block, sizeof block);
    must(push_history_read(&terms, journal, &config, ADA, at(when), zone, &arena, &why));
}

Test(push_history, of_somebody_who_was_told_nothing_there_is_room) {
    tell(BEN, "2026-03-02T03:00:00Z", "lego");
    read_at("2026-03-02T04:00:00Z");
    cr_assert_eq(terms.room, 1);
    cr_assert_null(terms.told);
    cr_assert_eq(terms.score_min, config.push_score_min);
}

Test(push_history, a_day_is_one_of_their_own_clocks) {
    tell(ADA, "2026-03-02T03:00:00Z", "lego");
    read_at("2026-03-02T14:59:00Z");
    cr_assert_eq(terms.room, 0);
    read_at("2026-03-02T15:00:00Z"); /* midnight there */
    cr_assert_eq(terms.room, 1);
}

Test(push_history, a_week_is_seven_such_days) {
    tell(ADA, "2026-03-02T03:00:00Z", "a");
    tell(ADA, "2026-03-03T03:00:00Z", "b");
    tell(ADA, "2026-03-04T03:00:00Z", "c");
    read_at("2026-03-08T14:59:00Z");
    cr_assert_eq(terms.room, 0);
    read_at("2026-03-08T15:00:00Z");
    cr_assert_eq(terms.room, 1);
    config.push_user_day_max = 5;
    read_at("2026-03-08T15:00:00Z");
    cr_assert_eq(terms.room, 1, "one of three in the week");
}

Test(push_history, what_was_told_is_known_the_latest_first_until_its_rest_is_over) {
    config.push_rest_days = 10;
    tell(ADA, "2026-03-01T03:00:00Z", "old");
    tell(ADA, "2026-03-05T03:00:00Z", "new");
    read_at("2026-03-10T03:00:00Z");
    cr_assert(str_equal(terms.told->query, STR("new")));
    cr_assert(str_equal(terms.told->item, STR("i1")));
    cr_assert(str_equal(terms.told->before->query, STR("old")));
    read_at("2026-03-11T03:00:01Z");
    cr_assert_null(terms.told->before);
    read_at("2026-03-15T03:00:01Z");
    cr_assert_null(terms.told);
}

Test(push_history, where_there_is_no_journal_nobody_was_told_anything) {
    arena_init(&arena, block, sizeof block);
    must(push_history_find(&terms, scratch_file(&scratch, "none.db"), &config, ADA,
                           at("2026-03-02"), &arena, &why));
    cr_assert_eq(terms.room, 1);
    cr_assert_null(terms.told);
}
