/* One answer as the ring keeps it: not the rows of its features but what they are computed from, as
 * it stood. So there is little more than copying to do while somebody waits for the answer, and the
 * computing is done for the few records that are written, by the one function that computes them
 * (score/features.h). */
#ifndef SERVE_EXPOSURE_RECORD_H
#define SERVE_EXPOSURE_RECORD_H

#include "base/arena.h"
#include "score/features.h"
#include "store/exposure.h"

/* All borrowed from the answer under way. */
struct shown {
    str answer; /* its id, EXPOSURE_ANSWER_BYTES */
    int64_t at_ms, user, session;
    uint64_t edition;
    uint32_t scene, count;
    const struct candidate *items; /* the i-th has position i + 1 */
    struct feature_input features;
};

/* Followed by the candidates, the facts of each, what was typed and their texts; the pointers in it
 * and in the candidates mean nothing. */
struct exposure_record {
    uint32_t bytes;
    uint8_t flags, count, scene, reserved; /* flags are the ring's */
    uint64_t arrived_ms, id_key, box_key;  /* the ring's too */
    int64_t at_ms, user, session;
    uint64_t edition;
    struct feature_input features;
    char answer[EXPOSURE_ANSWER_BYTES + 6];
};

enum { EXPOSURE_RECORD_ALIGNMENT = 8 };
uint64_t exposure_record_bytes(const struct shown *s); /* a multiple of the alignment */

/* All but what is the ring's. record has that many bytes. */
void exposure_record_write(struct exposure_record *record, const struct shown *s);

/* Borrows from the record, a copy of its own, and from the arena. Of the exposure, `rate` is left
 * to the caller. */
enum { EXPOSURE_SCRATCH_BYTES = 128 * 1024 }; /* of an arena: a record and what is made of it */
void exposure_record_read(const struct exposure_record *record, struct arena *a,
                          struct exposure *out);

#endif
