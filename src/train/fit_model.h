/* Fits a scene's weights to what was chosen: in every choice one of several candidates was taken.
 *
 * The conditional logit (McFadden 1974, Conditional logit analysis of qualitative choice behavior):
 * a candidate with the feature row x is taken with a chance proportional to exp(w · x). With the
 * log of its searches as its only feature and the weight 1 that is most-popular completion, so a
 * fit begins there and says what else is worth how much. No bias: it would favour nobody. */
#ifndef TRAIN_FIT_MODEL_H
#define TRAIN_FIT_MODEL_H

#include "score/model.h"

struct feature_row {
    float of[FEATURE_COUNT];
};

enum { CHOICE_CANDIDATES_MAX = 128 };

struct choice {
    const struct feature_row *rows; /* borrowed */
    uint32_t count, taken;          /* taken < count ≤ CHOICE_CANDIDATES_MAX */
    double times;                   /* it was made; > 0 */
};

struct fit_options {
    bool fitted[FEATURE_COUNT]; /* the others weigh 0 */
    double deviation;           /* of the normal prior on each weight, which holds those that the
                                   choices would drive to infinity */
};

struct fit_report {
    double log_likelihood; /* a choice; 0 is certainty */
    uint32_t rounds;
};

/* Newton's method; the same choices give the same weights. STATUS_INVALID: there is no choice to
 * learn from, or the features fitted cannot be told apart. */
enum status fit_model(struct model *out, const struct choice *choices, uint32_t count,
                      const struct fit_options *options, struct fit_report *report,
                      struct error *why) MUST_CHECK;

/* Of any model on the choices. */
double fit_log_likelihood(const struct model *m, const struct choice *choices, uint32_t count);

#endif
