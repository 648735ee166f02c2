#include <criterion/criterion.h>
#include <stdio.h>

#include "base/text.h"
#include "demand/roll.h"
#include "demand/tail.h"
#include "store/removal.h"
#include "support/tiny_edition.h"

static const struct tiny_row known[] = {{"lego", 10, "LEGO", {.users = 5, .last_day = 20000}},
                                        {"xbox", 4, NULL, {.last_day = 20000}}};
static struct tiny_edition base;
static struct journal *journal;
static struct rollup *past;
static struct tail *tail;
static struct error why;

#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

static void set_up(void) {
    OK(hash_start(&why));
    OK(text_start(&why));
    base = tiny_edition_new(known, 2);
    OK(journal_open_memory(&journal, &why));
    OK(rollup_open(&past, journal, &why));
}
static void tear_down(void) {
    tail_close(tail);
    rollup_close(past);
    journal_close(journal);
    tiny_edition_free(&base);
}
TestSuite(tail, .init = set_up, .fini = tear_down);

static void search_on(int64_t user, const char *query, int64_t at_ms) {
    const struct event e = {.at_ms = at_ms,
                            .user = user,
                            .session = PERSON_UNKNOWN,
                            .kind = EVENT_SEARCH,
                            .count = 1,
                            .results = -1,
                            .query = str_from(query)};
    OK(journal_begin(journal, &why));
    OK(journal_append(journal, &e, &why));
    OK(journal_commit(journal, &why));
}
static void search(int64_t user, const char *query) {
    search_on(user, query, (TINY_NEWEST_DAY + 1) * INT64_C(86400000) + 5);
}

static int64_t last_event(void) {
    int64_t last = 0;
    OK(journal_last_event(journal, &last, &why));
    return last;
}

/* As train leaves it: the rollup ends where the edition does. */
static void train_up_to_here(void) {
    const struct roll_options options = {.rules = tally_rules(5000), .quiet = true};
    struct roll_report report;
    OK(roll_forward(journal, past, &options, &report, &why));
}

static void begin(int64_t events) {
    const struct edition *e = base.edition;
    const struct tally_rules rules = tally_rules(5000);
    const struct tail_base on = {.dictionary = &e->dictionary,
                                 .trie = &e->trie,
                                 .facts = &e->facts,
                                 .displays = &e->displays,
                                 .events = events,
                                 .newest_ms = e->meta->newest_ms};
    OK(tail_open(&tail, &on, events, &rules, &why));
}

static struct tail_report follow(void) {
    struct tail_report report;
    OK(tail_follow(tail, journal, past, &report, &why));
    return report;
}

/* "text=weight …" of a selection with three people at least. */
static const char *selected(void) {
    static char out[400];
    const struct select_options options = {.users_min = 3,
                                           .machine_searches_per_day = 100,
                                           .queries_max = 100,
                                           .half_life_days = 1,
                                           .now_ms = 1893456000000,
                                           .quiet = true};
    struct selection s;
    size_t len = 0;
    out[0] = '\0';
    OK(tail_select(&s, tail, &options, &why));
    for (uint32_t i = 0; i < s.rows.count; i++)
        len += (size_t)snprintf(out + len, sizeof out - len, "%.*s=%g ",
                                STR_ARGS(s.queries[i].text), (double)s.queries[i].weight);
    selection_free(&s);
    return out;
}

Test(tail, adds_later_searches_to_what_the_edition_has_on_its_scale) {
    begin(0);
    search(7, "LEGO");
    struct tail_report report = follow();
    cr_assert(report.changed && !report.more);
    cr_assert_eq(report.events, 1);
    cr_assert_str_eq(selected(), "lego=12 ", "a day later, with half a day's weight a day");
    report = follow();
    cr_assert_not(report.changed);
    search(7, "xbox");
    cr_assert(follow().changed);
    cr_assert_str_eq(selected(), "lego=12 xbox=6 ");
}

Test(tail, counts_people_of_before_and_since_once_each) {
    search(7, "duplo");
    search(8, "duplo");
    train_up_to_here();
    begin(last_event());
    cr_assert_str_eq((follow(), selected()), "");
    search(7, "duplo");
    (void)follow();
    cr_assert_str_eq(selected(), "", "two people, one of them twice");
    search(9, "duplo");
    (void)follow();
    cr_assert_str_eq(selected(), "duplo=8 ", "a third, and the searches of before count too");
}

Test(tail, also_counts_who_was_still_typing_when_the_edition_was_made) {
    const int64_t noon_ms = (TINY_NEWEST_DAY + 1) * INT64_C(86400000) + 43200000;
    for (int64_t user = 7; user < 9; user++)
        search_on(user, "duplo", noon_ms + user); /* open: the next search may extend it */
    train_up_to_here();
    begin(last_event());
    search_on(9, "duplo", noon_ms + 20);
    (void)follow();
    cr_assert_str_eq(selected(), "duplo=6 ");
}

Test(tail, shows_less_and_not_more_while_the_rollup_ends_elsewhere) {
    search(7, "duplo");
    search(8, "duplo");
    train_up_to_here();
    begin(last_event());
    search(9, "duplo");
    train_up_to_here(); /* a train that has not published yet */
    (void)follow();
    cr_assert_str_eq(selected(), "");
    search(10, "duplo");
    search(11, "duplo");
    (void)follow();
    cr_assert_str_eq(selected(), "duplo=6 ", "three people of the tail alone");
}

Test(tail, begins_anew_when_the_journal_lost_what_was_counted) {
    search(1000, "before");
    begin(1);
    search(7, "lego");
    search(8, "xbox");
    (void)follow();
    cr_assert_str_eq(selected(), "lego=12 xbox=6 ");
    journal_close(journal); /* a journal from a backup */
    rollup_close(past);
    past = NULL;
    OK(journal_open_memory(&journal, &why));
    search(1000, "before");
    search(9, "xbox");
    cr_assert(follow().changed);
    cr_assert_str_eq(selected(), "xbox=6 ");
    journal_close(journal);
    OK(journal_open_memory(&journal, &why)); /* one from before the edition */
    (void)follow();
    cr_assert_str_eq(selected(), "");
    cr_assert_eq(tail_watermark(tail), 1);
}

Test(tail, takes_what_it_reads_and_brings_over_in_turns) {
    enum { QUERIES = TAIL_TURN_QUERIES + 5 };
    char text[20];
    for (int pass = 0; pass < 2; pass++) {
        OK(journal_begin(journal, &why));
        for (int i = 0; i < QUERIES; i++) {
            snprintf(text, sizeof text, "query %d", i);
            const struct event e = {.at_ms = EVENT_TIME_NONE,
                                    .user = 7 + pass,
                                    .session = PERSON_UNKNOWN,
                                    .kind = EVENT_SEARCH,
                                    .count = 1,
                                    .results = -1,
                                    .query = str_from(text)};
            OK(journal_append(journal, &e, &why));
        }
        OK(journal_commit(journal, &why));
        if (pass == 0) {
            train_up_to_here();
            begin(last_event());
        }
    }
    const struct select_options options = {.users_min = 2,
                                           .machine_searches_per_day = 1000000,
                                           .queries_max = 7,
                                           .half_life_days = 1,
                                           .now_ms = 1893456000000,
                                           .quiet = true};
    struct selection s;
    cr_assert(follow().more);
    OK(tail_select(&s, tail, &options, &why));
    cr_assert_eq(s.asked_for - s.few_users, TAIL_TURN_QUERIES);
    selection_free(&s);
    cr_assert_not(follow().more);
    OK(tail_select(&s, tail, &options, &why));
    cr_assert_eq(s.few_users, 0);
    cr_assert_eq(s.rows.count, 7);
    cr_assert_eq(s.surplus, QUERIES - 7);
    selection_free(&s);
}

Test(tail, leaves_out_what_looks_personal_and_who_was_left_out_before) {
    const struct machines nobody = {.users = intern_new()};
    struct machines left_out = nobody;
    machines_add(&left_out, 9);
    OK(machines_save(&left_out, past, &why));
    machines_free(&left_out);
    begin(0);
    for (int64_t user = 7; user < 11; user++) {
        search(user, "anna@mail.example");
        if (user < 10)
            search(user, "duplo");
    }
    (void)follow();
    cr_assert_str_eq(selected(), "", "the third who asked for duplo is a machine");
}

Test(tail, forgets_whom_the_journal_forgot_before_the_edition_and_since) {
    search(7, "duplo");
    search(8, "duplo");
    train_up_to_here();
    begin(last_event());
    search(9, "duplo");
    search(9, "lego");
    (void)follow();
    cr_assert_str_eq(selected(), "duplo=6 lego=12 ");
    const struct leaver leaver = {.person = 9, .last_event = last_event()};
    uint64_t events = 0;
    OK(removal_forget(journal, &leaver, 1, &events, &why));
    cr_assert_eq(events, 2);
    cr_assert(follow().changed);
    cr_assert_str_eq(selected(), "");
    const struct leaver earlier = {.person = 8, .last_event = last_event()};
    search(9, "duplo");
    search(10, "duplo");
    OK(removal_forget(journal, &earlier, 1, &events, &why));
    (void)follow();
    cr_assert_str_eq(selected(), "duplo=6 ");
}
