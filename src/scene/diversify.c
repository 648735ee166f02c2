/* See rerank.h. What is compared is read once a candidate. Only as many of the best as could be
 * shown are looked at: what stands far below is not lifted for being different. */
#include "scene/likeness.h"
#include "scene/rerank.h"

enum { LOOKED_AT_PER_SHOWN = 3 };
/* Two whose share of clicks on the same items is that large, and who have so many in common, are
 * looked for with one intent. */
static const float share_of_one_intent = 0.8f;
enum { ITEMS_OF_ONE_INTENT = 3 };

typedef float alike_fn(const struct likeness_of *a, const struct likeness_of *b);

struct stated {
    struct likeness_of of;
    float likeness; /* to what stands before */
};

static struct stated *read_all(const struct scene_input *in, const struct candidate_set *set,
                               uint32_t count) {
    struct stated *stated =
        arena_reserve(in->arena, count * sizeof *stated, _Alignof(struct stated));
    for (uint32_t i = 0; i < count && stated; i++)
        stated[i] = (struct stated){.of = likeness_read(in, &set->items[i])};
    return stated;
}

static uint32_t find_best(const struct candidate *items, const struct stated *stated, float weight,
                          uint32_t first, uint32_t end) {
    uint32_t best = first;
    for (uint32_t i = first + 1; i < end; i++)
        if (items[i].score - weight * stated[i].likeness >
            items[best].score - weight * stated[best].likeness)
            best = i;
    return best;
}

/* What is said before in all ways counts e^-weight of what its score says. */
static void put_apart(const struct scene_input *in, alike_fn *alike, float weight,
                      struct candidate_set *set) {
    uint32_t limit = in->request->limit, most = limit * LOOKED_AT_PER_SHOWN;
    uint32_t count = set->count < most ? set->count : most;
    struct stated *stated = read_all(in, set, count);
    for (uint32_t at = 0; stated && at + 1 < count && at < limit; at++) {
        uint32_t best = find_best(set->items, stated, weight, at, count);
        struct stated lifted = stated[best];
        candidate_set_lift(set, best, at);
        memmove(&stated[at + 1], &stated[at], (best - at) * sizeof lifted);
        stated[at] = lifted;
        for (uint32_t i = at + 1; i < count; i++) {
            float like = alike(&stated[i].of, &lifted.of);
            stated[i].likeness = like > stated[i].likeness ? like : stated[i].likeness;
        }
    }
}

void diversify(const struct scene_input *in, struct candidate_set *set) {
    put_apart(in, likeness_of_words, 0.3f, set);
}

void diversify_all_ways(const struct scene_input *in, struct candidate_set *set) {
    put_apart(in, likeness, 0.6f, set);
}

static bool is_one_intent(const struct stated *a, str text_a, const struct stated *b, str text_b) {
    if (likeness_shared_items(&a->of, &b->of) >= ITEMS_OF_ONE_INTENT &&
        likeness_of_clicks(&a->of, &b->of) >= share_of_one_intent)
        return true;
    return a->of.word_count == b->of.word_count && says_the_same(text_a, text_b);
}

void keep_one_of_intent(const struct scene_input *in, struct candidate_set *set) {
    uint32_t most = in->request->limit * LOOKED_AT_PER_SHOWN;
    uint32_t count = set->count < most ? set->count : most;
    struct stated *stated = read_all(in, set, count);
    for (uint32_t at = 1; stated && at < count;) {
        uint32_t like = 0;
        while (like < at && !is_one_intent(&stated[like], set->items[like].text, &stated[at],
                                           set->items[at].text))
            like++;
        if (like == at) {
            at++;
            continue;
        }
        candidate_set_remove(set, at);
        count--;
        memmove(&stated[at], &stated[at + 1], (count - at) * sizeof *stated);
    }
}
