/* The random numbers of CPython's `random.Random(seed)`, call for call, so that what is made here
 * has the same bytes as what a Python script of the same calls makes. MT19937 (Matsumoto and
 * Nishimura 1998), seeded as their init_by_array does; `choices`, `shuffle` and `randint` stand on
 * mersenne_unit and mersenne_below as in CPython 3.11. */
#ifndef BENCH_SUPPORT_MERSENNE_H
#define BENCH_SUPPORT_MERSENNE_H

#include <stdint.h>

enum { MERSENNE_WORDS = 624, MERSENNE_MIDDLE = 397 };

struct mersenne {
    uint32_t state[MERSENNE_WORDS];
    uint32_t at;
};

static inline struct mersenne mersenne_from(uint32_t seed) {
    struct mersenne m = {.state = {19650218}, .at = MERSENNE_WORDS};
    uint32_t *s = m.state, i = 1;
    for (uint32_t k = 1; k < MERSENNE_WORDS; k++)
        s[k] = 1812433253 * (s[k - 1] ^ (s[k - 1] >> 30)) + k;
    for (uint32_t k = 0; k < 2 * MERSENNE_WORDS - 1; k++) {
        uint32_t before = s[i - 1] ^ (s[i - 1] >> 30);
        s[i] = k < MERSENNE_WORDS ? (s[i] ^ before * 1664525) + seed
                                  : (s[i] ^ before * 1566083941) - i;
        if (++i == MERSENNE_WORDS) {
            s[0] = s[MERSENNE_WORDS - 1];
            i = 1;
        }
    }
    s[0] = UINT32_C(0x80000000);
    return m;
}

static inline void mersenne_twist(struct mersenne *m) {
    uint32_t *s = m->state;
    for (uint32_t i = 0; i < MERSENNE_WORDS; i++) {
        uint32_t next = s[(i + 1) % MERSENNE_WORDS];
        uint32_t y = (s[i] & UINT32_C(0x80000000)) | (next & UINT32_C(0x7fffffff));
        s[i] = s[(i + MERSENNE_MIDDLE) % MERSENNE_WORDS] ^ (y >> 1) ^
               (y & 1 ? UINT32_C(0x9908b0df) : 0);
    }
    m->at = 0;
}

static inline uint32_t mersenne_u32(struct mersenne *m) {
    if (m->at == MERSENNE_WORDS)
        mersenne_twist(m);
    uint32_t y = m->state[m->at++];
    y ^= y >> 11;
    y ^= (y << 7) & UINT32_C(0x9d2c5680);
    y ^= (y << 15) & UINT32_C(0xefc60000);
    return y ^ (y >> 18);
}

/* [0, 1), 53 bits. */
static inline double mersenne_unit(struct mersenne *m) {
    uint32_t a = mersenne_u32(m) >> 5, b = mersenne_u32(m) >> 6;
    return (a * 67108864.0 + b) * (1.0 / 9007199254740992.0);
}

/* 0 … bound-1; bound ≥ 1. */
static inline uint32_t mersenne_below(struct mersenne *m, uint32_t bound) {
    int bits = 32 - __builtin_clz(bound);
    for (;;) {
        uint32_t drawn = mersenne_u32(m) >> (32 - bits);
        if (drawn < bound)
            return drawn;
    }
}

/* An index drawn by weight: sums[i] are the weights up to and with i. */
static inline uint32_t mersenne_choice(struct mersenne *m, const double *sums, uint32_t count) {
    double wanted = mersenne_unit(m) * sums[count - 1];
    uint32_t low = 0, high = count - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (wanted < sums[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

#endif
