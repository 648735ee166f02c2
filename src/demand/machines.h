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
void machines_add(struct machines *m, int64_t user); /* ask m->users.failed at the end */

/* Keeps them beside the rollup, in place of those before, for who counts on from there; adds those
 * that were kept. */
enum status machines_save(const struct machines *m, struct rollup *r, struct error *why) MUST_CHECK;
enum status machines_load(struct machines *m, struct rollup *r, struct error *why) MUST_CHECK;
int64_t machines_user(const struct machines *m, uint32_t i); /* i < m->users.count */
bool machines_have(const struct machines *m, int64_t user);

#endif
