/* One answer as the ring keeps it: not the rows of its features but what they are computed from. So
 * there is little more than copying to do while somebody waits for the answer, and the computing is
 * done for the few records that are written, by the one function that computes them
 * (score/features.h). What the edition knows of its queries stays there, for the ring holds it; the
 * fresh edition, which changes every few seconds, is not held, and what it knew is copied. */
#ifndef SERVE_EXPOSURE_RECORD_H
#define SERVE_EXPOSURE_RECORD_H

#include "base/arena.h"
#include "scene/edition.h"
#include "store/exposure.h"

/* All borrowed from the answer under way. */
struct shown {
    str answer;      /* its id, EXPOSURE_ANSWER_BYTES */
    uint64_t number; /* which its source reads from the id */
    int64_t at_ms, user, session;
    const struct edition *edition;
    uint32_t scene, count;
    const struct candidate *items; /* the i-th has position i + 1 */
    struct feature_input features;
};

/* Followed by the candidates, the facts of those that are in the fresh edition, the shares of those
 * that have a note, what the person leans to, what was typed and the texts of those that are not in
 * the edition; the pointers in candidates and features mean nothing. */
struct exposure_record {
    uint32_t bytes;
    uint8_t flags, count, scene, reserved; /* flags are the ring's */
    uint64_t arrived_ms, box_key;          /* the ring's too */
    int64_t at_ms, user, session;
    const struct edition *edition;
    struct feature_input features;
    char answer[EXPOSURE_ANSWER_BYTES + 6];
};

enum { EXPOSURE_RECORD_ALIGNMENT = 8 };
uint64_t exposure_record_bytes(const struct shown *s); /* a multiple of the alignment */

/* All but what is the ring's. record has that many bytes. */
void exposure_record_write(struct exposure_record *record, const struct shown *s);

/* Borrows from the record, a copy of its own, and from the arena, while the edition is held. Of the
 * exposure, `rate` is left to the caller. */
enum { EXPOSURE_SCRATCH_BYTES = 128 * 1024 }; /* of an arena: a record and what is made of it */
void exposure_record_read(const struct exposure_record *record, struct arena *a,
                          struct exposure *out);

#endif
