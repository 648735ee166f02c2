/* Which queries of a rollup become suggestions, and what is said of each. Against an oracle over
 * random events: tests/property/test_rollup.c. */
#include <criterion/criterion.h>

#include "base/timestamp.h"
#include "demand/select.h"
#include "support/scratch.h"

enum { TODAY = 19000, ROWS_MAX = 64 };

static struct scratch scratch;
static struct journal *journal;
static struct rollup *rollup;
static struct rollup_state state;
static struct select_options options;
static struct selection selected;
static struct error why;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    scratch = scratch_new();
    state = (struct rollup_state){.watermark = 1};
    options = (struct select_options){.users_min = 2,
                                      .machine_searches_per_day = 100000,
                                      .queries_max = 1000,
                                      .half_life_days = 1,
                                      .now_ms = (int64_t)TODAY * DAY_MS + 5,
                                      .quiet = true};
    must(hash_start(&why));
    must(journal_open(&journal, scratch_file(&scratch, "journal.db"), &why));
    must(rollup_open(&rollup, journal, &why));
    must(rollup_begin(rollup, 0, &why));
    const struct rollup_day today = {TODAY, (int64_t)TODAY * DAY_MS + 1};
    must(rollup_put_days(rollup, &today, 1, &why));
}
static void tear_down(void) {
    selection_free(&selected);
    rollup_close(rollup);
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(select, .init = set_up, .fini = tear_down);

/* Numbered as they stand. */
static void queries(const char *const *texts, uint32_t count) {
    str list[ROWS_MAX];
    uint32_t numbers[ROWS_MAX];
    for (uint32_t i = 0; i < count; i++)
        list[i] = str_from(texts[i]);
    must(rollup_number_queries(rollup, list, count, numbers, &why));
}

static void asked(uint32_t query, int64_t user, int32_t day, int64_t searches, int64_t clicks) {
    const struct rollup_demand row = {query, day, user, searches, clicks, 0};
    must(rollup_add_demand(rollup, &row, 1, &why));
}

static void typed(uint32_t query, const char *form, int64_t searches) {
    const struct rollup_spelling row = {query, str_from(form), searches};
    must(rollup_add_spelling(rollup, &row, 1, &why));
}

static void choose(void) {
    must(rollup_commit(rollup, &state, &why));
    must(select_queries(&selected, rollup, &options, &why));
}

static const char *chosen(void) {
    static char text[400];
    text[0] = '\0';
    for (uint32_t i = 0; i < selected.rows.count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s %g,",
                 STR_ARGS(selected.queries[i].text), (double)selected.queries[i].weight);
    return text;
}

static const char *shown(void) {
    static char text[400];
    text[0] = '\0';
    for (uint32_t i = 0; i < selected.rows.display_count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%u:%.*s,",
                 selected.displays[i].query, STR_ARGS(selected.displays[i].text));
    return text;
}

Test(select, weighs_a_search_half_after_a_half_life) {
    queries((const char *[]){"lego"}, 1);
    asked(0, 7, TODAY, 3, 0);
    asked(0, 8, TODAY - 1, 4, 0);
    asked(0, 9, TODAY - 3, 8, 0);
    choose();
    cr_expect_str_eq(chosen(), "lego 6,");
    cr_expect_eq(selected.facts[0].users, 3);
    cr_expect_eq(selected.facts[0].last_day, TODAY);
}

Test(select, counts_undated_searches_whole_and_dates_nothing_by_them) {
    queries((const char *[]){"lego"}, 1);
    asked(0, 7, ROLLUP_DAY_NONE, 3, 0);
    asked(0, 8, ROLLUP_DAY_NONE, 4, 0);
    choose();
    cr_expect_str_eq(chosen(), "lego 7,");
    cr_expect_eq(selected.facts[0].last_day, 0);
}

Test(select, lets_no_search_weigh_nothing_however_old) {
    queries((const char *[]){"lego"}, 1);
    asked(0, 7, 1, 1, 0);
    asked(0, 8, 2, 1, 0);
    choose();
    cr_expect_eq(selected.queries[0].weight, 0x1p-39F);
}

/* A sum in the order of people's hashes would be 16384 and a tie between two floats, decided by
 * what the smallest terms left of themselves. */
static float weight_with(int64_t heavy, int64_t first_light) {
    asked(0, heavy, TODAY, 16384, 0);
    asked(0, 0x10000, TODAY - 10, 1, 0);
    for (int64_t i = 0; i < 5; i++)
        asked(0, first_light + i, TODAY - 40, 1, 0);
    choose();
    return selected.queries[0].weight;
}
Test(select, weighs_the_same_whoever_comes_first) {
    queries((const char *[]){"lego"}, 1);
    float first = weight_with(0x100, 0x200);
    tear_down();
    set_up();
    queries((const char *[]){"lego"}, 1);
    float last = weight_with(0x20000, 0x200);
    cr_expect_eq(first, last, "%.9g and %.9g", (double)first, (double)last);
}

Test(select, leaves_out_what_too_few_people_asked_unless_somebody_vouches) {
    queries((const char *[]){"a", "b", "c", "d"}, 4);
    asked(0, 7, TODAY, 50, 0);
    asked(1, 7, TODAY, 1, 0);
    asked(1, 8, TODAY, 1, 0);
    asked(2, PERSON_ANONYMOUS, TODAY, 1, 0);
    asked(3, PERSON_UNKNOWN, TODAY, 9, 0);
    asked(3, 7, TODAY, 9, 0);
    choose();
    cr_expect_str_eq(chosen(), "b 2,c 1,");
    cr_expect_eq(selected.asked_for, 4);
    cr_expect_eq(selected.few_users, 2);
    cr_expect_eq(selected.facts[1].users, 0, "who vouches names nobody");
}

Test(select, leaves_out_what_was_only_clicked) {
    queries((const char *[]){"a", "b"}, 2);
    asked(0, 7, TODAY, 0, 5);
    asked(0, 8, TODAY, 0, 5);
    asked(1, 7, TODAY, 1, 0);
    asked(1, 8, TODAY, 1, 0);
    choose();
    cr_expect_str_eq(chosen(), "b 2,");
}

Test(select, leaves_machines_out_with_everything_they_did) {
    queries((const char *[]){"a", "b"}, 2);
    options.machine_searches_per_day = 10;
    asked(0, 7, TODAY, 6, 0);
    asked(0, 9, TODAY, 1, 0);
    asked(1, 7, TODAY, 5, 0);
    asked(1, 7, TODAY - 1, 1, 0);
    asked(1, 8, TODAY, 10, 0);
    asked(1, 9, TODAY, 1, 0);
    choose();
    cr_expect_str_eq(chosen(), "b 11,");
    cr_expect_eq(selected.machines.users.count, 1);
}

Test(select, keeps_the_weightiest_and_of_equals_the_first) {
    queries((const char *[]){"a", "b", "c", "d", "e"}, 5);
    options.queries_max = 3;
    const int64_t searches[] = {1, 2, 1, 2, 1};
    for (uint32_t i = 0; i < 5; i++) {
        asked(i, PERSON_ANONYMOUS, TODAY, searches[i], 0);
        typed(i, "Shown", searches[i]);
    }
    choose();
    cr_expect_str_eq(chosen(), "a 1,b 2,d 2,");
    cr_expect_str_eq(shown(), "0:Shown,1:Shown,2:Shown,");
    cr_expect_eq(selected.surplus, 2);
}

Test(select, shows_the_commonest_spelling_and_of_equals_the_first_in_byte_order) {
    queries((const char *[]){"ipad", "iphone", "lego", "xbox"}, 4);
    for (uint32_t i = 0; i < 4; i++)
        asked(i, PERSON_ANONYMOUS, TODAY, 10, 0);
    typed(0, "iPad", 4); /* 6 typed it plainly */
    typed(1, "IPHONE", 3);
    typed(1, "iPhone", 6);
    typed(2, "LEGO", 5);
    typed(2, "Lego", 5);
    typed(3, "Xbox", 5); /* as many plainly: X comes before x */
    choose();
    cr_expect_str_eq(shown(), "1:iPhone,2:LEGO,3:Xbox,");
}

Test(select, draws_the_click_rate_of_few_searches_towards_everyones) {
    queries((const char *[]){"a", "b"}, 2);
    asked(0, PERSON_ANONYMOUS, TODAY, 90, 45);
    asked(1, PERSON_ANONYMOUS, TODAY, 10, 5);
    choose();
    cr_expect_eq(selected.facts[0].click_rate, 32768);
    cr_expect_eq(selected.facts[1].click_rate, 32768);
}

Test(select, never_says_a_click_rate_above_one) {
    queries((const char *[]){"a"}, 1);
    asked(0, PERSON_ANONYMOUS, TODAY, 2, 90);
    choose();
    cr_expect_eq(selected.facts[0].click_rate, 65535);
}

Test(select, names_the_commonest_category_by_its_rank_among_names) {
    const str names[] = {STR("books"), STR("toys")};
    uint32_t numbers[2];
    queries((const char *[]){"a", "b"}, 2);
    must(rollup_number_categories(rollup, names, 2, numbers, &why));
    const struct rollup_topic topics[] = {{0, 0, 1}, {0, 1, 2}};
    must(rollup_add_topics(rollup, topics, 2, &why));
    asked(0, PERSON_ANONYMOUS, TODAY, 1, 0);
    asked(1, PERSON_ANONYMOUS, TODAY, 1, 0);
    choose();
    cr_expect_eq(selected.facts[0].topic, 2);
    cr_expect_eq(selected.facts[1].topic, 0);
}

Test(select, refuses_a_rollup_that_names_what_is_not_there) {
    queries((const char *[]){"a"}, 1);
    asked(5, PERSON_ANONYMOUS, TODAY, 1, 0);
    must(rollup_commit(rollup, &state, &why));
    cr_assert_eq(select_queries(&selected, rollup, &options, &why), STATUS_CORRUPT);
    cr_expect(strstr(why.message, "`inkling train --rebuild` makes it anew"), "%s", why.message);
}
