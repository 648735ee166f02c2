/* Who is no person: more searches on some day than a person makes. Left out of an edition with
 * everything they did, on other days too. */
#ifndef DEMAND_MACHINES_H
#define DEMAND_MACHINES_H

#include "build/intern.h"
#include "store/rollup.h"

struct machines {
    struct intern users; /* by the eight bytes of the hash */
};

/* Undated searches make no day, and those who are nobody in particular no machine. */
enum status machines_find(struct machines *out, struct rollup *r, uint32_t searches_per_day,
                          struct error *why) MUST_CHECK;
void machines_free(struct machines *m);
bool machines_have(const struct machines *m, int64_t user);

#endif
