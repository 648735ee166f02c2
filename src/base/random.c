/* xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64 as its authors advise. */
#include "base/random.h"

#include <math.h>

struct random random_from(uint64_t seed) {
    struct random r;
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        r.state[i] = z ^ (z >> 31);
    }
    return r;
}

static uint64_t rotate(uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}

uint64_t random_u64(struct random *r) {
    uint64_t *s = r->state, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t random_below(struct random *r, uint64_t bound) {
    uint64_t threshold = (0 - bound) % bound;
    for (;;) { /* Lemire 2019 without the 128-bit product: at most a few rounds */
        uint64_t x = random_u64(r);
        if (x >= threshold)
            return x % bound;
    }
}

double random_unit(struct random *r) {
    return (double)(random_u64(r) >> 11) * 0x1.0p-53;
}

double random_normal(struct random *r) {
    double u = 1.0 - random_unit(r), v = random_unit(r);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}
