/* Zipf's law needs a power: it is 2^(-s·log2 rank), with both functions computed bit by bit on
 * 32-bit fractions, as one would by hand (squaring for the logarithm, square roots of a half for
 * the exponential). 24 bits of either are far more than a weight needs. */
#include "evaluate/simulate_draw.h"

#include "base/require.h"

enum { FRACTION_BITS = 24 };

/* log2(x) in units of 2^-24. */
static uint64_t log2_fixed(uint64_t x) {
    uint32_t whole = 63 - (uint32_t)__builtin_clzll(x);
    uint64_t mantissa = whole >= 31 ? x >> (whole - 31) : x << (31 - whole); /* [2^31, 2^32) */
    uint64_t result = whole;
    for (int i = 0; i < FRACTION_BITS; i++) {
        mantissa = mantissa * mantissa >> 31;
        result <<= 1;
        if (mantissa >> 32) {
            result |= 1;
            mantissa >>= 1;
        }
    }
    return result;
}

static uint64_t square_root(uint64_t x) { /* rounded down */
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 31; bit; bit >>= 1)
        if ((root | bit) * (root | bit) <= x)
            root |= bit;
    return root;
}

/* 2^32 · 2^-(x / 2^24). */
static uint64_t exp2_negative_fixed(uint64_t x) {
    uint64_t whole = x >> FRACTION_BITS;
    if (whole >= 32)
        return 0;
    uint64_t value = UINT64_C(1) << 32, root = UINT64_C(1) << 31; /* a half; then its roots */
    for (int i = FRACTION_BITS - 1; i >= 0; i--) {
        root = square_root(root << 32);
        if (x >> i & 1)
            value = value * root >> 32;
    }
    return value >> whole;
}

uint64_t draw_zipf_weight(uint64_t rank, uint32_t exponent_thousandths) {
    require(rank >= 1 && exponent_thousandths <= 4000);
    uint64_t weight = exp2_negative_fixed(log2_fixed(rank) * exponent_thousandths / 1000);
    return weight ? weight : 1;
}

bool draw_chance(struct random *r, uint32_t parts, uint32_t whole) {
    return random_below(r, whole) < parts;
}

uint32_t draw_between(struct random *r, uint32_t least, uint32_t most) {
    return least + (uint32_t)random_below(r, (uint64_t)most - least + 1);
}

uint32_t draw_by_weight(struct random *r, const uint8_t *weights, uint32_t count) {
    uint32_t sum = 0, i = 0;
    for (uint32_t k = 0; k < count; k++)
        sum += weights[k];
    uint32_t drawn = (uint32_t)random_below(r, sum);
    while (drawn >= weights[i])
        drawn -= weights[i++];
    return i;
}

uint32_t draw_by_sums(struct random *r, const uint64_t *sums, uint32_t count) {
    uint64_t drawn = random_below(r, sums[count - 1]);
    uint32_t low = 0, high = count - 1; /* the first entry whose sum is over it */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sums[middle] > drawn)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
