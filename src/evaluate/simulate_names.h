/* Made-up names that no two things share. */
#ifndef EVALUATE_SIMULATE_NAMES_H
#define EVALUATE_SIMULATE_NAMES_H

#include "base/error.h"
#include "evaluate/simulate_catalogue.h"

/* A set of the names given so far, by hash. */
struct name_set {
    uint64_t *slots; /* 0 empty */
    uint64_t mask;
};

enum status name_set_make(struct name_set *out, uint64_t names, struct error *why) MUST_CHECK;
void name_set_free(struct name_set *s);

/* "nordvik": two or three syllables. */
void name_brand(struct random *r, struct name_set *taken, char out[static NAME_BYTES]);

/* "harbor", "iron summit 3", "call of thunder"; and sometimes what people shorten it to. */
void name_line(struct random *r, struct name_set *taken, char out[static NAME_BYTES],
               char short_name[static SHORT_NAME_BYTES]);

#endif
