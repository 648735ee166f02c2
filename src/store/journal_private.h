/* Private to store: what a journal is made of, for the files that read and write its tables
 * (journal*.c, rollup.c). */
#ifndef STORE_JOURNAL_PRIVATE_H
#define STORE_JOURNAL_PRIVATE_H

#include "store/db.h"
#include "store/journal.h"

struct journal {
    struct db *db;
    struct statement *append, *put_item, *put_keys; /* each prepared on first use */
    struct statement *put_change, *settle_change;
    struct statement *put_push, *find_pushes;
    struct statement *put_exposure, *put_exposure_item;
    struct statement *put_profile, *find_profile;
    int64_t last_id; /* the last number given out, of an open transaction */
    bool writing;    /* between begin and commit or rollback */
    bool broken;     /* a write of this transaction failed: it can only be rolled back */
};

/* Prepares *statement unless that was done; it is the journal's to free. */
enum status journal_prepare(struct journal *j, struct statement **statement, const char *sql,
                            struct error *why) MUST_CHECK;

/* Runs a prepared write of the open transaction; a failure breaks the transaction, so that half
 * of what belongs together is never committed. */
enum status journal_write(struct journal *j, struct statement *statement,
                          struct error *why) MUST_CHECK;

#endif
