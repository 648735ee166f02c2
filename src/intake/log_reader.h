/* A log file as a sequence of records: what import and evaluation read.
 *
 *     struct log_reader *reader;
 *     log_reader_open(&reader, path, &options, why)
 *     for (;;) {
 *         status = log_reader_next(reader, &outcome, &record, why);
 *         if (status != STATUS_OK || outcome == LOG_ENDED) break;
 *         if (outcome == LOG_RECORD) …
 *     }
 *     log_reader_close(reader); */
#ifndef INTAKE_LOG_READER_H
#define INTAKE_LOG_READER_H

#include "intake/format.h"
#include "intake/record.h"
#include "intake/rows.h"

struct log_options {
    enum log_format format;    /* FORMAT_AUTO: told by the content */
    const char *map;           /* ROLE=COLUMN,… or NULL; read during open only */
    int64_t now_ms;            /* what later times than FUTURE_MS_MAX after it are clamped to */
    int64_t (*clock_ms)(void); /* asked again before a time is clamped; NULL: now_ms stands */
    bool people_needed;        /* refuse a log that has neither a user nor a session column */
};

struct log_reader;

/* path as for stream_open. Reads as far as the format and the columns are known; the error says
 * what does not fit, an empty file among it. The caller owns *out. */
enum status log_reader_open(struct log_reader **out, const char *path,
                            const struct log_options *options, struct error *why) MUST_CHECK;

/* The same over a stream that was not read yet and that outlives the reader. */
enum status log_reader_open_stream(struct log_reader **out, struct stream *stream,
                                   const struct log_options *options, struct error *why) MUST_CHECK;
void log_reader_close(struct log_reader *r);

enum log_outcome {
    LOG_RECORD,
    LOG_REJECTED, /* a bad row, or one that is no event of ours: log_reader_fault says */
    LOG_ENDED,
};

/* The record's strings are borrowed until the next call. An error is the file's (damaged
 * compressed data, a failed read): what came before it is good. */
enum status log_reader_next(struct log_reader *r, enum log_outcome *outcome,
                            struct log_record *record, struct error *why) MUST_CHECK;

/* Of the last outcome: the row as it stands in the file, and what is wrong with it. */
const struct row *log_reader_row(const struct log_reader *r);
const struct row_fault *log_reader_fault(const struct log_reader *r);

/* What was decided: the format, "header" or not, and the mapping as "query=4,time=6". */
enum log_format log_reader_format(const struct log_reader *r);
bool log_reader_has_header(const struct log_reader *r);
const char *log_reader_mapping(const struct log_reader *r);
str log_reader_header(const struct log_reader *r); /* the header line; empty when none */

/* For what goes on beside the records: how far it is cut, and the rest of a row too long. */
struct rows *log_reader_rows(struct log_reader *r);

#endif
