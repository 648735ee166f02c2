#include <criterion/criterion.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "evaluate/edits.h"
#include "evaluate/log_shape.h"
#include "evaluate/simulate.h"
#include "support/scratch.h"

static const char *const files[] = {"catalog.tsv",
                                    "log.tsv",
                                    "purchases.tsv",
                                    "events.ndjson",
                                    "truth/sessions.tsv",
                                    "truth/typos.tsv",
                                    "truth/trends.tsv",
                                    "truth/bursting.tsv",
                                    "truth/relevance.tsv",
                                    "truth/people.tsv",
                                    "README"};
enum { FILES = sizeof files / sizeof *files };

static struct error why;

static struct simulate_options small_shop(void) {
    return (struct simulate_options){.users = 400, .items = 150, .days = 9, .seed = 7, .ubi = true};
}

static struct simulate_report simulate(const struct simulate_options *o, const struct scratch *s) {
    struct simulate_report report;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(simulate_shop(o, s->path, true, &report, &why), STATUS_OK, "%s", why.message);
    return report;
}

/* The whole file; the caller frees it. */
static str slurp(const struct scratch *s, const char *name) {
    FILE *f = fopen(scratch_file(s, name), "rb");
    cr_assert_not_null(f, "%s", name);
    cr_assert_eq(fseek(f, 0, SEEK_END), 0);
    size_t len = (size_t)ftell(f);
    char *data = malloc(len + 1);
    rewind(f);
    cr_assert_eq(fread(data, 1, len, f), len);
    fclose(f);
    return (str){data, len};
}

static void digest_shop(const struct scratch *s, char hex[static DIGEST_HEX_BYTES]) {
    struct digest_stream stream;
    digest_start(&stream);
    for (size_t i = 0; i < FILES; i++) {
        str text = slurp(s, files[i]);
        digest_add(&stream, str_from(files[i]));
        digest_add(&stream, text);
        free((void *)text.data);
    }
    struct digest d = digest_end(&stream);
    digest_hex(&d, hex);
}

/* Later parts are judged on this shop: when the digest changes, CHANGELOG.md says why. */
Test(simulate, makes_the_very_shop_it_always_made) {
    struct scratch s = scratch_new();
    struct simulate_options o = small_shop();
    char hex[DIGEST_HEX_BYTES];
    (void)simulate(&o, &s);
    digest_shop(&s, hex);
    cr_assert_str_eq(hex, "82438901a2b3c5bf2e94d0d38a6638133d1101b9e337173aebd4bafd187381d5");
    scratch_remove(&s);
}

Test(simulate, another_seed_is_another_shop_and_more_people_the_same_catalogue) {
    struct scratch a = scratch_new(), b = scratch_new(), c = scratch_new();
    struct simulate_options o = small_shop(), more = o, other = o;
    more.users = 500;
    other.seed = 8;
    (void)simulate(&o, &a);
    (void)simulate(&more, &b);
    (void)simulate(&other, &c);
    str of_a = slurp(&a, "catalog.tsv"), of_b = slurp(&b, "catalog.tsv"),
        of_c = slurp(&c, "catalog.tsv");
    cr_assert(str_equal(of_a, of_b));
    cr_assert_not(str_equal(of_a, of_c));
    free((void *)of_a.data);
    free((void *)of_b.data);
    free((void *)of_c.data);
    scratch_remove(&a);
    scratch_remove(&b);
    scratch_remove(&c);
}

Test(simulate, writes_a_log_in_order_of_time_that_reads_without_a_map) {
    struct scratch s = scratch_new();
    struct simulate_options o = small_shop();
    struct simulate_report report = simulate(&o, &s);
    const struct log_options log = {.now_ms = clock_wall_ms(), .people_needed = true};
    struct log_reader *reader = NULL;
    uint64_t rows = 0, clicks = 0;
    int64_t last_ms = 0;
    cr_assert_eq(log_reader_open(&reader, scratch_file(&s, "log.tsv"), &log, &why), STATUS_OK, "%s",
                 why.message);
    for (;;) {
        enum log_outcome outcome;
        struct log_record record;
        cr_assert_eq(log_reader_next(reader, &outcome, &record, &why), STATUS_OK);
        if (outcome == LOG_ENDED)
            break;
        cr_assert_eq(outcome, LOG_RECORD);
        cr_assert_geq(record.at_ms, last_ms);
        last_ms = record.at_ms;
        rows++;
        clicks += record.clicked;
    }
    log_reader_close(reader);
    cr_assert_eq(rows, report.rows);
    cr_assert_eq(clicks, report.clicks);
    cr_assert_gt(rows, 200);
    scratch_remove(&s);
}

Test(simulate, says_truly_what_was_a_slip_and_what_was_meant) {
    struct scratch s = scratch_new();
    struct simulate_options o = small_shop();
    (void)simulate(&o, &s);
    str text = slurp(&s, "truth/typos.tsv"), rest = text;
    uint32_t slips = 0;
    (void)str_split(&rest, '\n');
    while (rest.len) {
        str line = str_split(&rest, '\n');
        str typed = str_split(&line, '\t'), meant = str_split(&line, '\t');
        cr_assert_eq(edits_between(typed, meant, 2), 1, "%.*s, %.*s", STR_ARGS(typed),
                     STR_ARGS(meant));
        slips++;
    }
    cr_assert_gt(slips, 5);
    free((void *)text.data);
    scratch_remove(&s);
}

static void near(const char *what, double value, double wanted, double within) {
    cr_assert(value > wanted - within && value < wanted + within, "%s: %.3f, not %.3f ± %.3f", what,
              value, wanted, within);
}

/* What bestbuy's log shows (docs/simulate.md), seen as that log was made: clicks of one category.
 */
Test(simulate, looks_like_the_real_log_it_was_calibrated_to) {
    struct scratch s = scratch_new();
    struct simulate_options o = simulate_defaults();
    struct log_shape shape;
    (void)simulate(&o, &s);
    const struct log_options log = {.now_ms = clock_wall_ms()};
    cr_assert_eq(log_shape_read(&shape, scratch_file(&s, "log.tsv"), &log, true, &why), STATUS_OK,
                 "%s", why.message);
    near("Zipf slope", shape.zipf_slope, -1.09, 0.15);
    near("ten commonest", shape.head10, 0.383, 0.06);
    near("hundred commonest", shape.head100, 0.702, 0.05);
    near("distinct queries", shape.distinct, 0.144, 0.03);
    near("one word", shape.words[0], 0.211, 0.1);
    near("two words", shape.words[1], 0.420, 0.1);
    near("characters", shape.characters_mean, 12.0, 4);
    near("searches a session", shape.session_searches, 1.02, 0.1);
    near("slips", shape.slips, 0.024, 0.01);
    near("repeats", shape.again, 0.09, 0.06);
    scratch_remove(&s);
}

Test(simulate, refuses_what_makes_no_shop_with_a_sentence) {
    struct scratch s = scratch_new();
    struct simulate_report report;
    struct simulate_options o = small_shop();
    o.users = 0;
    cr_assert_eq(simulate_shop(&o, s.path, true, &report, &why), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, "--users"));
    o = small_shop();
    o.items = 3;
    cr_assert_eq(simulate_shop(&o, s.path, true, &report, &why), STATUS_INVALID);
    o = small_shop();
    o.days = 0;
    cr_assert_eq(simulate_shop(&o, s.path, true, &report, &why), STATUS_INVALID);
    o = small_shop();
    const char *file = scratch_file(&s, "file");
    scratch_write(file, "x", 1);
    cr_assert_eq(simulate_shop(&o, file, true, &report, &why), STATUS_IO);
    cr_assert_not_null(strstr(why.message, file));
    scratch_remove(&s);
}

Test(simulate, makes_the_smallest_shop_too) {
    struct scratch s = scratch_new();
    struct simulate_options o = {.users = 1, .items = SIMULATE_ITEMS_MIN, .days = 1, .seed = 0};
    (void)simulate(&o, &s);
    cr_assert_neq(access(scratch_file(&s, "README"), R_OK), -1);
    scratch_remove(&s);
}
