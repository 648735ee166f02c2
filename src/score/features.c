/* One row of features for one candidate. Training and serving both come here, so a feature cannot
 * mean two things; what an edition does not know of a query (a text that is not in it) is 0. */
#include "score/features.h"

#include <math.h>

#include "base/hash.h"
#include "base/text.h"

static const char *const names[FEATURE_COUNT] = {
#define FEATURE(name, meaning) #name,
#include "score/features.def"
#undef FEATURE
};

static const char *const meanings[FEATURE_COUNT] = {
#define FEATURE(name, meaning) meaning,
#include "score/features.def"
#undef FEATURE
};

const char *feature_name(enum feature f) {
    return names[f];
}

const char *feature_meaning(enum feature f) {
    return meanings[f];
}

uint64_t features_digest(void) {
    uint64_t digest = 0;
    for (int i = 0; i < FEATURE_COUNT; i++)
        digest = hash_text_seeded(str_from(names[i]), digest + 1);
    return digest;
}

static float share_typed(uint32_t typed, str text) {
    uint32_t length = text_length(text);
    return typed >= length ? 1.0f : (float)typed / (float)length;
}

void features_fill(const struct feature_input *in, const struct candidate *c,
                   float row[static FEATURE_COUNT]) {
    struct query_facts facts = {0};
    if (in->fresh && c->fresh < in->fresh->count) /* QUERY_NONE is not */
        facts = in->fresh->rows[c->fresh];
    else if (c->query < in->facts->count)
        facts = in->facts->rows[c->query];
    uint32_t age = facts.last_day && in->today > facts.last_day ? in->today - facts.last_day : 0;
    row[FEATURE_popularity] = log1pf(c->weight);
    row[FEATURE_affinity] = c->affinity;
    row[FEATURE_prefix_share] = in->typed_length ? share_typed(in->typed_length, c->text) : 0.0f;
    row[FEATURE_click_rate] = (float)facts.click_rate / 65535.0f;
    row[FEATURE_age_days] = age ? log1pf((float)age) : 0.0f;
    row[FEATURE_from_history] = c->sources & SOURCE_HISTORY ? 1.0f : 0.0f;
}
