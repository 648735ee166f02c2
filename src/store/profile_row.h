/* Profiles of people that nobody holds in memory (serve/profiles.h), one row a person, as bytes of
 * the caller's. */
#ifndef STORE_PROFILE_ROW_H
#define STORE_PROFILE_ROW_H

#include "base/bytes.h"
#include "store/journal.h"

struct profile_row {
    int64_t user;  /* keyed hash */
    int64_t at_ms; /* of the newest thing in it */
    str history;
};

/* Within the journal's open transaction; the row before is replaced. */
enum status journal_put_profile(struct journal *j, const struct profile_row *row,
                                struct error *why) MUST_CHECK;

/* Appends the history to `out`; *found false when there is none. */
enum status journal_find_profile(struct journal *j, int64_t user, struct bytes *out, bool *found,
                                 struct error *why) MUST_CHECK;

#endif
