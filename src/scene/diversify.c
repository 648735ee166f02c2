/* See rerank.h. Words are compared by their hashes, made once a candidate. Only as many of the best
 * as could be shown are looked at: what stands far below is not lifted for being different. */
#include "base/hash.h"
#include "scene/rerank.h"

enum { WORDS_MAX = 8, LOOKED_AT_PER_SHOWN = 3 };
/* A query whose words have all been said counts e^-0.3 of what its score says. */
static const float weight_of_likeness = 0.3f;

struct said {
    uint32_t words[WORDS_MAX];
    uint32_t count;
    float likeness; /* to what stands before */
};

static struct said words_of(str text) {
    struct said said = {.count = 0};
    for (str rest = text; rest.data && said.count < WORDS_MAX;)
        said.words[said.count++] = (uint32_t)hash_text(str_split(&rest, ' '));
    return said;
}

/* The share of all their words that both have (Jaccard). */
static float likeness(const struct said *a, const struct said *b) {
    uint32_t shared = 0;
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++)
            shared += a->words[i] == b->words[k];
    uint32_t all = a->count + b->count - (shared < b->count ? shared : b->count);
    return (float)shared / (float)all;
}

static uint32_t find_best(const struct candidate *items, const struct said *said, uint32_t first,
                          uint32_t end) {
    uint32_t best = first;
    for (uint32_t i = first + 1; i < end; i++)
        if (items[i].score - weight_of_likeness * said[i].likeness >
            items[best].score - weight_of_likeness * said[best].likeness)
            best = i;
    return best;
}

void diversify(const struct scene_input *in, struct candidate_set *set) {
    uint32_t limit = in->request->limit, most = limit * LOOKED_AT_PER_SHOWN;
    uint32_t count = set->count < most ? set->count : most;
    struct said *said = arena_reserve(in->arena, count * sizeof *said, _Alignof(struct said));
    if (!said)
        return;
    for (uint32_t i = 0; i < count; i++)
        said[i] = words_of(set->items[i].text);
    for (uint32_t at = 0; at + 1 < count && at < limit; at++) {
        uint32_t best = find_best(set->items, said, at, count);
        struct said lifted = said[best];
        candidate_set_lift(set, best, at);
        memmove(&said[at + 1], &said[at], (best - at) * sizeof lifted);
        said[at] = lifted;
        for (uint32_t i = at + 1; i < count; i++) {
            float like = likeness(&said[i], &lifted);
            said[i].likeness = like > said[i].likeness ? like : said[i].likeness;
        }
    }
}
