/* A held-out log in memory: the searches that import would have taken from it, in their order. */
#ifndef EVALUATE_HOLDOUT_H
#define EVALUATE_HOLDOUT_H

#include "base/hash.h"
#include "build/intern.h"
#include "intake/log_reader.h"
#include "intake/rejects.h"

struct holdout_query {
    int64_t user, session, at_ms; /* as in the journal */
    uint32_t typed;               /* a number of `texts`: the query as it was logged */
    uint32_t count;               /* searches the row stands for */
};

struct holdout {
    struct holdout_query *queries;
    uint32_t count, capacity;
    struct intern texts;
    struct reject_counts bad;
    uint64_t passed_over; /* good rows that are no search, or have no letter or digit to find */
};

/* STATUS_NOT_FOUND: no search in it, and the sentence says what there is instead. The caller frees
 * the holdout, also when it failed. */
enum status holdout_read(struct holdout *out, const char *path, const struct log_options *options,
                         const struct secret_key *key, struct error *why) MUST_CHECK;
void holdout_free(struct holdout *h);

static inline str holdout_typed(const struct holdout *h, const struct holdout_query *q) {
    return intern_text(&h->texts, q->typed);
}

#endif
