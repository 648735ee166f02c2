/* Weighted draws in whole numbers only: no result of a floating-point function decides anything,
 * so a seed gives the same shop on every machine. For the same reason an expression or an
 * initialiser holds one draw at most: C does not say which of two comes first. */
#ifndef EVALUATE_SIMULATE_DRAW_H
#define EVALUATE_SIMULATE_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"

/* 2^32 / rank^exponent for rank ≥ 1, at least 1; the exponent in thousandths, at most 4000. */
uint64_t draw_zipf_weight(uint64_t rank, uint32_t exponent_thousandths);

/* True `parts` times in `whole`. */
bool draw_chance(struct random *r, uint32_t parts, uint32_t whole);

/* least … most, both included. */
uint32_t draw_between(struct random *r, uint32_t least, uint32_t most);

/* An index below count, by weight; one weight at least is positive. */
uint32_t draw_by_weight(struct random *r, const uint8_t *weights, uint32_t count);

/* The same where sums[i] is the weight of entries 0 … i; the last sum is positive. */
uint32_t draw_by_sums(struct random *r, const uint64_t *sums, uint32_t count);

#endif
