/* When each token was last shown, in the data directory's `tokens.used`: an array of struct
 * token_use, in any order. Not in control.db, since it is what servers saw and not what operators
 * decided, and whoever follows control.db would be woken by it. What is lost of it is missed by
 * nobody but who looks for tokens that are used no more, so no write of it waits for the disk. */
#ifndef STORE_TOKEN_USE_H
#define STORE_TOKEN_USE_H

#include "base/bytes.h"
#include "store/data_dir.h"

struct token_use {
    int64_t token; /* its id */
    int64_t at_ms; /* since 1970 UTC */
};

/* Those that are known of, struct token_use; none where there is no file. */
enum status token_uses_read(const struct data_dir *d, struct bytes *uses,
                            struct error *why) MUST_CHECK;

/* Notes these beside what is noted; of one token the later time counts. Of two servers that write
 * at once one may win: the other writes again with the next use. */
enum status token_uses_note(const struct data_dir *d, const struct token_use *uses, size_t count,
                            struct error *why) MUST_CHECK;

#endif
