/* Private to removal*.c. */
#ifndef STORE_REMOVAL_PRIVATE_H
#define STORE_REMOVAL_PRIVATE_H

#include "store/journal_private.h"
#include "store/removal.h"

/* Tables of journal.db that have both columns, each name as SQL wants it. */
struct removal_tables {
    char names[32][64];
    uint32_t count;
};
enum status removal_find_tables(struct removal_tables *out, struct db *db, const char *column,
                                const char *other, struct error *why) MUST_CHECK;

/* One statement with the numbers bound in order; *changes, unless NULL, grows by the rows it
 * changed. */
enum status removal_run(struct db *db, const char *sql, const int64_t *numbers, int count,
                        uint64_t *changes, struct error *why) MUST_CHECK;

/* A new generation, within the transaction that removes events and before it does, since the last
 * number that was given out may be of one of them. INT64_MAX: nobody is forgotten. */
enum status removal_note(struct db *db, int64_t first_forgotten, struct error *why) MUST_CHECK;

#endif
