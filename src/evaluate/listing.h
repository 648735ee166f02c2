/* How good a list of queries is besides hitting: hits alone reward the obvious. */
#ifndef EVALUATE_LISTING_H
#define EVALUATE_LISTING_H

#include "evaluate/past.h"

/* LISTING(name, words) of one list of at most ANSWERS_MAX; a mean over lists is what is reported.
 */
#define LISTINGS(LISTING)                                                                          \
    LISTING(hit_1, "hit@1")                                                                        \
    LISTING(hit_5, "hit@5")                                                                        \
    LISTING(hit_10, "hit@10")                                                                      \
    LISTING(reciprocal_rank, "mrr@10")                                                             \
    LISTING(coverage, "coverage") /* there is an answer at all */                                  \
    LISTING(distance, "distance") /* 1 less the share of words two of it have in common, mean */   \
    LISTING(topics, "topics")     /* distinct commonest categories */                              \
    LISTING(novelty, "novelty")   /* bits that its queries' shares of all searches are worth */    \
    LISTING(repeats, "repeats")   /* queries spelt like what was asked about */

enum listing {
#define LISTING_NAME(name, words) LISTING_##name,
    LISTINGS(LISTING_NAME)
#undef LISTING_NAME
        LISTING_COUNT
};
extern const char *const listing_words[LISTING_COUNT];

/* Whether an answer to what was asked is as good as what was wanted. */
typedef bool hit_fn(str answer, str asked, str wanted);
hit_fn hit_spelt_alike; /* it is that but for case, spaces and punctuation */

struct list_score {
    float of[LISTING_COUNT]; /* NAN where the list says nothing of it */
};

/* Distance is that of Ziegler et al. (2005, Improving recommendation lists through topic
 * diversification), novelty the mean self-information of Zhou et al. (2010, Solving the apparent
 * diversity-accuracy dilemma). */
struct list_score list_measure(const str *answers, uint32_t count, str wanted, str asked,
                               hit_fn *hits, const struct past *past);

#endif
