/* Delimited text (tsv, csv, counts, catalog): a row's fields become a record, by the binding of
 * columns to roles. */
#ifndef INTAKE_TABLE_H
#define INTAKE_TABLE_H

#include "base/arena.h"
#include "intake/mapping.h"
#include "intake/record.h"

struct table {
    bool quoted;  /* csv */
    bool counts;  /* every row is an EVENT_COUNT */
    bool catalog; /* rows are products */
    char separator;
    int64_t now_ms;
    struct binding binding;
};

/* The row's fields, undoubled quotes in the arena; returns how many there are. */
uint32_t table_split(const struct table *t, str row, struct arena *a, str *out, uint32_t capacity);

/* One row, already known to be clean text, into *out; false: *fault says why not. */
bool table_read(const struct table *t, str row, struct arena *a, struct log_record *out,
                struct row_fault *fault);

#endif
