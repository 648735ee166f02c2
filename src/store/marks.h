/* Numbers that servers note beside ids: when a token was last used, how often a pin was shown. In
 * files of the data directory and not in control.db, since they are what servers saw and not what
 * operators decided, and whoever follows control.db would be woken by them. What is lost of them is
 * little missed, so no write of theirs waits for the disk. */
#ifndef STORE_MARKS_H
#define STORE_MARKS_H

#include "base/bytes.h"
#include "store/data_dir.h"

#define MARKS_TOKENS "tokens.used" /* of a token: since 1970 UTC, ms */
#define MARKS_PINS   "pins.shown"  /* of a pin: answers */

struct mark {
    int64_t id;
    int64_t value;
};

/* Those of a file, struct mark by ascending id; none where there is no file. */
enum status marks_read(const struct data_dir *d, const char *file, struct bytes *marks,
                       struct error *why) MUST_CHECK;

/* Notes these, each id once, beside what is noted; of one id the larger value counts. Of two
 * servers that write at once one may win: the other writes again with its next one. */
enum status marks_note(const struct data_dir *d, const char *file, const struct mark *marks,
                       size_t count, struct error *why) MUST_CHECK;

/* Of the id, among marks that were read; 0: there is none. */
int64_t marks_of(const struct bytes *marks, int64_t id);

#endif
