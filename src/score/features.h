/* The one feature list and the one function that computes a row of it: served and trained on. */
#ifndef SCORE_FEATURES_H
#define SCORE_FEATURES_H

#include <stdbool.h>

#include "recall/candidate.h"
#include "recall/facts.h"

enum feature {
#define FEATURE(name, meaning) FEATURE_##name,
#include "score/features.def"
#undef FEATURE
    FEATURE_COUNT
};

const char *feature_name(enum feature f);
const char *feature_meaning(enum feature f);
/* Of every name in order: an edition whose list differs is refused. */
uint64_t features_digest(void);

/* What a person leans to; shares of all they did, 0..1, words by the low half of hash_text. What
 * was done lately counts for more in a share; `usual` counts all alike, what is asked about too. */
enum { LEANINGS_TOPICS_MAX = 8, LEANINGS_WORDS_MAX = 48 };
struct leanings {
    struct {
        uint16_t topic;
        float share;
        float usual; /* times what is searched of it; 0: not known */
    } topics[LEANINGS_TOPICS_MAX];
    struct {
        uint32_t hash;
        float share;
    } words[LEANINGS_WORDS_MAX];
    uint32_t topic_count, word_count;
};

struct feature_input {
    const struct facts *facts;
    const struct facts *fresh;       /* of the fresh edition, NULL without one */
    str typed;                       /* normalised: a prefix, or a query asked about; or empty */
    uint32_t typed_length;           /* of a prefix, in code points; of a query 0 */
    bool whole;                      /* typed is a query */
    uint16_t topic;                  /* as in query_facts, of what is asked about; 0 unknown */
    uint32_t today;                  /* days since 1970 of the edition's newest event */
    float demand;                    /* all of the edition's weights together */
    const struct leanings *leanings; /* of who asks; NULL: nobody, or something is typed */
};

/* Bit f: feature f is wanted. */
#define FEATURE_BIT(f) (1u << (f))
#define FEATURES_ALL   ((1u << FEATURE_COUNT) - 1)
#define FEATURES_OF_FACTS                                                                          \
    (FEATURE_BIT(FEATURE_click_rate) | FEATURE_BIT(FEATURE_age_days) |                             \
     FEATURE_BIT(FEATURE_same_topic) | FEATURE_BIT(FEATURE_own_topic) |                            \
     FEATURE_BIT(FEATURE_usual_topic))
#define FEATURES_OF_PATHS (((1u << PATH_COUNT) - 1) << FEATURE_followed)
#define FEATURES_OF_SHARES                                                                         \
    (FEATURE_BIT(FEATURE_added) | FEATURE_BIT(FEATURE_splits) | FEATURE_BIT(FEATURE_facet_added))
#define FEATURES_OF_LEANINGS                                                                       \
    (FEATURE_BIT(FEATURE_own_topic) | FEATURE_BIT(FEATURE_own_words) |                             \
     FEATURE_BIT(FEATURE_usual_topic))
#define FEATURES_OF_WORDS (FEATURE_BIT(FEATURE_words_kept) | FEATURE_BIT(FEATURE_words_new))

/* What is known of the candidate's query: of all that a row is computed from, what lies in an
 * edition. Zeros for a query of neither. */
struct query_facts features_facts(const struct feature_input *in, const struct candidate *c);

/* What is not wanted may be left 0: reading a query's facts, which lie anywhere in memory, costs
 * more than all the rest. */
void features_fill(const struct feature_input *in, const struct candidate *c, uint32_t wanted,
                   float row[static FEATURE_COUNT]);

#endif
