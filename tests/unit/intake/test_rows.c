#include <criterion/criterion.h>
#include <stdlib.h>

#include "intake/rows.h"

static struct error why;
static struct stream *stream;
static struct rows *rows;
static struct row row;

static void open_rows(str content, size_t piece, enum row_style style) {
    cr_assert_eq(stream_over(&stream, content, piece, &why), STATUS_OK);
    cr_assert_eq(rows_open(&rows, stream, &why), STATUS_OK);
    rows_set_style(rows, style, ',');
}

static void tear_down(void) {
    rows_close(rows);
    stream_close(stream);
    rows = NULL;
    stream = NULL;
}
TestSuite(rows, .fini = tear_down);

static void expect(const char *text, uint64_t line, uint64_t end) {
    cr_assert_eq(rows_next(rows, &row, &why), STATUS_OK);
    cr_assert_not(row.ended);
    cr_assert(str_equal(row.text, str_from(text)), "\"%.*s\", not \"%s\"", STR_ARGS(row.text),
              text);
    cr_assert_eq(row.line, line, "%s is in line %lu", text, (unsigned long)row.line);
    cr_assert_eq(row.end, end, "%s ends at %lu", text, (unsigned long)row.end);
}

static void expect_end(void) {
    cr_assert_eq(rows_next(rows, &row, &why), STATUS_OK);
    cr_assert(row.ended);
}

Test(rows, lines_lose_their_break_whichever_it_is) {
    open_rows(STR("one\ntwo\r\n\nfour"), 1, ROWS_LINES);
    expect("one", 1, 3);
    expect("two", 2, 7);
    expect("", 3, 9);
    expect("four", 4, 14);
    expect_end();
    expect_end();
}

Test(rows, a_byte_order_mark_is_counted_but_is_no_text) {
    open_rows(STR("\xef\xbb\xbfone\n"), 1, ROWS_LINES);
    expect("one", 1, 6);
    expect_end();
}

Test(rows, a_quoted_field_may_hold_line_breaks) {
    open_rows(STR("a,\"b\nc\",d\r\n\"x\"\"\n\"\nlast,\"q\""), 1, ROWS_CSV);
    expect("a,\"b\nc\",d", 1, 9);
    expect("\"x\"\"\n\"", 3, 17);
    expect("last,\"q\"", 5, 26);
    expect_end();
}

Test(rows, a_quote_inside_an_unquoted_field_is_a_character) {
    open_rows(STR("5\" screen,1\n6,2\n"), 1, ROWS_CSV);
    expect("5\" screen,1", 1, 11);
    cr_assert_not(row.misquoted);
    expect("6,2", 2, 15);
}

Test(rows, an_unclosed_quote_costs_one_line_only) {
    open_rows(STR("\"never closed,1\ngood,2\nbest,3\n"), 1, ROWS_CSV);
    expect("\"never closed,1", 1, 15);
    cr_assert(row.misquoted);
    expect("good,2", 2, 22);
    cr_assert_not(row.misquoted);
    expect("best,3", 3, 29);
    expect_end();
}

Test(rows, text_behind_a_closing_quote_costs_one_line_only) {
    open_rows(STR("\"a\nb\"c,1\ngood,2\n"), 3, ROWS_CSV);
    expect("\"a", 1, 2);
    cr_assert(row.misquoted);
    expect("b\"c,1", 2, 8);
    expect("good,2", 3, 15);
}

static char *long_line(size_t len, const char *tail) {
    char *text = malloc(len + strlen(tail) + 1);
    cr_assert_not_null(text);
    memset(text, 'x', len);
    strcpy(text + len, tail);
    return text;
}

Test(rows, a_line_of_exactly_the_limit_is_a_row) {
    char *text = long_line(ROW_BYTES_MAX, "\r\nnext\n");
    open_rows(str_from(text), 100000, ROWS_LINES);
    cr_assert_eq(rows_next(rows, &row, &why), STATUS_OK);
    cr_assert_not(row.too_long);
    cr_assert_eq(row.text.len, ROW_BYTES_MAX);
    expect("next", 2, ROW_BYTES_MAX + 6);
    free(text);
}

Test(rows, a_longer_line_is_passed_over_whether_its_rest_is_asked_for_or_not) {
    char *text = long_line(3 * ROW_BYTES_MAX, "tail\nnext\n");
    for (int ask = 0; ask < 2; ask++) {
        open_rows(str_from(text), 100000, ROWS_LINES);
        cr_assert_eq(rows_next(rows, &row, &why), STATUS_OK);
        cr_assert(row.too_long);
        cr_assert_eq(row.text.len, ROW_BYTES_MAX);
        size_t rest = 0;
        for (str piece = {0}; ask; rest += piece.len) {
            cr_assert_eq(rows_rest(rows, &piece, &why), STATUS_OK);
            if (!piece.len)
                break;
        }
        cr_assert_eq(rest, ask ? 2 * ROW_BYTES_MAX + 4u : 0u);
        expect("next", 2, 3 * ROW_BYTES_MAX + 9);
        expect_end();
        tear_down();
    }
    free(text);
}

Test(rows, a_quoted_field_without_end_does_not_take_a_megabyte_of_good_rows_with_it) {
    char *text = long_line(2 * ROW_BYTES_MAX, "\n");
    memcpy(text, "\"open,1\ngood,2\n", 15);
    open_rows(str_from(text), 100000, ROWS_CSV);
    expect("\"open,1", 1, 7);
    cr_assert(row.misquoted);
    expect("good,2", 2, 14);
    free(text);
}

Test(rows, a_mark_is_the_digest_of_what_was_cut) {
    char *text = long_line(100000, "\ntwo\nthree\n");
    open_rows(str_from(text), 1000, ROWS_LINES);
    struct rows_mark mark;
    for (int i = 0; i < 2; i++)
        cr_assert_eq(rows_next(rows, &row, &why), STATUS_OK);
    rows_mark(rows, &mark);
    struct digest whole = digest_of((str){text, 100005}), head = digest_of((str){text, 65536});
    cr_assert_eq(mark.bytes, 100005);
    cr_assert_eq(mark.lines, 2);
    cr_assert(digest_equal(&mark.digest, &whole));
    cr_assert(digest_equal(&mark.head, &head));
    free(text);
}

Test(rows, a_mark_before_the_head_is_full_has_the_digest_of_all_for_it) {
    open_rows(STR("one\ntwo\n"), 1, ROWS_LINES);
    struct rows_mark mark;
    struct digest wanted = digest_of(STR("one\n"));
    cr_assert_eq(rows_next(rows, &row, &why), STATUS_OK);
    rows_mark(rows, &mark);
    cr_assert(digest_equal(&mark.digest, &wanted) && digest_equal(&mark.head, &wanted));
}

Test(rows, an_unfinished_line_before_damage_is_no_row) {
    static const char cut[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\xe2\x4a\x4a";
    open_rows((str){cut, sizeof cut - 1}, 4, ROWS_LINES); /* "ab\nb…", cut */
    expect("ab", 1, 2);
    cr_assert_eq(rows_next(rows, &row, &why), STATUS_CORRUPT);
    cr_assert_eq(rows_next(rows, &row, &why), STATUS_CORRUPT);
}
