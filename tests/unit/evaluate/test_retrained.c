/* A baseline that learnt a later log is the one of somebody who trained on both. */
#include <criterion/criterion.h>
#include <math.h>

#include "evaluate/retrained.h"
#include "evaluate/training_rows.h"
#include "support/shop.h"

enum { LOG_BYTES = 1 << 20, ROWS = 1500 };

static struct shop shop, whole;
static struct training_rows before, all;
static char early[LOG_BYTES], late[LOG_BYTES];
static struct error why;

static void set_up(void) {
    int64_t clock_ms = SHOP_NOW_MS - INT64_C(90) * 86400000;
    struct buf a = buf_over(early, LOG_BYTES), b = buf_over(late, LOG_BYTES);
    buf_append(&a, STR(SHOP_HEADER));
    buf_append(&b, STR(SHOP_HEADER));
    shop_write_rows(&a, 1, ROWS, &clock_ms);
    clock_ms += 86400000; /* nothing of the one log is a keystroke of the other */
    shop_write_rows(&b, 2, ROWS, &clock_ms);
    shop_open(&shop);
    shop_open(&whole);
    whole.dir.key = shop.dir.key;
    shop_import(&shop, buf_str(&a));
    shop_import(&whole, buf_str(&a));
    shop_import(&whole, buf_str(&b));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    cr_assert_eq(shop_train(&whole), STATUS_OK, "%s", whole.why.message);
    cr_assert_eq(
        training_rows_read(&before, &shop.dir, &shop.trained.meta, &shop.config, true, true, &why),
        STATUS_OK, "%s", why.message);
    cr_assert_eq(
        training_rows_read(&all, &whole.dir, &whole.trained.meta, &whole.config, true, true, &why),
        STATUS_OK, "%s", why.message);
}
static void tear_down(void) {
    training_rows_free(&before);
    training_rows_free(&all);
    shop_close(&shop);
    shop_close(&whole);
}
TestSuite(retrained, .init = set_up, .fini = tear_down);

static enum status copy_event(int64_t id, const struct event *e, void *context,
                              struct error *error) {
    (void)id;
    return journal_append(context, e, error);
}

/* The events of the later log alone, of the same people. */
static struct journal *later_events(void) {
    struct journal *from = NULL, *out = NULL;
    cr_assert_eq(journal_open_memory(&out, &why), STATUS_OK);
    cr_assert_eq(journal_open(&from, scratch_file(&whole.scratch, "data/journal.db"), &why),
                 STATUS_OK);
    cr_assert_eq(journal_begin(out, &why), STATUS_OK);
    cr_assert_eq(journal_each_event(from, (int64_t)shop.trained.meta.events, copy_event, out, &why),
                 STATUS_OK);
    cr_assert_eq(journal_commit(out, &why), STATUS_OK);
    journal_close(from);
    return out;
}

static void expect_the_same(const struct selection *rows, const struct selection *wanted,
                            double half_life_days, double scale) {
    struct journal *events = later_events(), *directory = NULL;
    struct rollup *past = NULL;
    struct retrained r;
    cr_assert_eq(journal_open(&directory, scratch_file(&shop.scratch, "data/journal.db"), &why),
                 STATUS_OK);
    cr_assert_eq(rollup_open(&past, directory, &why), STATUS_OK);
    cr_assert_eq(retrained_open(&r, rows, &shop.trained.meta, &shop.config, half_life_days, &why),
                 STATUS_OK);
    cr_expect_eq(r.popular.count, rows->rows.count, "what it began with");
    cr_assert_eq(retrained_learn(&r, events, past, SHOP_NOW_MS, &why), STATUS_OK, "%s",
                 why.message);
    cr_assert_eq(r.popular.count, wanted->rows.count);
    cr_assert_gt(wanted->rows.count, rows->rows.count);
    for (uint32_t i = 0; i < wanted->rows.count; i++) {
        const struct build_query *got = &r.popular.rows[i], *want = &wanted->queries[i];
        cr_assert(str_equal(got->text, want->text), "%.*s, not %.*s", STR_ARGS(got->text),
                  STR_ARGS(want->text));
        double weight = (double)want->weight * scale;
        cr_assert_float_eq((double)got->weight, weight, weight * 1e-5, "%.*s", STR_ARGS(got->text));
    }
    retrained_free(&r);
    rollup_close(past);
    journal_close(directory);
    journal_close(events);
}

Test(retrained, by_plain_counts_is_what_training_on_both_logs_gives) {
    expect_the_same(&before.offered, &all.offered, INFINITY, 1);
}

Test(retrained, by_decayed_counts_is_the_same_on_the_earlier_scale) {
    double days =
        (double)(whole.trained.meta.newest_ms / 86400000 - shop.trained.meta.newest_ms / 86400000);
    expect_the_same(&before.decayed, &all.decayed, shop.config.half_life_days,
                    exp2(days / shop.config.half_life_days));
}
