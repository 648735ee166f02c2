/* Bad rows: counted by cause, the first ones kept to be shown, all of them written to a file when
 * one is named. */
#ifndef INTAKE_REJECTS_H
#define INTAKE_REJECTS_H

#include "intake/record.h"
#include "intake/rows.h"

enum { REJECTS_SHOWN = 5, REJECTS_SHOWN_BYTES = ROW_FAULT_BYTES + 32 };

/* Of one file. */
struct reject_counts {
    uint64_t rejected, ignored; /* ignored: well formed, and no event of ours */
    uint64_t by_cause[FAULT_CAUSES];
    uint32_t shown;
    char first[REJECTS_SHOWN][REJECTS_SHOWN_BYTES]; /* "line 17: wrong number of … (5, not 6)" */
};

void reject_counts_add(struct reject_counts *c, uint64_t line, const struct row_fault *fault);

struct reject_file;

/* Makes or empties the file. */
enum status reject_file_open(struct reject_file **out, const char *path,
                             struct error *why) MUST_CHECK;

/* Closes; a write that failed is told here at the latest. */
enum status reject_file_close(struct reject_file *f, struct error *why) MUST_CHECK;

/* The row byte for byte, under a line `# NAME:LINE: cause`; ignored rows are not written. */
enum status reject_file_add(struct reject_file *f, const char *name, const struct row *row,
                            const struct row_fault *fault, struct rows *rows,
                            struct error *why) MUST_CHECK;

/* What was added so far is with the operating system. */
enum status reject_file_flush(struct reject_file *f, struct error *why) MUST_CHECK;

#endif
