/* Private to rollup*.c. */
#ifndef STORE_ROLLUP_PRIVATE_H
#define STORE_ROLLUP_PRIVATE_H

#include "store/journal_private.h"
#include "store/rollup.h"

struct rollup {
    struct journal *journal; /* borrowed, unless it is in memory */
    struct db *db;           /* the journal's */
    bool in_memory;
    uint32_t queries, categories, items; /* numbered so far, in the open batch too */
    /* Prepared on first use. */
    struct statement *find_answer, *find_query, *demand_of, *spelling_of;
};

/* One row of any pass handed to the caller's function. */
typedef enum status row_fn(const struct statement *s, void *context, struct error *why);
enum status rollup_each_row(struct rollup *r, const char *sql, row_fn *take, void *context,
                            struct error *why) MUST_CHECK;

/* A pass over texts and their numbers. */
enum status rollup_each_text(struct rollup *r, const char *sql, rollup_query_fn *each,
                             void *context, struct error *why) MUST_CHECK;

#endif
