/* What an answer showed: the rows training and reports learn from. Kept by the server itself, in
 * the journal's file; see serve/exposures.h for how it comes there. */
#ifndef STORE_EXPOSURE_H
#define STORE_EXPOSURE_H

#include "store/journal.h"

enum { EXPOSURE_ANSWER_BYTES = 26, EXPOSURE_ITEMS_MAX = 50, EXPOSURE_FEATURES_MAX = 64 };

struct exposure_item {
    str query;
    uint32_t sources;
    float score, propensity; /* (0, 1] */
    const float *features;   /* exposure.feature_count of them */
};

/* All borrowed from whoever filled it. */
struct exposure {
    str answer; /* the query_id */
    int64_t at_ms;
    int64_t user, session; /* as in struct event: a session stands for a user who is not named */
    uint64_t edition;
    uint64_t features_digest;
    /* (0, 1]: how likely an exposure like this one is kept, when no event names it. One that an
     * event names is always kept, and counts as one, whatever stands here: it may have been in the
     * sample before it was named. */
    double rate;
    str typed;
    uint32_t scene;
    uint32_t count, feature_count;
    const struct exposure_item *items; /* the i-th has position i + 1 */
};

/* Within the journal's open transaction. */
enum status journal_put_exposure(struct journal *j, const struct exposure *e,
                                 struct error *why) MUST_CHECK;

/* Exposures with id > after, in order of arrival; everything is borrowed during the call. A status
 * other than STATUS_OK stops. */
typedef enum status exposure_fn(int64_t id, const struct exposure *e, void *context,
                                struct error *why);
enum status journal_each_exposure(struct journal *j, int64_t after, exposure_fn *each,
                                  void *context, struct error *why) MUST_CHECK;

#endif
