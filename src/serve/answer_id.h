/* The id of an answer, which later events name: a ULID (26 characters of Crockford's base 32: 48
 * bits of milliseconds, 80 that look random), so that ids sort by time and nobody can guess one.
 * Its source, and nobody else, can tell from it how many ids it gave before. */
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

/* Ids of a source have numbers one after the other, modulo 2^40, from one that is random. */
uint64_t answer_id_next(struct answer_id_source *source, int64_t now_ms,
                        char out[static ANSWER_ID_BYTES]);

/* The number of an id of this source. false when it has not the form of an id, as those of others
 * (a shop's for its results) have not; one of another source has any number. */
bool answer_id_number(const struct answer_id_source *source, str id, uint64_t *out);

#endif
