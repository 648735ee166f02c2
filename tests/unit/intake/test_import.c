#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/text.h"
#include "intake/import.h"
#include "support/scratch.h"

static const int64_t now_ms = 1700000000000;

static struct scratch scratch;
static struct error why;
static struct data_dir dir;
static struct import import;
static struct import_report report;
static const char *path;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    scratch = scratch_new();
    path = scratch_file(&scratch, "log");
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
    import = (struct import){.data_dir = &dir, .quiet = true, .now_ms = now_ms};
    cr_assert_eq(journal_open(&import.journal, scratch_file(&scratch, "data/journal.db"), &why),
                 STATUS_OK, "%s", why.message);
}
static void tear_down(void) {
    journal_close(import.journal);
    scratch_remove(&scratch);
}
TestSuite(import, .init = set_up, .fini = tear_down);

static enum status import_str(str content) {
    scratch_write(path, content.data, content.len);
    return import_file(&import, path, &report, &why);
}

static void imported(str content, enum import_state state, uint64_t rows) {
    cr_assert_eq(import_str(content), STATUS_OK, "%s", why.message);
    cr_assert_eq(report.state, state, "state %d", report.state);
    cr_assert_eq(report.rows, rows, "%lu rows", (unsigned long)report.rows);
}

static enum status join(int64_t id, const struct event *e, void *context, struct error *inner) {
    struct buf *out = context;
    (void)id;
    (void)inner;
    buf_append_format(out, "%d:%.*s ", (int)e->kind, STR_ARGS(e->query));
    return STATUS_OK;
}

static const char *journal(void) {
    static char text[4000];
    struct buf out = buf_over(text, sizeof text - 1);
    cr_assert_eq(journal_each_event(import.journal, 0, join, &out, &why), STATUS_OK);
    text[out.len] = '\0';
    return text;
}

Test(import, the_same_file_adds_nothing) {
    imported(STR("user\tquery\na\tx\na\tx\n"), IMPORT_NEW, 2);
    imported(STR("user\tquery\na\tx\na\tx\n"), IMPORT_UNCHANGED, 0);
    cr_assert_str_eq(journal(), "1:x 1:x ");
}

Test(import, a_grown_file_adds_its_tail_and_stays_known_at_every_length) {
    imported(STR("user\tquery\na\tx\n"), IMPORT_NEW, 1);
    imported(STR("user\tquery\na\tx\na\ty\n"), IMPORT_GROWN, 1);
    imported(STR("user\tquery\na\tx\n"), IMPORT_UNCHANGED, 0);
    imported(STR("user\tquery\na\tx\na\ty\n"), IMPORT_UNCHANGED, 0);
    imported(STR("user\tquery\na\tx\na\ty\nbad\na\tz\n"), IMPORT_GROWN, 1);
    cr_assert_eq(report.bad.rejected, 1);
    cr_assert_str_eq(report.bad.first[0], "line 4: wrong number of columns (1, not 2)");
    cr_assert_str_eq(journal(), "1:x 1:y 1:z ");
}

Test(import, a_file_that_only_begins_alike_is_another_one) {
    imported(STR("user\tquery\na\tx\na\ty\n"), IMPORT_NEW, 2);
    imported(STR("user\tquery\na\tx\na\tz\n"), IMPORT_NEW, 2);
    cr_assert_str_eq(journal(), "1:x 1:y 1:x 1:z ");
}

Test(import, a_last_line_without_a_break_is_a_row_and_is_read_again_when_it_goes_on) {
    imported(STR("user\tquery\na\tx\na\tyel"), IMPORT_NEW, 2);
    imported(STR("user\tquery\na\tx\na\tyel"), IMPORT_UNCHANGED, 0);
    imported(STR("user\tquery\na\tx\na\tyellow\na\tz\n"), IMPORT_GROWN, 2);
    cr_assert_eq(report.reread_line, 3);
    cr_assert_str_eq(journal(), "1:x 1:yel 1:yellow 1:z ");
}

Test(import, a_last_line_that_only_gets_its_break_is_not_read_again) {
    imported(STR("user\tquery\na\tx"), IMPORT_NEW, 1);
    imported(STR("user\tquery\na\tx\r\n"), IMPORT_GROWN, 0);
    cr_assert_eq(report.reread_line, 0);
    imported(STR("user\tquery\na\tx\r\na\ty"), IMPORT_GROWN, 1);
    cr_assert_str_eq(journal(), "1:x 1:y ");
}

/* A log longer than a head and than several transactions. */
static struct bytes long_log(int rows) {
    struct bytes b = bytes_new(64 << 20);
    char line[64];
    bytes_append_str(&b, STR("user\tquery\titem\n"));
    for (int i = 0; i < rows; i++) {
        snprintf(line, sizeof line, "user%d\tquery %d\t%d\n", i % 97, i, i);
        bytes_append_str(&b, str_from(line));
    }
    cr_assert_not(b.failed);
    return b;
}

Test(import, long_files_are_known_by_what_lies_behind_their_head) {
    struct bytes b = long_log(20000), longer = long_log(50000), same_head = long_log(20000);
    same_head.data[same_head.len - 3] = 'x';
    imported(bytes_str(&b), IMPORT_NEW, 20000);
    imported(bytes_str(&b), IMPORT_UNCHANGED, 0);
    imported(bytes_str(&longer), IMPORT_GROWN, 30000);
    imported(bytes_str(&b), IMPORT_UNCHANGED, 0);
    imported(bytes_str(&same_head), IMPORT_NEW, 20000);
    int64_t events = 0;
    cr_assert_eq(journal_last_event(import.journal, &events, &why), STATUS_OK);
    cr_assert_eq(events, 2 * 70000);
    bytes_free(&b);
    bytes_free(&longer);
    bytes_free(&same_head);
}

Test(import, a_file_of_exactly_a_head_is_known) {
    struct bytes b = long_log(5000);
    str head = str_head(bytes_str(&b), IMPORT_HEAD_BYTES);
    cr_assert_eq(import_str(head), STATUS_OK);
    cr_assert_eq(import_str(head), STATUS_OK);
    cr_assert_eq(report.state, IMPORT_UNCHANGED);
    cr_assert_eq(report.rows, 0);
    bytes_free(&b);
}

Test(import, another_mapping_of_a_known_file_adds_nothing_and_is_told) {
    imported(STR("user\tquery\ttitle\na\tx\ty\n"), IMPORT_NEW, 1);
    import.map = "user=user,query=title";
    imported(STR("user\tquery\ttitle\na\tx\ty\n"), IMPORT_UNCHANGED, 0);
    cr_assert_str_eq(report.known_as, "tsv user=1,query=2");
    imported(STR("user\tquery\ttitle\na\tx\ty\na\tx\tz\n"), IMPORT_GROWN, 1);
    cr_assert_str_eq(journal(), "1:x 1:z ");
}

Test(import, the_same_content_packed_or_renamed_is_the_same_file) {
    static const char packed[] = /* gzip of "user\tquery\na\tx\n" */
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\x2d\x4e\x2d\xe2\x2c\x2c\x4d\x2d\xaa\xe4\x4a"
        "\xe4\xac\xe0\x02\x00\xbd\x4b\x40\x79\x0f\x00\x00\x00";
    imported(STR("user\tquery\na\tx\n"), IMPORT_NEW, 1);
    path = scratch_file(&scratch, "other.gz");
    imported((str){packed, sizeof packed - 1}, IMPORT_UNCHANGED, 0);
}

Test(import, what_came_before_damage_is_kept_and_the_whole_file_adds_the_rest) {
    static const char cut[] = /* gzip of "user\tquery\na\tx\na\ty\n", cut before the last LF */
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\x2d\x4e\x2d\xe2\x2c\x2c\x4d\x2d\xaa\xe4\x4a"
        "\xe4\xac\x00\xe2\x4a";
    cr_assert_eq(import_str((str){cut, sizeof cut - 1}), STATUS_CORRUPT);
    cr_assert(strstr(why.message, "ends in the middle of its gzip data; fetch it again whole"));
    cr_assert_eq(report.rows, 1);
    cr_assert_str_eq(journal(), "1:x ");
    imported(STR("user\tquery\na\tx\na\ty\na\tz\n"), IMPORT_RESUMED, 2);
    cr_assert_str_eq(journal(), "1:x 1:y 1:z ");
}

Test(import, a_click_of_the_tail_finds_its_query_in_the_beginning) {
#define UBI_QUERY "{\"query_id\":\"1\",\"client_id\":\"c\",\"user_query\":\"lego\"}\n"
    imported(STR(UBI_QUERY), IMPORT_NEW, 1);
    imported(STR(UBI_QUERY "{\"query_id\":\"1\",\"client_id\":\"c\",\"action_name\":\"click\","
                           "\"event_attributes\":{\"object\":{\"object_id\":\"7\"}}}\n"),
             IMPORT_GROWN, 1);
    cr_assert_str_eq(journal(), "1:lego 2:lego ");
}

Test(import, a_catalogue_is_read_each_time_and_the_last_row_stands) {
    import.format = FORMAT_CATALOG;
    imported(STR("item\ttitle\n1\told\n1\tnew\n"), IMPORT_NEW, 2);
    imported(STR("item\ttitle\n1\told\n1\tnew\n"), IMPORT_NEW, 2);
    cr_assert_eq(report.items, 2);
    cr_assert_str_eq(journal(), "");
}

Test(import, a_file_without_a_good_row_fails_and_is_not_remembered) {
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(import_str(STR("user\tquery\nbad\n")), STATUS_INVALID);
        cr_assert(strstr(why.message, "holds no good row; line 2: wrong number of columns"), "%s",
                  why.message);
    }
    cr_assert_eq(import_str(STR("user\tquery\n")), STATUS_INVALID);
    cr_assert(strstr(why.message, "holds no good row under its header"), "%s", why.message);
}

static enum status see_people(int64_t id, const struct event *e, void *context,
                              struct error *inner) {
    int64_t *people = context;
    (void)inner;
    people[2 * (id - 1)] = e->user;
    people[2 * (id - 1) + 1] = e->session;
    return STATUS_OK;
}

Test(import, people_are_hashed_and_a_session_stands_for_one) {
    int64_t p[8] = {0};
    imported(STR("user\tsession\tquery\nann\ts\tx\n\ts\ty\n\t\tz\n"), IMPORT_NEW, 3);
    cr_assert_eq(report.unknown, 1);
    cr_assert_eq(journal_each_event(import.journal, 0, see_people, p, &why), STATUS_OK);
    int64_t session = hash_person(&dir.key, STR("session"), STR("s"));
    cr_assert_eq(p[0], hash_person(&dir.key, STR("user"), STR("ann")));
    cr_assert_eq(p[1], session);
    cr_assert_eq(p[2], session);
    cr_assert_eq(p[4], PERSON_UNKNOWN);
    cr_assert_eq(p[5], 0);
}

Test(import, a_trusted_log_keeps_no_user) {
    int64_t p[2] = {1, 1};
    import.trusted = true;
    imported(STR("user\tquery\nann\tx\n"), IMPORT_NEW, 1);
    cr_assert_eq(journal_each_event(import.journal, 0, see_people, p, &why), STATUS_OK);
    cr_assert_eq(p[0], PERSON_ANONYMOUS);
    cr_assert_eq(p[1], 0);
    imported(STR("query\nx\n"), IMPORT_NEW, 1);
}

static void expect_rejects(const char *file, const char *wanted) {
    char text[4096] = "";
    FILE *f = fopen(file, "r");
    cr_assert_not_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    cr_assert_str_eq(text, wanted);
}

Test(import, the_rejects_file_has_every_bad_row_also_of_the_part_read_before) {
    const char *file = scratch_file(&scratch, "rejects");
    char wanted[2000];
    const str content = STR("user\tquery\nbad\na\tx\na\t\xff\n");
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(reject_file_open(&import.rejects, file, &why), STATUS_OK);
        imported(content, round ? IMPORT_UNCHANGED : IMPORT_NEW, !round);
        cr_assert_eq(report.bad_written, 2);
        cr_assert_eq(report.bad.rejected, round ? 0u : 2u);
        cr_assert_eq(reject_file_close(import.rejects, &why), STATUS_OK);
        import.rejects = NULL;
        snprintf(wanted, sizeof wanted,
                 "# %s:2: wrong number of columns (1, not 2)\nbad\n# %s:4: not valid "
                 "UTF-8\na\t\xff\n",
                 path, path);
        expect_rejects(file, wanted);
    }
}

Test(import, refuses_a_clock_that_was_never_set_rather_than_lose_every_date) {
    import.now_ms = 5000;
    cr_assert_eq(import_str(STR("user\tquery\ttime\na\tx\t2023-10-01\n")), STATUS_INVALID);
    cr_assert(strstr(why.message, "this machine's clock says 1970-01-01T00:00:05.000Z; set it"));
    cr_assert_str_eq(journal(), "");
    import.now_ms = now_ms;
    imported(STR("user\tquery\ttime\na\tx\t2023-10-01\n"), IMPORT_NEW, 1);
}
