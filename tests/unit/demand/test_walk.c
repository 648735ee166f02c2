/* What a visit is, said by examples; that it holds for any stream: tests/property/test_walk.c. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/text.h"
#include "demand/tally.h"

static const int64_t noon_ms = 20000 * 86400000LL + 43200000;
static struct tally tally;
static struct error why;
static int64_t next_id, now_ms;
static char said[1000];

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(tally_start(&tally, tally_rules(5000), &why), STATUS_OK);
    next_id = 1;
    now_ms = noon_ms;
    said[0] = '\0';
}
static void tear_down(void) {
    tally_free(&tally);
}
TestSuite(walk, .init = set_up, .fini = tear_down);

static void happens(enum event_kind kind, int64_t user, const char *query, const char *item) {
    const struct event e = {.at_ms = now_ms,
                            .user = user,
                            .session = PERSON_UNKNOWN,
                            .kind = kind,
                            .count = 1,
                            .results = -1,
                            .position = 2,
                            .query = str_from(query),
                            .item = str_from(item)};
    tally_event(&tally, next_id++, &e);
}

static void say_step(uint32_t place) {
    static const char *const verbs[] = {"search", "of", "click", "cart", "purchase", "view"};
    const struct walk_step *row =
        (const struct walk_step *)(const void *)tally.walk.steps.data + place - 1;
    if (row->before)
        say_step(row->before);
    const struct intern *names = trail_is_item(row->step.kind) ? &tally.walk.items : &tally.texts;
    size_t len = strlen(said);
    snprintf(said + len, sizeof said - len, "%s %.*s+%u, ", verbs[row->step.kind],
             STR_ARGS(intern_text(names, row->step.number)), row->step.pause_s);
}

/* Every visit that is over, once all are, each with a stop behind it. */
static const char *visits(void) {
    walk_close_distant(&tally.walk, INT64_MAX / 2);
    const struct walk_trail *over = (const struct walk_trail *)(const void *)tally.walk.over.data;
    for (size_t i = 0; i < tally.walk.over.len / sizeof *over; i++) {
        say_step(over[i].last);
        snprintf(said + strlen(said) - 2, 4, ". ");
    }
    return said;
}

Test(walk, writes_down_what_followed_what) {
    happens(EVENT_SEARCH, 7, "lego", "");
    now_ms += 7000;
    happens(EVENT_CLICK, 7, "", "i1");
    now_ms += 60000;
    happens(EVENT_SEARCH, 7, "duplo", "");
    happens(EVENT_CART, 7, "", "i2");
    happens(EVENT_PURCHASE, 7, "", "i2");
    cr_expect_str_eq(visits(), "search lego+0, click i1+7, search duplo+60, cart i2+0, "
                               "purchase i2+0. ");
}

Test(walk, ends_a_visit_after_half_an_hour_of_quiet) {
    happens(EVENT_SEARCH, 7, "lego", "");
    now_ms += WALK_QUIET_MS;
    happens(EVENT_SEARCH, 7, "duplo", "");
    now_ms += WALK_QUIET_MS + 1;
    happens(EVENT_SEARCH, 7, "puzzle", "");
    happens(EVENT_CLICK, 7, "", "i1");
    cr_expect_str_eq(visits(), "search lego+0, search duplo+1800. search puzzle+0, click i1+0. ");
}

Test(walk, takes_a_keystroke_for_no_step_but_one_that_was_clicked) {
    happens(EVENT_SEARCH, 7, "puzzle", "");
    now_ms += 20000;
    happens(EVENT_SEARCH, 7, "le", "");
    now_ms += 300;
    happens(EVENT_SEARCH, 7, "lego", "");
    happens(EVENT_CLICK, 7, "", "i1");
    now_ms += 300;
    happens(EVENT_SEARCH, 7, "lego duplo", "");
    cr_expect_str_eq(visits(),
                     "search puzzle+0, search lego+20, click i1+0, search lego duplo+0. ");
}

Test(walk, keeps_the_query_an_item_was_found_by_where_it_is_not_the_latest) {
    happens(EVENT_SEARCH, 7, "lego", "");
    happens(EVENT_SEARCH, 7, "duplo", "");
    happens(EVENT_CLICK, 7, "lego", "i1");
    happens(EVENT_CLICK, 7, "duplo", "i2");
    cr_expect_str_eq(visits(),
                     "search lego+0, search duplo+0, of lego+0, click i1+0, click i2+0. ");
}

Test(walk, keeps_people_apart_and_nobody_in_particular_to_a_click_under_a_query) {
    happens(EVENT_SEARCH, 7, "lego", "");
    happens(EVENT_SEARCH, 8, "duplo", "");
    happens(EVENT_SEARCH, PERSON_ANONYMOUS, "puzzle", "");
    happens(EVENT_CLICK, PERSON_ANONYMOUS, "puzzle", "i1");
    happens(EVENT_VIEW, PERSON_UNKNOWN, "", "i2");
    happens(EVENT_CLICK, 8, "", "i3");
    cr_expect_str_eq(visits(), "of puzzle+0, click i1+0. search duplo+0, click i3+0. ");
}

Test(walk, is_bounded_however_long_a_visit_lasts) {
    for (int i = 0; i < 1000; i++)
        happens(EVENT_CLICK, 7, "", i % 2 ? "i1" : "i2");
    (void)visits();
    cr_expect_eq(tally.walk.over.len / sizeof(struct walk_trail), 1000 / WALK_STEPS_MAX);
}
