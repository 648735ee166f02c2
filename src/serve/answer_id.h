/* The id of an answer, which later events name: a ULID (26 characters of Crockford's base 32: 48
 * bits of milliseconds, 80 of randomness), so that ids sort by time and nobody can guess one. */
#ifndef SERVE_ANSWER_ID_H
#define SERVE_ANSWER_ID_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/str.h"

enum { ANSWER_ID_BYTES = 26 };

/* Where ids come from: a secret and a counter, so that threads share it without a lock. */
struct answer_id_source {
    uint64_t secret[2];
    _Atomic uint64_t counter;
};

void answer_id_start(struct answer_id_source *source);
void answer_id_next(struct answer_id_source *source, int64_t now_ms,
                    char out[static ANSWER_ID_BYTES]);

/* Whether it has the form of one, as ids of others (a shop's for its results) have not. */
bool answer_id_is_one(str text);

#endif
