/* A held-out log once more: every search is typed into the box character by character, and each
 * contender is asked what it makes of it. */
#ifndef EVALUATE_REPLAY_H
#define EVALUATE_REPLAY_H

#include "evaluate/holdout.h"
#include "evaluate/measures.h"
#include "evaluate/training_rows.h"
#include "scene/scene.h"

/* What answers: out gets the texts, best first, at most request->limit ≤ ANSWERS_MAX, in the arena
 * or borrowed for the replay. */
typedef enum status answer_fn(void *context, const struct scene_request *request,
                              struct arena *arena, str *out, uint32_t *count);
struct answerer {
    answer_fn *answer;
    void *context;
};

/* Before the i-th search of the holdout is typed: whoever learns from the log moves on to its
 * time. */
typedef enum status replay_before_fn(void *context, uint32_t i, struct error *why);

struct replay {
    struct answerer who[CONTENDERS]; /* those without a function are not asked */
    replay_before_fn *before;        /* NULL: nobody learns */
    void *context;
    const struct holdout *holdout;
    const struct training_rows *training; /* what it knew of each query */
    int64_t now_ms;                       /* of requests whose row is undated */
    bool quiet;
};

/* scores[i] is of holdout->queries[i]. mean_ns: what an answer of each took. */
enum status replay_run(const struct replay *r, struct query_score *scores,
                       double mean_ns[static CONTENDERS], struct error *why) MUST_CHECK;

#endif
