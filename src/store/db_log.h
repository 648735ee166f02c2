/* A write-ahead log from outside. SQLite takes a log for what it is up to the first damaged frame
 * and says nothing of what stood behind it, so somebody else has to look. */
#ifndef STORE_DB_LOG_H
#define STORE_DB_LOG_H

#include <stdint.h>

#include "base/error.h"

struct db_log_health {
    uint64_t commits; /* that count */
    uint64_t lost;    /* commits behind a damaged frame: what they held is gone */
};

/* Of the database at `path`, also while others write it; without a log all is 0. A last commit that
 * is damaged was never acknowledged and is not lost. */
enum status db_log_check(const char *path, struct db_log_health *out, struct error *why) MUST_CHECK;

#endif
