/* Private to rollup*.c. */
#ifndef STORE_ROLLUP_PRIVATE_H
#define STORE_ROLLUP_PRIVATE_H

#include "store/journal_private.h"
#include "store/rollup.h"

struct rollup {
    struct journal *journal; /* borrowed, unless it is in memory */
    struct db *db;           /* the journal's */
    bool in_memory;
    uint32_t queries, categories; /* numbered so far, in the open batch too */
    /* Prepared on first use. */
    struct statement *find_answer, *find_query, *demand_of, *spelling_of;
};

#endif
