/* Pages of real journals are overwritten; what is saved is what can be read row by row. */
#include <criterion/criterion.h>

#include "store/exposure.h"
#include "store/removal.h"
#include "support/damaged_journal.h"
#include "upkeep/salvage.h"

enum { EVENTS = 6000 };

static struct scratch scratch;
static struct error why;
static char path[600], saved[600], whole[600];

#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

/* Texts of all lengths, so that some rows have pages of their own; every seventh number is free. */
static void fill(int events) {
    static char text[6000];
    struct journal *j = NULL;
    memset(text, 'q', sizeof text);
    OK(journal_open(&j, path, &why));
    OK(journal_begin(j, &why));
    for (int i = 1; i <= events; i++) {
        const struct event e = {.at_ms = 1000 + i,
                                .user = i,
                                .kind = EVENT_SEARCH,
                                .count = 1,
                                .results = -1,
                                .query = {text, i % 100 ? (size_t)(i % 70) + 1 : 5500}};
        const struct item item = {.id = {text, (size_t)(i % 60) + 1}, .price = -1, .stock = -1};
        const struct exposure shown = {.answer = STR("a"), .user = i, .rate = 1, .typed = STR("t")};
        OK(journal_append(j, &e, &why));
        OK(journal_put_item(j, &item, 0, &why));
        if (i % 10 == 0)
            OK(journal_put_exposure(j, &shown, &why));
    }
    OK(journal_commit(j, &why));
    for (int i = 7; i <= events; i += 7) {
        const struct leaver leaver = {.person = i, .last_event = events};
        uint64_t gone = 0;
        if (i % 49 == 0) /* some of them, as each costs a pass */
            OK(removal_forget(j, &leaver, 1, &gone, &why));
    }
    journal_close(j);
}

static void set_up(void) {
    scratch = scratch_new();
    snprintf(path, sizeof path, "%s", scratch_file(&scratch, "journal.db"));
    snprintf(saved, sizeof saved, "%s", scratch_file(&scratch, "saved.db"));
    snprintf(whole, sizeof whole, "%s", scratch_file(&scratch, "whole.db"));
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(salvage, .init = set_up, .fini = tear_down);

static struct salvage_report save(void) {
    struct journal *from = NULL, *to = NULL;
    struct salvage_report report, counted;
    (void)unlink(saved);
    OK(journal_open_inspector(&from, path, &why));
    OK(journal_open(&to, saved, &why));
    OK(salvage(from, NULL, 0, &counted, &why));
    OK(salvage(from, to, 0, &report, &why));
    cr_assert_eq(memcmp(&counted, &report, sizeof report), 0);
    journal_close(to);
    journal_close(from);
    return report;
}

static void expect_as_row_by_row(const struct salvage_report *report, uint64_t seed) {
    sqlite3 *from = damaged_open(path), *to = damaged_open(saved);
    uint64_t count = 0;
    for (int64_t id = 1; id <= EVENTS + 1; id++) {
        bool wanted = damaged_has_event(from, id);
        count += wanted;
        cr_assert_eq(damaged_has_event(to, id), wanted, "seed %llu: event %lld, readable %d",
                     (unsigned long long)seed, (long long)id, wanted);
    }
    cr_assert_eq(report->events, count, "seed %llu", (unsigned long long)seed);
    sqlite3_close(from);
    sqlite3_close(to);
}

Test(salvage, of_a_whole_journal_is_all_of_it) {
    fill(EVENTS);
    struct salvage_report report = save();
    cr_assert_eq(report.gaps, 0);
    cr_assert_eq(report.last_event, EVENTS);
    cr_assert_eq(report.newest_ms, 1000 + EVENTS);
    cr_assert_eq(report.exposures, EVENTS / 10 - EVENTS / 490);
    cr_assert_eq(report.items, 60);
    cr_assert_not(report.catalogue_cut);
    expect_as_row_by_row(&report, 0);
}

Test(salvage, finds_every_event_that_can_be_read_behind_damage, .timeout = 110) {
    static int64_t leaves[PAGES_MAX], overflow[PAGES_MAX];
    fill(EVENTS);
    int leaf_count = damaged_pages(path, "event", "leaf", leaves);
    int overflow_count = damaged_pages(path, "event", "overflow", overflow);
    cr_assert(leaf_count > 50 && overflow_count > 50);
    struct journal *j = NULL;
    OK(journal_open_inspector(&j, path, &why));
    OK(journal_copy(j, whole, true, &why));
    journal_close(j);
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct random r = random_from(seed);
        (void)unlink(path);
        OK(journal_open(&j, whole, &why));
        OK(journal_copy(j, path, true, &why));
        journal_close(j);
        leaf_count = damaged_pages(path, "event", "leaf", leaves);
        overflow_count = damaged_pages(path, "event", "overflow", overflow);
        for (uint64_t n = 1 + random_below(&r, 6); n; n--)
            damaged_page(path, leaves[random_below(&r, (uint64_t)leaf_count)], &r);
        if (random_below(&r, 2))
            damaged_page(path, overflow[random_below(&r, (uint64_t)overflow_count)], &r);
        if (random_below(&r, 2))
            damaged_page(path, leaves[random_below(&r, 2) ? 0 : leaf_count - 1], &r);
        struct salvage_report report = save();
        cr_assert_gt(report.gaps, 0, "seed %llu", (unsigned long long)seed);
        expect_as_row_by_row(&report, seed);
    }
}

Test(salvage, of_a_damaged_root_is_nothing_and_ends) {
    static int64_t inner[PAGES_MAX];
    struct random r = random_from(1);
    fill(EVENTS);
    cr_assert_geq(damaged_pages(path, "event", "internal", inner), 1);
    damaged_page(path, inner[0], &r);
    struct salvage_report report = save();
    cr_assert_eq(report.events, 0);
    cr_assert_eq(report.gaps, 1);
    cr_assert_eq(report.items, 60, "the other tables are whole");
}

Test(salvage, says_that_the_catalogue_is_cut) {
    static int64_t leaves[PAGES_MAX];
    struct random r = random_from(1);
    fill(10);
    cr_assert_eq(damaged_pages(path, "item", "leaf", leaves), 1);
    damaged_page(path, leaves[0], &r);
    struct salvage_report report = save();
    cr_assert(report.catalogue_cut);
    cr_assert_eq(report.items, 0);
    cr_assert_eq(report.events, 10);
}

Test(salvage, gives_no_number_out_again_that_was_lost) {
    static int64_t leaves[PAGES_MAX];
    struct random r = random_from(1);
    struct journal *j = NULL;
    struct removal_state state;
    fill(EVENTS);
    int count = damaged_pages(path, "event", "leaf", leaves);
    damaged_page(path, leaves[count - 1], &r);
    struct salvage_report report = save();
    cr_assert_lt(report.last_event, EVENTS);
    OK(journal_open(&j, saved, &why));
    OK(removal_state(j, &state, &why));
    cr_assert_geq(state.last_event, EVENTS - EVENTS % 49, "as far as the old file tells");
    journal_close(j);
}
