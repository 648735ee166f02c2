/* Log files into the journal: whole, once, whatever happens meanwhile. */
#ifndef INTAKE_IMPORT_H
#define INTAKE_IMPORT_H

#include "intake/log_reader.h"
#include "intake/rejects.h"
#include "store/data_dir.h"
#include "store/journal.h"

/* Rows in one transaction; each ends with a sync of the disk. */
enum { IMPORT_BATCH_ROWS = 16384 };

struct import {
    struct journal *journal;         /* opened for writing */
    const struct data_dir *data_dir; /* the key, and where standard input is spooled */
    struct reject_file *rejects;     /* or NULL */
    enum log_format format;
    const char *map; /* or NULL */
    bool trusted;    /* the log is anonymous already */
    bool quiet;      /* no progress */
    int64_t now_ms;
    int64_t (*clock_ms)(void); /* as in struct log_options */
};

enum import_state {
    IMPORT_NEW,
    IMPORT_UNCHANGED, /* read before, and nothing was added since */
    IMPORT_GROWN,     /* its beginning was read before, to the end it had then */
    IMPORT_RESUMED,   /* its beginning was read before, by an import that was stopped */
};

/* Of one file; counts are of what this run committed. */
struct import_report {
    enum import_state state;
    const char *name;
    enum log_format format;
    bool header;
    char mapping[MAPPING_TEXT_BYTES];
    char
        known_as[MAPPING_TEXT_BYTES + 32]; /* "tsv query=1": how it was read before, if otherwise */
    uint64_t rows;                         /* good ones */
    uint64_t by_kind[EVENT_VIEW + 1];      /* events */
    uint64_t items;
    uint64_t clamped;     /* rows with a time that lay ahead */
    uint64_t unknown;     /* rows that name nobody, of a log that does */
    uint64_t reread_line; /* a line that had been read unfinished and was now read whole, or 0 */
    uint64_t bytes;       /* of content, from its start */
    uint64_t bad_written; /* to the rejects file: those read before as well */
    struct reject_counts bad;
    double seconds;
};

/* One file. Refuses to begin by a clock that was never set (STATUS_INVALID). When it fails, *report
 * still says what was committed, and the same call goes on from there. */
enum status import_file(const struct import *im, const char *path, struct import_report *report,
                        struct error *why) MUST_CHECK;

#endif
