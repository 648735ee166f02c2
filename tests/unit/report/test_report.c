#include <criterion/criterion.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "demand/roll.h"
#include "report/report.h"
#include "scene/scenes.h"
#include "store/exposure.h"
#include "support/scratch.h"

enum { NOON_MS = DAY_MS / 2 };
static const int64_t today = 15000; /* days since 1970 */

static struct scratch scratch;
static struct error why;
static struct journal *journal;
static struct report report;

static void set_up(void) {
    scratch = scratch_new();
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why), STATUS_OK);
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK);
}
static void tear_down(void) {
    report_free(&report);
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(report, .init = set_up, .fini = tear_down);

static void happened(struct event e, int64_t days_ago) {
    e.at_ms = (today - days_ago) * DAY_MS + NOON_MS;
    e.count = e.count ? e.count : 1;
    cr_assert_eq(journal_append(journal, &e, &why), STATUS_OK, "%s", why.message);
}

static void search(const char *query, int64_t user, int64_t days_ago, int64_t results) {
    happened((struct event){.kind = EVENT_SEARCH,
                            .query = str_from(query),
                            .user = user,
                            .session = user,
                            .results = results},
             days_ago);
}

static void showed(const char *answer, const char *typed, const char *const *queries,
                   uint32_t count, double rate) {
    static const float row[1] = {1};
    struct exposure_item items[8];
    for (uint32_t i = 0; i < count; i++)
        items[i] =
            (struct exposure_item){.query = str_from(queries[i]), .propensity = 1, .features = row};
    const struct exposure e = {.answer = str_from(answer),
                               .at_ms = today * DAY_MS,
                               .rate = rate,
                               .typed = str_from(typed),
                               .scene = scene_suggest.id,
                               .count = count,
                               .feature_count = 1,
                               .items = items};
    cr_assert_eq(journal_put_exposure(journal, &e, &why), STATUS_OK, "%s", why.message);
}

static void chose(const char *answer, const char *query) {
    happened((struct event){.kind = EVENT_CLICK,
                            .query = str_from(query),
                            .answer = str_from(answer),
                            .user = 9,
                            .session = 9,
                            .results = -1},
             0);
}

static void make(uint32_t days) {
    const struct report_options options = {
        .days = days, .users_min = 3, .rows = 10, .now_ms = (today + 1) * DAY_MS};
    const struct roll_options roll = {.rules = tally_rules(0), .quiet = true};
    struct roll_report rolled;
    struct rollup *rollup = NULL;
    cr_assert_eq(journal_commit(journal, &why), STATUS_OK);
    cr_assert_eq(rollup_open(&rollup, journal, &why), STATUS_OK);
    cr_assert_eq(roll_forward(journal, rollup, &roll, &rolled, &why), STATUS_OK);
    rollup_close(rollup);
    cr_assert_eq(report_make(&report, journal, &options, &why), STATUS_OK, "%s", why.message);
}

static const char *const shown[] = {"iphone", "iphone case", "iphone 15"};

Test(report, of_an_empty_journal_is_of_nothing) {
    make(7);
    cr_assert_eq(report.to_ms, 0);
    cr_assert_eq(report.searches, 0);
    cr_assert_eq(report.scene_count > 0, true);
}

Test(report, an_exposure_stands_for_as_many_sessions_as_its_rate_says) {
    showed("A", "iph", shown, 3, 1);
    showed("B", "iph", shown, 3, 0.1);
    chose("A", "iPhone case");
    make(7);
    const struct report_scene *s = &report.scenes[0];
    cr_assert_eq(s->scene, &scene_suggest);
    cr_assert_eq(s->exposures, 2);
    cr_assert_float_eq(s->impressions, 11, 1e-9);
    cr_assert_eq(s->clicked, 1);
    cr_assert_eq(s->clicks, 1);
    cr_assert_float_eq(s->reciprocal, 0.5, 1e-9);
    cr_assert_eq(s->keystrokes, strlen("iphone case") - strlen("iph"));
}

Test(report, what_was_drawn_for_the_sample_and_named_after_that_is_one_impression) {
    showed("A", "iph", shown, 3, 0.1);
    chose("A", "iphone case");
    chose("A", "iphone case");
    make(7);
    cr_assert_float_eq(report.scenes[0].impressions, 1, 1e-9);
}

Test(report, two_clicks_on_one_answer_are_one_answer_clicked) {
    showed("A", "iph", shown, 3, 1);
    chose("A", "iphone");
    chose("A", "iphone 15");
    make(7);
    cr_assert_eq(report.scenes[0].clicked, 1);
    cr_assert_eq(report.scenes[0].clicks, 2);
    cr_assert_float_eq(report.scenes[0].reciprocal, 1 + 1.0 / 3, 1e-9);
}

Test(report, a_click_on_an_answer_that_was_not_kept_is_counted_apart) {
    chose("Z", "iphone");
    make(7);
    cr_assert_eq(report.unknown_answers, 1);
    cr_assert_eq(report.scenes[0].clicks, 0);
}

Test(report, a_search_that_names_an_answer_was_guided_by_it) {
    showed("A", "iph", shown, 3, 1);
    happened((struct event){.kind = EVENT_SEARCH,
                            .query = STR("iphone"),
                            .answer = STR("A"),
                            .user = 9,
                            .session = 9,
                            .results = -1},
             0);
    make(7);
    cr_assert_eq(report.scenes[0].guided, 1);
}

static void searched(const char *query, int64_t user, int64_t seconds_later) {
    const struct event e = {.at_ms = today * DAY_MS + NOON_MS + seconds_later * 1000,
                            .user = user,
                            .session = user,
                            .kind = EVENT_SEARCH,
                            .count = 1,
                            .results = -1,
                            .query = str_from(query),
                            .answer = STR("the shop's own id")};
    cr_assert_eq(journal_append(journal, &e, &why), STATUS_OK);
}

Test(report, a_search_for_what_was_just_chosen_was_guided_once) {
    showed("A", "iph", shown, 3, 1);
    chose("A", "iphone case");
    searched("something else", 9, 1);
    searched("iPhone Case", 8, 1);
    searched("iPhone Case", 9, 2);
    searched("iPhone Case", 9, 3);
    make(7);
    cr_assert_eq(report.scenes[0].guided, 1);
}

Test(report, a_search_long_after_the_choice_was_not_guided_by_it) {
    showed("A", "iph", shown, 3, 1);
    chose("A", "iphone case");
    searched("iPhone Case", 9, 61);
    make(7);
    cr_assert_eq(report.scenes[0].guided, 0);
}

Test(report, names_searches_without_a_result_only_when_enough_people_made_them) {
    for (int64_t user = 10; user < 13; user++) {
        search("Flux Capacitor", user, 1, 0);
        search("iphone", user, 1, 12);
    }
    for (int i = 0; i < 9; i++)
        search("my secret wish", 10, 1, 0);
    make(7);
    cr_assert_eq(report.searches, 15);
    cr_assert_eq(report.with_results, 15);
    cr_assert_eq(report.no_results, 12);
    cr_assert_eq(report.people, 3);
    cr_assert_eq(report.empty.count, 1);
    cr_assert(str_equal(report.empty.rows[0].text, STR("flux capacitor")));
    cr_assert_eq(report.empty.rows[0].searches, 3);
}

Test(report, tells_what_is_new_from_what_is_rising_by_people) {
    for (int64_t user = 10; user < 14; user++) {
        search("new thing", user, 1, -1);
        search("rising thing", user, 1, -1);
        search("steady thing", user, 1, -1);
        search("steady thing", user, 8, -1);
    }
    search("rising thing", 10, 8, -1);
    for (int i = 0; i < 50; i++)
        search("one client's noise", 10, 1, -1);
    search("old", 10, 15, -1);
    make(7);
    cr_assert_eq(report.fresh.count, 1);
    cr_assert(str_equal(report.fresh.rows[0].text, STR("new thing")));
    cr_assert_eq(report.rising.count, 1);
    cr_assert(str_equal(report.rising.rows[0].text, STR("rising thing")));
    cr_assert_eq(report.rising.rows[0].people, 4);
    cr_assert_eq(report.rising.rows[0].people_before, 1);
}

Test(report, of_a_log_without_days_before_calls_nothing_rising) {
    for (int64_t user = 10; user < 14; user++)
        for (int64_t day = 1; day < 9; day++)
            search("thing", user, day, -1);
    make(7);
    cr_assert_eq(report.rising.count, 0);
}

Test(report, leaves_out_what_happened_before_its_days) {
    search("thing", 10, 0, 0);
    search("thing", 10, 8, 0);
    make(7);
    cr_assert_eq(report.searches, 1);
}
