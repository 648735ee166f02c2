/* A random table, written as tsv or csv and read back in pieces of any size, gives the table. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/random.h"
#include "base/text.h"
#include "intake/log_reader.h"

enum { ROWS = 40, SEEDS = 60, TEXT_BYTES = 24, OUT_BYTES_MAX = 1 << 20 };

struct written {
    char user[TEXT_BYTES], query[TEXT_BYTES], item[TEXT_BYTES];
};

/* Letters, white space, quotes, separators, two and three byte characters; never only spaces. */
static void random_text(struct random *r, char out[static TEXT_BYTES], bool csv) {
    static const char *const parts[] = {"a", "b", " c", "é", "字", "\"", "\"\"", ",", "\n", "\r\n"};
    size_t choice = csv ? sizeof parts / sizeof parts[0] : 6, n = random_below(r, 5);
    strcpy(out, "x");
    for (size_t i = 0; i < n; i++)
        strcat(out, parts[random_below(r, choice)]);
    strcat(out, "y");
}

static void write_field(struct bytes *out, const char *text, bool csv, struct random *r) {
    bool quote = csv && (strpbrk(text, ",\"\n\r") || random_below(r, 4) == 0);
    if (!quote) {
        bytes_append_str(out, str_from(text));
        return;
    }
    bytes_append_str(out, STR("\""));
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            bytes_append_str(out, STR("\""));
        bytes_append(out, c, 1);
    }
    bytes_append_str(out, STR("\""));
}

static void write_table(struct random *r, struct written *rows, bool csv, struct bytes *out) {
    str separator = csv ? STR(",") : STR("\t"), line = random_below(r, 2) ? STR("\n") : STR("\r\n");
    if (random_below(r, 2))
        bytes_append_str(out, STR("\xef\xbb\xbf"));
    for (int i = -1; i < ROWS; i++) {
        if (i >= 0) {
            random_text(r, rows[i].user, csv);
            random_text(r, rows[i].query, csv);
            random_text(r, rows[i].item, csv);
        }
        write_field(out, i < 0 ? "query" : rows[i].query, csv, r);
        bytes_append_str(out, separator);
        write_field(out, i < 0 ? "user" : rows[i].user, csv, r);
        bytes_append_str(out, separator);
        write_field(out, i < 0 ? "item" : rows[i].item, csv, r);
        if (i + 1 < ROWS || random_below(r, 2))
            bytes_append_str(out, line);
    }
}

static void read_back(str content, size_t piece, const struct written *rows) {
    struct error why;
    struct stream *stream = NULL;
    struct log_reader *reader = NULL;
    struct log_options options = {.now_ms = 0};
    struct log_record record;
    enum log_outcome outcome = LOG_RECORD;
    cr_assert_eq(stream_over(&stream, content, piece, &why), STATUS_OK);
    cr_assert_eq(log_reader_open_stream(&reader, stream, &options, &why), STATUS_OK, "%s",
                 why.message);
    for (int i = 0; i < ROWS; i++) {
        cr_assert_eq(log_reader_next(reader, &outcome, &record, &why), STATUS_OK);
        cr_assert_eq(outcome, LOG_RECORD, "row %d: %s", i,
                     row_fault_words(log_reader_fault(reader)->cause));
        cr_assert(str_equal(record.query, str_from(rows[i].query)), "row %d: \"%.*s\", not \"%s\"",
                  i, STR_ARGS(record.query), rows[i].query);
        cr_assert(str_equal(record.user, str_from(rows[i].user)));
        cr_assert(str_equal(record.item, str_from(rows[i].item)));
    }
    cr_assert_eq(log_reader_next(reader, &outcome, &record, &why), STATUS_OK);
    cr_assert_eq(outcome, LOG_ENDED);
    struct rows_mark mark;
    rows_mark(log_reader_rows(reader), &mark);
    struct digest whole = digest_of(content);
    cr_assert_eq(mark.bytes, content.len);
    cr_assert(digest_equal(&mark.digest, &whole));
    log_reader_close(reader);
    stream_close(stream);
}

static void round_trip(bool csv) {
    struct error why;
    struct written *rows = calloc(ROWS, sizeof *rows);
    cr_assert_eq(text_start(&why), STATUS_OK);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct random r = random_from(seed);
        struct bytes out = bytes_new(OUT_BYTES_MAX);
        write_table(&r, rows, csv, &out);
        cr_assert_not(out.failed);
        for (size_t piece = 1; piece < out.len + 2; piece += 1 + piece / 3)
            read_back(bytes_str(&out), piece, rows);
        bytes_free(&out);
    }
    free(rows);
}

Test(log_tables, a_tsv_table_is_read_as_it_was_written) {
    round_trip(false);
}

Test(log_tables, a_csv_table_is_read_as_it_was_written) {
    round_trip(true);
}
