/* What the edition knows of each word: how many queries hold it and how much they weigh. Later
 * parts find queries by any word and mend spelling with it. */
#ifndef RECALL_TOKENS_H
#define RECALL_TOKENS_H

#include "base/error.h"
#include "base/str.h"
#include "recall/query_id.h"

/*  section:  u32 count | u32 text_bytes | u32 ends[count] | u32 queries[count] | f32 weight[count]
 *            | bytes of the words, in byte order
 *  ends[i] is where word i ends in the bytes; it begins where the one before ends. */
struct tokens {
    const uint32_t *ends, *queries;
    const float *weights;
    const char *texts;
    uint32_t count;
};

struct token {
    uint32_t queries; /* that hold it, ≥ 1 */
    float weight;     /* theirs, summed */
};

#define TOKEN_NONE UINT32_MAX

/* Checks order, bounds and ranges once; `queries` is the edition's number of them. */
enum status tokens_open(struct tokens *out, str section, uint32_t queries,
                        struct error *why) MUST_CHECK;

/* The word's number in byte order, or TOKEN_NONE. */
uint32_t tokens_find(const struct tokens *t, str word);

/* Borrowed from the edition; number < count. */
str tokens_word(const struct tokens *t, uint32_t number);
struct token tokens_at(const struct tokens *t, uint32_t number);

#endif
