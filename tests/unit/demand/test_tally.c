#include <criterion/criterion.h>

#include "base/text.h"
#include "demand/tally.h"

enum { GAP_MS = 5000 };
static const int64_t noon_ms = 20000 * 86400000LL + 43200000;
static struct tally tally;
static struct error why;
static int64_t next_id;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(tally_start(&tally, tally_rules(GAP_MS), &why), STATUS_OK);
    next_id = 1;
}
static void tear_down(void) {
    tally_free(&tally);
}
TestSuite(tally, .init = set_up, .fini = tear_down);

static void happens(enum event_kind kind, int64_t user, int64_t after_ms, const char *query) {
    struct event e = {.at_ms = noon_ms + after_ms,
                      .user = user,
                      .session = PERSON_UNKNOWN,
                      .kind = kind,
                      .count = 1,
                      .results = -1,
                      .query = str_from(query)};
    tally_event(&tally, next_id++, &e);
}

static uint32_t sum(const char *query, bool of_clicks) {
    uint32_t text = intern_find(&tally.texts, str_from(query)), total = 0;
    const struct tally_demand *rows = (const void *)tally.demand.data;
    for (size_t i = 0; i < tally.demand.len / sizeof *rows; i++)
        if (rows[i].text == text)
            total += of_clicks ? rows[i].clicks : rows[i].searches;
    return total;
}

/* Open ones included. */
static uint32_t searches(const char *query) {
    uint32_t text = intern_find(&tally.texts, str_from(query)), total = sum(query, false);
    const struct tally_open *open = (const void *)tally.open.data;
    for (size_t i = 0; i < tally.open.len / sizeof *open; i++)
        total += open[i].text == text ? open[i].searches : 0;
    return total;
}

Test(tally, leaves_out_what_the_same_person_extended_at_once) {
    happens(EVENT_SEARCH, 7, 0, "c");
    happens(EVENT_SEARCH, 7, 300, "ca");
    happens(EVENT_SEARCH, 7, 600, "call");
    happens(EVENT_SEARCH, 7, 700, "call ");
    happens(EVENT_SEARCH, 7, 900, "call of");
    happens(EVENT_SEARCH, 7, 1500, "call of duty");
    cr_expect_eq(searches("call of duty"), 1u);
    cr_expect_eq(searches("c") + searches("ca") + searches("call") + searches("call of"), 0u);
    cr_expect_eq(tally.keystrokes, 5u);
}

Test(tally, counts_what_was_extended_later_or_by_someone_else) {
    happens(EVENT_SEARCH, 7, 0, "call");
    happens(EVENT_SEARCH, 8, 100, "call of duty");
    happens(EVENT_SEARCH, 7, GAP_MS + 1, "call of duty");
    cr_expect_eq(searches("call"), 1u);
    cr_expect_eq(searches("call of duty"), 2u);
}

Test(tally, counts_another_query_and_a_shorter_one) {
    happens(EVENT_SEARCH, 7, 0, "call");
    happens(EVENT_SEARCH, 7, 500, "xbox");
    happens(EVENT_SEARCH, 7, 900, "xb");
    cr_expect_eq(searches("call") + searches("xbox") + searches("xb"), 3u);
}

Test(tally, counts_what_was_clicked_before_it_was_extended) {
    happens(EVENT_SEARCH, 7, 0, "call");
    happens(EVENT_CLICK, 7, 400, "call");
    happens(EVENT_SEARCH, 7, 900, "call of duty");
    cr_expect_eq(searches("call"), 1u);
    cr_expect_eq(sum("call", true), 1u);
}

Test(tally, does_not_care_about_two_lines_written_in_the_wrong_order) {
    happens(EVENT_SEARCH, 7, 800, "call of");
    happens(EVENT_SEARCH, 7, 500, "call");
    happens(EVENT_SEARCH, 7, 1200, "call of duty");
    cr_expect_eq(searches("call") + searches("call of"), 0u);
    cr_expect_eq(searches("call of duty"), 1u);
}

Test(tally, takes_midnight_for_a_date_without_a_time) {
    happens(EVENT_SEARCH, 7, 43200000, "call");
    happens(EVENT_SEARCH, 7, 43200000, "call of duty");
    cr_expect_eq(searches("call"), 1u);
}

Test(tally, cannot_tell_keystrokes_of_nobody_in_particular) {
    happens(EVENT_SEARCH, PERSON_UNKNOWN, 0, "call");
    happens(EVENT_SEARCH, PERSON_UNKNOWN, 100, "call of duty");
    cr_expect_eq(searches("call"), 1u);
}

Test(tally, gives_a_click_to_the_query_of_its_answer) {
    struct event e = {.at_ms = noon_ms,
                      .user = 7,
                      .session = 8,
                      .kind = EVENT_SEARCH,
                      .count = 1,
                      .query = STR("zelda"),
                      .answer = STR("A1")};
    tally_event(&tally, 1, &e);
    e.kind = EVENT_CLICK;
    e.query = (str){0};
    tally_event(&tally, 2, &e);
    cr_expect_eq(sum("zelda", true), 1u);
    e.answer = STR("A2"); /* an earlier batch may know it */
    tally_event(&tally, 3, &e);
    cr_expect_eq(tally.clicks_unplaced.len, sizeof(struct tally_click));
    e.answer = (str){0};
    tally_event(&tally, 4, &e);
    cr_expect_eq(tally.unusable, 1u);
}

Test(tally, keeps_how_a_query_was_typed_only_where_that_differs) {
    happens(EVENT_SEARCH, PERSON_ANONYMOUS, 0, "Xbox  360");
    happens(EVENT_SEARCH, PERSON_ANONYMOUS, 0, "xbox 360");
    cr_assert_eq(tally.forms.count, 1u);
    cr_expect(str_equal(intern_text(&tally.forms, 0), STR("Xbox 360")));
    cr_expect_eq(searches("xbox 360"), 2u);
}

Test(tally, counts_what_is_no_query_as_unusable) {
    happens(EVENT_SEARCH, 7, 0, "");
    happens(EVENT_SEARCH, 7, 0, " \t");
    happens(EVENT_SEARCH, 7, 0, "a\xff");
    cr_expect_eq(tally.unusable, 3u);
    cr_expect_eq(tally.texts.count, 0u);
}

Test(tally, remembers_the_newest_event_of_each_day) {
    happens(EVENT_SEARCH, 7, 0, "a");
    happens(EVENT_SEARCH, 7, 86400000, "b");
    happens(EVENT_SEARCH, 7, -500, "c");
    const struct rollup_day *days = (const void *)tally.days.data;
    cr_assert_eq(tally.days.len, 2 * sizeof *days);
    cr_expect_eq(days[0].newest_ms, noon_ms);
    cr_expect_eq(days[1].day, 20001);
}
