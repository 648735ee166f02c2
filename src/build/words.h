/* What units are learned from: the distinct words and short phrases of a sample of the texts, each
 * with how often it is going to be written. A text that shares its beginning with the one before
 * writes only what follows, and so is counted from there. */
#ifndef BUILD_WORDS_H
#define BUILD_WORDS_H

#include "build/build_query.h"
#include "build/counter.h"

struct word {
    const char *text; /* borrowed from the queries; without the space behind it */
    uint32_t len;
    uint32_t count;
    bool inside; /* seen with another word behind it: then the space behind is its own */
};

struct word_list {
    struct word *items;
    uint32_t count, capacity;
    struct counter index; /* by hash; the tag is the item. Two words of one hash count as one */
    bool failed;          /* sticky: memory ran out */
};

struct words {
    struct word_list single;  /* of any length */
    struct word_list phrases; /* two or three words, with all spaces at most UNIT_TEXT_MAX bytes */
};

/* Which texts are looked at: every `stride`-th block. */
struct word_sample {
    const struct build_query *queries;
    const uint16_t *common;
    uint32_t count, stride;
};

/* At most about `bytes_max` bytes of text that is going to be written. */
struct word_sample word_sample_of(const struct build_query *q, uint32_t count,
                                  const uint16_t *common, uint64_t bytes_max);

/* The part of a text that is written: from the beginning of the word in which it differs from the
 * text before, or all of it at the head of a block. */
str word_sample_text(const struct word_sample *s, uint32_t query);

/* The sampled query after this one, or count. Start with 0. */
uint32_t word_sample_next(const struct word_sample *s, uint32_t query);

/* False: no memory. Free it either way. */
bool words_collect(struct words *out, const struct word_sample *sample);
void words_free(struct words *w);

#endif
