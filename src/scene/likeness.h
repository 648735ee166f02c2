/* How alike two queries are, each way 0..1. */
#ifndef SCENE_LIKENESS_H
#define SCENE_LIKENESS_H

#include "scene/scene.h"

enum { LIKENESS_WORDS_MAX = 8, LIKENESS_ITEMS_MAX = 8 };

/* What of a candidate is compared, made once for each. */
struct likeness_of {
    uint32_t words[LIKENESS_WORDS_MAX]; /* hashes */
    item_id items[LIKENESS_ITEMS_MAX];  /* chosen for it, the commonest ones */
    uint32_t word_count, item_count;
    uint16_t topic; /* 0 none */
};
struct likeness_of likeness_read(const struct scene_input *in, const struct candidate *c);

/* The share of all that either has which both have (Jaccard). */
float likeness_of_words(const struct likeness_of *a, const struct likeness_of *b);
float likeness_of_clicks(const struct likeness_of *a, const struct likeness_of *b);
/* The mean of those two and of whether they are of one category. */
float likeness(const struct likeness_of *a, const struct likeness_of *b);

/* How many chosen items both have. */
uint32_t likeness_shared_items(const struct likeness_of *a, const struct likeness_of *b);

#endif
