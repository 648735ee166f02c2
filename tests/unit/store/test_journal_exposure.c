#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "store/exposure.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct error why;
static const char *path;
static struct journal *journal;

static void set_up(void) {
    scratch = scratch_new();
    path = scratch_file(&scratch, "journal.db");
    cr_assert_eq(journal_open(&journal, path, &why), STATUS_OK, "%s", why.message);
}
static void tear_down(void) {
    journal_close(journal);
    scratch_remove(&scratch);
}
TestSuite(journal_exposure, .init = set_up, .fini = tear_down);

static const float rows[2][3] = {{1, 2.5f, -3}, {0, 0.25f, 1e30f}};
static const struct exposure_item items[] = {
    {.query = {"call of duty", 12}, .sources = 1, .score = 5, .propensity = 1, .features = rows[0]},
    {.query = {"callus", 6}, .sources = 3, .score = -1, .propensity = 0.5f, .features = rows[1]},
};
static const struct exposure shown = {
    .answer = {"01JD0000000000000000000000", EXPOSURE_ANSWER_BYTES},
    .at_ms = 1700000000000,
    .user = -7,
    .session = 8,
    .edition = 12,
    .features_digest = UINT64_MAX - 1,
    .rate = 0.125,
    .typed = {"call", 4},
    .scene = 1,
    .count = 2,
    .feature_count = 3,
    .items = items,
};

static void put(const struct exposure *e) {
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(journal_put_exposure(journal, e, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(journal_commit(journal, &why), STATUS_OK, "%s", why.message);
}

static void sql(const char *text) {
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

struct seen {
    int count;
    int64_t last_id;
    uint32_t items;
};

static enum status count_rows(int64_t id, const struct exposure *e, void *context,
                              struct error *inner) {
    struct seen *seen = context;
    (void)inner;
    seen->count++;
    seen->last_id = id;
    seen->items += e->count;
    return STATUS_OK;
}

static enum status compare(int64_t id, const struct exposure *e, void *context,
                           struct error *inner) {
    (void)inner;
    ++*(int *)context;
    cr_assert_eq(id, 1);
    cr_assert(str_equal(e->answer, shown.answer));
    cr_assert(str_equal(e->typed, shown.typed));
    cr_assert_eq(e->at_ms, shown.at_ms);
    cr_assert_eq(e->user, shown.user);
    cr_assert_eq(e->session, shown.session);
    cr_assert_eq(e->edition, shown.edition);
    cr_assert_eq(e->features_digest, shown.features_digest);
    cr_assert_eq(e->rate, shown.rate);
    cr_assert_eq(e->scene, shown.scene);
    cr_assert_eq(e->count, shown.count);
    cr_assert_eq(e->feature_count, shown.feature_count);
    for (uint32_t i = 0; i < e->count; i++) {
        cr_assert(str_equal(e->items[i].query, items[i].query));
        cr_assert_eq(e->items[i].sources, items[i].sources);
        cr_assert_eq(e->items[i].score, items[i].score);
        cr_assert_eq(e->items[i].propensity, items[i].propensity);
        cr_assert_arr_eq(e->items[i].features, items[i].features, sizeof rows[0]);
    }
    return STATUS_OK;
}

Test(journal_exposure, comes_back_as_it_was_put_to_the_last_bit) {
    int count = 0;
    put(&shown);
    cr_assert_eq(journal_each_exposure(journal, 0, compare, &count, &why), STATUS_OK, "%s",
                 why.message);
    cr_assert_eq(count, 1);
}

Test(journal_exposure, may_have_shown_nothing) {
    struct exposure empty = shown;
    struct seen seen = {0};
    empty.count = 0;
    empty.typed = (str){0};
    put(&empty);
    cr_assert_eq(journal_each_exposure(journal, 0, count_rows, &seen, &why), STATUS_OK);
    cr_assert_eq(seen.count, 1);
    cr_assert_eq(seen.items, 0);
}

Test(journal_exposure, is_read_in_order_and_from_any_point) {
    struct seen seen = {0};
    for (int i = 0; i < 3; i++)
        put(&shown);
    cr_assert_eq(journal_each_exposure(journal, 1, count_rows, &seen, &why), STATUS_OK);
    cr_assert_eq(seen.count, 2);
    cr_assert_eq(seen.last_id, 3);
    cr_assert_eq(seen.items, 4);
}

Test(journal_exposure, takes_its_items_along_when_it_is_removed) {
    put(&shown);
    journal_close(journal);
    sql("DELETE FROM exposure");
    sqlite3 *db = NULL;
    sqlite3_stmt *count = NULL;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, "SELECT count(*) FROM exposure_item", -1, &count, NULL),
                 SQLITE_OK);
    cr_assert_eq(sqlite3_step(count), SQLITE_ROW);
    cr_assert_eq(sqlite3_column_int(count, 0), 0);
    sqlite3_finalize(count);
    sqlite3_close(db);
    cr_assert_eq(journal_open(&journal, path, &why), STATUS_OK);
}

Test(journal_exposure, of_a_damaged_feature_row_is_refused_by_number) {
    struct seen seen = {0};
    put(&shown);
    sql("UPDATE exposure_item SET features = x'0102' WHERE position = 2");
    cr_assert_eq(journal_each_exposure(journal, 0, count_rows, &seen, &why), STATUS_CORRUPT);
    cr_assert_not_null(strstr(why.message, "exposure 1 of "), "%s", why.message);
    cr_assert_eq(seen.count, 0);
}
