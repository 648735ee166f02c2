/* Cuts content into rows, one at a time, in bounded memory, and knows what it has cut: how many
 * bytes and lines, and their digest. */
#ifndef INTAKE_ROWS_H
#define INTAKE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "intake/stream.h"

enum { ROW_BYTES_MAX = 1048576 };

/* ROWS_LINES: a row is a line. ROWS_CSV: a quoted field may hold line breaks (RFC 4180). */
enum row_style { ROWS_LINES, ROWS_CSV };

struct row {
    str text;       /* without its line break (LF or CRLF); borrowed until the next call */
    uint64_t line;  /* where it begins, from 1 */
    uint64_t end;   /* content bytes up to the end of text, from the start of the content */
    bool ended;     /* there was no further row: text is empty */
    bool too_long;  /* text is its first ROW_BYTES_MAX bytes; rows_rest gives what follows */
    bool misquoted; /* ROWS_CSV: a quote is not closed, or text follows it; one line, not a row */
};

struct rows;

/* Over a stream that was not read yet and that outlives it. A UTF-8 byte order mark is passed
 * over. The caller owns *out. */
enum status rows_open(struct rows **out, struct stream *stream, struct error *why) MUST_CHECK;
void rows_close(struct rows *r);

/* From the next row on. */
void rows_set_style(struct rows *r, enum row_style style, char separator);

/* An error is the stream's; an unfinished line before damage is not a row. */
enum status rows_next(struct rows *r, struct row *out, struct error *why) MUST_CHECK;

/* The next piece of a row that was too long; *out is empty at its end. What is not asked for is
 * passed over by rows_next. */
enum status rows_rest(struct rows *r, str *out, struct error *why) MUST_CHECK;

/* No whole line is at hand. */
bool rows_drained(const struct rows *r);

/* Everything up to the row that rows_next gave last, its line break included. */
struct rows_mark {
    uint64_t bytes, lines;
    struct digest head; /* of the first STREAM_PEEK_BYTES, or of all when shorter */
    struct digest digest;
};
void rows_mark(struct rows *r, struct rows_mark *out);

#endif
