/* A scene's scorer: linear weights over the feature row, read from models/SCENE.json, kept in the
 * edition so that an answer can be replayed. */
#ifndef SCORE_MODEL_H
#define SCORE_MODEL_H

#include "base/bytes.h"
#include "score/features.h"

struct model {
    float weights[FEATURE_COUNT];
    float bias;
};

/* JSON {"scene": "...", "features": {"popularity": 1.0, …}, "bias": 0}: unknown feature names are
 * refused, absent ones weigh 0. */
enum status model_parse(struct model *out, str json, struct error *why) MUST_CHECK;

/* The model compiled in from models/, by scene name. */
enum status model_shipped(struct model *out, const char *scene, struct error *why) MUST_CHECK;

/* One section for all scenes: each with its name and the digest of the feature list. */
enum status models_write(const char *const *scenes, const struct model *models, uint32_t count,
                         struct bytes *section, struct error *why) MUST_CHECK;
/* The same of every model compiled in. */
enum status models_write_shipped(struct bytes *section, struct error *why) MUST_CHECK;
/* STATUS_CORRUPT: not such a section, or of another feature list; STATUS_NOT_FOUND: no such scene.
 */
enum status models_find(struct model *out, str section, const char *scene,
                        struct error *why) MUST_CHECK;

/* The bits of the features that weigh anything. */
static inline uint32_t model_wants(const struct model *m) {
    uint32_t wanted = 0;
    for (int i = 0; i < FEATURE_COUNT; i++)
        wanted |= (uint32_t)(m->weights[i] != 0.0f) << i;
    return wanted;
}

/* `wanted` is model_wants of the same model: few features weigh anything, and a loop over all of
 * them would read a row four at a time that was written one by one. */
static inline float model_score(const struct model *m, uint32_t wanted,
                                const float row[static FEATURE_COUNT]) {
    float sum = m->bias;
    for (; wanted; wanted &= wanted - 1) {
        int i = __builtin_ctz(wanted);
        sum += m->weights[i] * row[i];
    }
    return sum;
}

#endif
