/* Seeded randomness that gives the same numbers everywhere: simulation, sampling, tests. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state[4];
};

/* Any seed is good; near seeds give unrelated streams. */
struct random random_from(uint64_t seed);

uint64_t random_u64(struct random *r);
uint64_t random_below(struct random *r, uint64_t bound); /* 0 … bound-1, unbiased; bound ≥ 1 */
double random_unit(struct random *r);                    /* [0, 1), 53 bits */
double random_normal(struct random *r);                  /* mean 0, deviation 1 */

#endif
