#include <criterion/criterion.h>

#include "base/memory.h"
#include "store/rollup.h"
#include "support/scratch.h"

static struct journal *journal;
static struct rollup *rollup;
static struct error why;

static void set_up(void) {
    cr_assert_eq(journal_open_memory(&journal, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(rollup_open(&rollup, journal, &why), STATUS_OK, "%s", why.message);
}
static void tear_down(void) {
    rollup_close(rollup);
    journal_close(journal);
}
TestSuite(rollup, .init = set_up, .fini = tear_down);

#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

/* Two queries: the first asked for by three people, one of whose searches is still open. */
static void fill(struct rollup *r) {
    const str texts[] = {STR("cam"), STR("camera")};
    const struct rollup_demand demand[] = {
        {0, 20000, 7, 2, 1, 1u << 9}, {0, 20001, 8, 1, 0, 1}, {1, 20001, 7, 5, 0, 6}};
    const struct rollup_spelling spellings[] = {{0, STR("CAM"), 1}, {1, STR("Camera"), 4}};
    const struct rollup_open_search open[] = {{.user = 8,
                                               .event = 9,
                                               .at_ms = 20001 * 86400000LL + 5,
                                               .query = 1,
                                               .searches = 1,
                                               .text = STR("camera"),
                                               .form = STR("camera")},
                                              {.user = 9,
                                               .event = 10,
                                               .at_ms = 20002 * 86400000LL + 5,
                                               .query = 0,
                                               .searches = 3,
                                               .text = STR("cam"),
                                               .form = STR("Cam")}};
    uint32_t numbers[2];
    struct rollup_state state = {.watermark = 10, .rules = 1};
    OK(rollup_begin(r, 0, &why));
    OK(rollup_number_queries(r, texts, 2, numbers, &why));
    cr_assert_eq(numbers[1], 1);
    OK(rollup_add_demand(r, demand, 3, &why));
    OK(rollup_add_spelling(r, spellings, 2, &why));
    OK(rollup_replace_open(r, open, 2, &why));
    OK(rollup_commit(r, &state, &why));
}

static char said[400];

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...) {
    va_list list;
    size_t len = strlen(said);
    va_start(list, format);
    vsnprintf(said + len, sizeof said - len, format, list);
    va_end(list);
}
static enum status say_demand(const struct rollup_demand *row, void *context, struct error *e) {
    (void)context, (void)e;
    say("%u:%lld@%d=%lld/%lld ", row->query, (long long)row->user, row->day,
        (long long)row->searches, (long long)row->clicks);
    return STATUS_OK;
}
static enum status say_spelling(const struct rollup_spelling *row, void *context, struct error *e) {
    (void)context, (void)e;
    say("%u:%.*s=%lld ", row->query, STR_ARGS(row->form), (long long)row->searches);
    return STATUS_OK;
}
static enum status say_machine(int64_t user, void *context, struct error *e) {
    (void)context, (void)e;
    say("%lld ", (long long)user);
    return STATUS_OK;
}

Test(rollup, the_rows_of_one_query_are_its_part_of_all_rows_open_searches_too) {
    fill(rollup);
    said[0] = '\0';
    OK(rollup_each_demand(rollup, say_demand, NULL, &why));
    cr_assert_str_eq(said, "0:7@20000=2/1 0:8@20001=1/0 0:9@20002=3/0 "
                           "1:7@20001=5/0 1:8@20001=1/0 ");
    for (int turn = 0; turn < 2; turn++) { /* a statement that is kept must begin anew */
        said[0] = '\0';
        OK(rollup_each_demand_of(rollup, 0, ROLLUP_DAY_NONE, say_demand, NULL, &why));
        cr_assert_str_eq(said, "0:7@20000=2/1 0:8@20001=1/0 0:9@20002=3/0 ");
        said[0] = '\0';
        OK(rollup_each_demand_of(rollup, 1, ROLLUP_DAY_NONE, say_demand, NULL, &why));
        cr_assert_str_eq(said, "1:7@20001=5/0 1:8@20001=1/0 ");
    }
    said[0] = '\0';
    OK(rollup_each_spelling_of(rollup, 0, say_spelling, NULL, &why));
    OK(rollup_each_spelling_of(rollup, 1, say_spelling, NULL, &why));
    cr_assert_str_eq(said, "0:CAM=1 0:Cam=3 1:Camera=4 ", "as typed where that is another");
}

Test(rollup, finds_the_number_of_a_query) {
    uint32_t number = 99;
    bool found = true;
    fill(rollup);
    OK(rollup_find_query(rollup, STR("camera"), &number, &found, &why));
    cr_assert(found && number == 1);
    OK(rollup_find_query(rollup, STR("came"), &number, &found, &why));
    cr_assert_not(found);
}

Test(rollup, keeps_the_machines_of_the_last_selection_until_it_is_cleared) {
    const int64_t first[] = {5, -6, INT64_MIN}, second[] = {7};
    OK(rollup_put_machines(rollup, first, 3, &why));
    said[0] = '\0';
    OK(rollup_each_machine(rollup, say_machine, NULL, &why));
    cr_assert_str_eq(said, "-9223372036854775808 -6 5 ");
    OK(rollup_put_machines(rollup, second, 1, &why));
    said[0] = '\0';
    OK(rollup_each_machine(rollup, say_machine, NULL, &why));
    cr_assert_str_eq(said, "7 ");
    OK(rollup_begin(rollup, 0, &why));
    OK(rollup_clear(rollup, &why));
    OK(rollup_commit(rollup, &(struct rollup_state){0}, &why));
    said[0] = '\0';
    OK(rollup_each_machine(rollup, say_machine, NULL, &why));
    cr_assert_str_eq(said, "");
}

Test(rollup, in_memory_is_each_callers_own_and_leaves_no_file) {
    struct rollup *other = NULL;
    struct rollup_state state;
    fill(rollup);
    OK(rollup_open_memory(&other, &why));
    OK(rollup_state(other, &state, &why));
    cr_assert_eq(state.watermark, 0);
    OK(rollup_begin(other, 5, &why)); /* of a journal from which events were removed five times */
    OK(rollup_commit(other, &(struct rollup_state){.generation = 5}, &why));
    OK(rollup_state(rollup, &state, &why));
    cr_assert_eq(state.watermark, 10);
    rollup_close(other);
    cr_assert_neq(access(":memory:", F_OK), 0);
}

Test(rollup, over_a_journal_opened_for_reading_can_be_read_and_not_written) {
    struct scratch scratch = scratch_new();
    const char *path = scratch_file(&scratch, "journal.db");
    struct journal *writer = NULL, *reader = NULL;
    struct rollup *written = NULL, *read = NULL;
    OK(journal_open(&writer, path, &why));
    OK(rollup_open(&written, writer, &why));
    fill(written);
    OK(journal_open_reader(&reader, path, &why));
    OK(rollup_open(&read, reader, &why));
    said[0] = '\0';
    OK(rollup_each_demand_of(read, 1, ROLLUP_DAY_NONE, say_demand, NULL, &why));
    cr_assert_str_eq(said, "1:7@20001=5/0 1:8@20001=1/0 ");
    cr_assert_neq(rollup_put_machines(read, (const int64_t[]){1}, 1, &why), STATUS_OK);
    rollup_close(read);
    journal_close(reader);
    rollup_close(written);
    journal_close(writer);
    scratch_remove(&scratch);
}

static enum status say_visit(const struct rollup_visit *row, void *context, struct error *e) {
    (void)context, (void)e;
    say("%lld:%lld@%d=%.*s ", (long long)row->first, (long long)row->user, row->day,
        STR_ARGS(row->steps));
    return STATUS_OK;
}
static enum status say_open_visit(const struct rollup_open_visit *row, void *context,
                                  struct error *e) {
    say("%lld-%lld%s/%u+%u:%.*s ", (long long)row->session, (long long)row->last,
        row->at_ms == EVENT_TIME_NONE ? " undated" : "", row->settled, row->pause_s,
        STR_ARGS(row->text));
    return say_visit(&row->visit, context, e);
}

Test(rollup, visits_come_by_their_first_event_those_that_go_on_too) {
    const struct rollup_visit over[] = {{2, 7, 20000, STR("ab")}, {5, 8, -1, STR("c")}};
    const struct rollup_open_visit open[] = {
        {{3, 7, 20000, STR("de")}, 21, 9, EVENT_TIME_NONE, 2, 1, 4, STR("cam")},
        {{6, 9, 20000, STR("f")}, 22, 8, 1000, 1, 1, 0, {0}}};
    const str items[] = {STR("i1"), STR("i2")};
    struct rollup_state state = {.watermark = 10, .rules = 1};
    uint32_t numbers[2];
    OK(rollup_begin(rollup, 0, &why));
    OK(rollup_add_visits(rollup, over, 2, &why));
    OK(rollup_replace_open_visits(rollup, open, 2, &why));
    OK(rollup_number_items(rollup, items, 2, numbers, &why));
    OK(rollup_commit(rollup, &state, &why));
    OK(rollup_each_visit(rollup, say_visit, NULL, &why));
    cr_expect_str_eq(said, "2:7@20000=ab 3:7@20000=de 5:8@-1=c 6:9@20000=f ");
    said[0] = '\0';
    OK(rollup_each_open_visit(rollup, say_open_visit, NULL, &why));
    cr_expect_str_eq(said, "21-9 undated/1+4:cam 3:7@20000=de 22-8/1+0: 6:9@20000=f ");
    OK(rollup_state(rollup, &state, &why));
    cr_expect_eq(state.items, 2);
}
