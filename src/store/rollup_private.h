/* Private to rollup*.c. */
#ifndef STORE_ROLLUP_PRIVATE_H
#define STORE_ROLLUP_PRIVATE_H

#include "store/journal_private.h"
#include "store/rollup.h"

struct rollup {
    struct journal *journal;       /* borrowed */
    struct db *db;                 /* the journal's */
    uint32_t queries, categories;  /* numbered so far, in the open batch too */
    struct statement *find_answer; /* prepared on first use */
};

#endif
