/* See import.h. The rows of a transaction and the record of how far the file is read are committed
 * together, so after a kill at any moment the journal holds exactly the rows that the record
 * speaks of. A file that is known by its beginning is read again from the start, since the header,
 * line numbers and remembered queries come from there, but rows that end within the known bytes
 * are passed over. A last line without a line break counts as a row; when the file later goes on
 * in that line, the finished line is read as well and the report says so.
 *
 * An import that continues a finished one gets a record of its own: the shorter file stays known.
 * A catalogue is always read: putting an item twice changes nothing, and an old catalogue given
 * again is meant to stand again. */
#include "intake/import.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/progress.h"
#include "base/require.h"
#include "intake/known_file.h"
#include "intake/people.h"

enum { LOOK_EVERY_ROWS = 512, WAIT_MS = 50 };       /* at the clock; for more of a pipe */
static const uint64_t batch_ns_max = 1000000000ULL; /* a slow input is committed this often */

struct run {
    const struct import *im;
    struct import_report *report; /* what is committed */
    struct import_report pending; /* what is not yet, counts only */
    struct stream *stream;
    struct log_reader *reader;
    struct known_file known;
    struct import_record record;
    struct people_rule people;
    bool open; /* a transaction */
    uint64_t batch_rows, batch_started_ns;
};

static void add_counts(struct import_report *to, const struct import_report *from) {
    to->rows += from->rows;
    to->items += from->items;
    to->clamped += from->clamped;
    to->unknown += from->unknown;
    for (int i = 0; i <= EVENT_VIEW; i++)
        to->by_kind[i] += from->by_kind[i];
}

static enum status commit(struct run *r, bool finished, struct error *why) {
    if (!r->open)
        return STATUS_OK;
    struct rows_mark mark;
    enum status status = reject_file_flush(r->im->rejects, why);
    rows_mark(log_reader_rows(r->reader), &mark);
    r->record.bytes = mark.bytes;
    r->record.lines = mark.lines;
    r->record.head = mark.head;
    r->record.digest = mark.digest;
    r->record.finished = finished;
    r->record.updated_ms = r->im->now_ms;
    if (status == STATUS_OK && r->report->format != FORMAT_CATALOG)
        status = journal_put_import(r->im->journal, &r->record, why);
    if (status != STATUS_OK) {
        journal_rollback(r->im->journal);
        r->open = false;
        return status;
    }
    r->open = false;
    status = journal_commit(r->im->journal, why);
    if (status == STATUS_OK) {
        add_counts(r->report, &r->pending);
        r->report->bytes = mark.bytes;
        r->batch_rows = 0;
        r->pending = (struct import_report){0};
    }
    return status;
}

static enum status open_batch(struct run *r, struct error *why) {
    if (r->open)
        return STATUS_OK;
    enum status status = journal_begin(r->im->journal, why);
    r->open = status == STATUS_OK;
    r->batch_started_ns = clock_monotonic_ns();
    return status;
}

static enum status keep_record(struct run *r, const struct log_record *record, struct error *why) {
    enum status status = open_batch(r, why);
    if (status != STATUS_OK)
        return status;
    struct import_report *counts = &r->pending;
    counts->rows++;
    r->record.rows++;
    r->batch_rows++;
    if (r->report->format == FORMAT_CATALOG) {
        counts->items++;
        return journal_put_item(r->im->journal, &record->product, r->im->now_ms, why);
    }
    struct event events[RECORD_EVENTS_MAX];
    uint32_t count = people_events(&r->people, record, events);
    counts->clamped += record->clamped;
    counts->unknown += events[0].user == PERSON_UNKNOWN;
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        counts->by_kind[events[i].kind]++;
        status = journal_append(r->im->journal, &events[i], why);
    }
    return status;
}

/* Whether the row was read by an earlier import; tells of one that was read in part. */
static bool was_read(struct run *r) {
    const struct row *row = log_reader_row(r->reader);
    if (row->end <= r->known.bytes)
        return true;
    if (row->end - row->text.len < r->known.bytes)
        r->report->reread_line = row->line;
    return false;
}

static enum status take_row(struct run *r, enum log_outcome outcome,
                            const struct log_record *record, struct error *why) {
    bool old = r->known.id && was_read(r);
    if (outcome == LOG_RECORD) {
        if (!old)
            return keep_record(r, record, why);
        r->record.rows++;
        return STATUS_OK;
    }
    const struct row *row = log_reader_row(r->reader);
    const struct row_fault *fault = log_reader_fault(r->reader);
    bool bad = !row_fault_ignored(fault->cause);
    r->record.rejected += bad;
    if (!old)
        reject_counts_add(&r->report->bad, row->line, fault);
    if (!r->im->rejects || !bad)
        return STATUS_OK;
    r->report->bad_written++;
    return reject_file_add(r->im->rejects, r->report->name, row, fault, log_reader_rows(r->reader),
                           why);
}

/* A transaction keeps other writers out, so it is not left open to wait for a pipe. */
static bool batch_is_full(const struct run *r, uint64_t taken) {
    if (!r->open || r->batch_rows >= IMPORT_BATCH_ROWS)
        return r->open;
    bool drained = !stream_can_rewind(r->stream) && rows_drained(log_reader_rows(r->reader));
    if (drained && stream_would_wait(r->stream, WAIT_MS))
        return true;
    return (drained || taken % LOOK_EVERY_ROWS == 0) &&
           clock_monotonic_ns() - r->batch_started_ns > batch_ns_max;
}

/* The last commit; it also notes that the end was reached, when that is news. */
static enum status finish(struct run *r, bool ended, struct error *why) {
    struct rows_mark mark;
    rows_mark(log_reader_rows(r->reader), &mark);
    bool news = !r->known.finished || mark.bytes > r->known.bytes;
    if (!news)
        r->report->state = IMPORT_UNCHANGED;
    if (ended && news && r->record.rows && r->report->format != FORMAT_CATALOG) {
        enum status status = open_batch(r, why);
        if (status != STATUS_OK)
            return status;
    }
    return commit(r, ended, why);
}

static enum status read_rows(struct run *r, struct error *why) {
    struct progress progress =
        progress_start("bytes read", stream_raw_total(r->stream), r->im->quiet);
    enum status status = STATUS_OK;
    for (uint64_t taken = 1;; taken++) {
        enum log_outcome outcome = LOG_ENDED;
        struct log_record record;
        status = log_reader_next(r->reader, &outcome, &record, why);
        if (status != STATUS_OK || outcome == LOG_ENDED)
            break;
        status = take_row(r, outcome, &record, why);
        if (status == STATUS_OK && batch_is_full(r, taken))
            status = commit(r, false, why);
        if (status != STATUS_OK) {
            if (r->open)
                journal_rollback(r->im->journal);
            r->open = false;
            break;
        }
        if (taken % LOOK_EVERY_ROWS == 0)
            progress_show(&progress, stream_raw_done(r->stream));
    }
    struct error later; /* the first error is the one to tell */
    enum status last = finish(r, status == STATUS_OK, status == STATUS_OK ? why : &later);
    r->report->seconds = progress_end(&progress, stream_raw_done(r->stream));
    return status != STATUS_OK ? status : last;
}

static void name_state(struct run *r) {
    struct import_report *report = r->report;
    if (!r->known.id)
        return;
    report->state = r->known.whole && r->known.finished ? IMPORT_UNCHANGED
                    : r->known.finished                 ? IMPORT_GROWN
                                                        : IMPORT_RESUMED;
    bool same = strcmp(r->known.format, format_name(report->format)) == 0 &&
                strcmp(r->known.mapping, report->mapping) == 0;
    if (!same)
        (void)snprintf(report->known_as, sizeof report->known_as, "%s %s", r->known.format,
                       r->known.mapping);
}

static enum status run_file(struct run *r, struct error *why) {
    struct import_report *report = r->report;
    const struct log_options options = {.format = r->im->format,
                                        .map = r->im->map,
                                        .now_ms = r->im->now_ms,
                                        .clock_ms = r->im->clock_ms,
                                        .people_needed = !r->im->trusted};
    enum status status =
        known_file_find(&r->known, r->im->journal, r->stream, r->im->data_dir->path, why);
    if (status == STATUS_OK)
        status = log_reader_open_stream(&r->reader, r->stream, &options, why);
    if (status != STATUS_OK)
        return status;
    report->format = log_reader_format(r->reader);
    report->header = log_reader_has_header(r->reader);
    (void)snprintf(report->mapping, sizeof report->mapping, "%s", log_reader_mapping(r->reader));
    if (report->format == FORMAT_CATALOG)
        r->known = (struct known_file){0};
    name_state(r);
    if (report->state == IMPORT_UNCHANGED && !r->im->rejects)
        return STATUS_OK;
    r->record = (struct import_record){.id = r->known.finished ? 0 : r->known.id,
                                       .name = str_from(report->name),
                                       .format = str_from(format_name(report->format)),
                                       .mapping = str_from(report->mapping)};
    status = read_rows(r, why);
    if (status == STATUS_OK && r->record.rows == 0)
        return error_set(why, STATUS_INVALID, "%s holds no good row%s%s", report->name,
                         report->bad.shown ? "; "
                         : report->header  ? " under its header"
                                           : "",
                         report->bad.shown ? report->bad.first[0] : "");
    return status;
}

enum status import_file(const struct import *im, const char *path, struct import_report *report,
                        struct error *why) {
    struct run r = {.im = im, .report = report};
    r.people = (struct people_rule){.key = &im->data_dir->key, .trusted = im->trusted};
    *report = (struct import_report){.name = path};
    enum status status = clock_check(im->now_ms, why);
    if (status == STATUS_OK)
        status = stream_open(&r.stream, path, why);
    if (status != STATUS_OK)
        return status;
    report->name = stream_name(r.stream);
    status = run_file(&r, why);
    log_reader_close(r.reader);
    stream_close(r.stream);
    return status;
}
