/* Suggest: finish what is being typed.
 *
 * The typed prefix is a promise, so answers begin with it. An empty box completes to what people
 * search most. More than was asked for is recalled, so that the scorer has a choice: a few, since
 * on a week held out of train 24 gave no better lists and cost a fifth more time. Only where the
 * list would not be full is the prefix also looked for with a word boundary put otherwise:
 * "spider-m" finds "spider man", "x box" finds "xbox 360". The fresh edition is not asked for
 * those.
 *
 * What the person searched before comes first, few or many others searched it; an empty box is
 * answered by that, and then by what people search most.
 *
 * The fresh edition holds what was searched since, with its weight in the edition added. So the
 * best k of both together are in the best k of one or the other, and no id is looked up across:
 * a query that was searched since has its whole weight in the fresh edition, and what beats it
 * there beats it in truth; one that was not has it in the edition, and what beats it there beats
 * it in truth, whatever more it may weigh by now. Either way fewer than k do. A query the edition
 * gives with the smaller weight is not among the k, or the fresh edition would have given it too.
 * tests/property/test_fresh.c holds this to the sums. */
#include "base/text.h"
#include "scene/rerank.h"
#include "scene/scenes.h"
#include "scene/sources.h"

enum { CANDIDATES_MAX = 128, LIMIT_STANDARD = 10, PREFIX_QUOTA = 16, HISTORY_QUOTA = 10 };
enum { RESPACED_QUOTA = 10, RESPACED_MAX = 8 /* look-ups */ };

static void add_own(const struct scene_input *in, str text, float affinity,
                    struct candidate_set *out) {
    const struct edition *e = in->edition, *fresh = in->fresh;
    query_id query = dictionary_find(&e->dictionary, text);
    query_id since = fresh ? dictionary_find(&fresh->dictionary, text) : QUERY_NONE;
    bool weighed = query != QUERY_NONE && edition_has(e, SECTION_TRIE);
    candidate_set_add(out, text, query, SOURCE_HISTORY,
                      weighed ? trie_weight(&e->trie, query) : 0.0f, affinity);
    if (since != QUERY_NONE)
        candidate_set_add_fresh(out, text, since, trie_weight(&fresh->trie, since), affinity);
}

/* The latest first. Affinity is how much of a habit it is. */
static void from_history(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct profile_entry own;
    uint32_t now_s = (uint32_t)(in->request->now_ms / 1000);
    str list = in->profile ? profile_queries(in->profile) : (str){0};
    while (out->count < quota && profile_next(&list, &own)) {
        float weight = profile_weight(&own, now_s);
        if (str_has_prefix(own.text, in->request->text))
            add_own(in, own.text, weight / (weight + 1.0f), out);
    }
}

static void from_prefix(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct trie_match *found = NULL;
    uint32_t count = complete(in, in->edition, in->request->text, quota, &found);
    float best = count ? found[0].weight : 0.0f;
    candidate_add_fn *add = out->count ? candidate_set_add : candidate_set_add_distinct;
    for (uint32_t i = 0; i < count; i++)
        add(out, found[i].text, found[i].id, SOURCE_PREFIX, found[i].weight,
            best > 0.0f ? found[i].weight / best : 0.0f);
}

/* What strength is measured by: the weight of the best so far. */
static float best_weight(const struct candidate_set *set, const struct trie_match *found,
                         uint32_t count) {
    float best = count ? found[0].weight : 0.0f;
    for (uint32_t i = 0; i < set->count; i++)
        best = set->items[i].weight > best ? set->items[i].weight : best;
    return best;
}

/* What the fresh edition's must weigh to be among the best `quota` of both: as much as the lightest
 * of so many that are there. Most of a list is lighter, and costs nothing more. */
static float least_weight(const struct candidate_set *set, uint32_t quota) {
    float least = set->count >= quota ? set->items[0].weight : 0.0f;
    for (uint32_t i = 1; i < set->count; i++)
        least = set->items[i].weight < least ? set->items[i].weight : least;
    return least;
}

/* Strength is beside the best of both, and the step before has put the edition's there. */
static void from_fresh(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    if (!in->fresh)
        return;
    struct trie_match *found = NULL;
    uint32_t count = complete(in, in->fresh, in->request->text, quota, &found);
    float best = best_weight(out, found, count), least = least_weight(out, quota);
    for (uint32_t i = 0; i < count && found[i].weight >= least; i++)
        candidate_set_add_fresh(out, found[i].text, found[i].id, found[i].weight,
                                best > 0.0f ? found[i].weight / best : 0.0f);
}

static void from_respaced(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct text_boundaries boundaries = {.text = in->request->text};
    str prefix = {0};
    if (out->count >= in->request->limit)
        return;
    for (int n = 0; n < RESPACED_MAX; n++) {
        struct trie_match *found = NULL;
        if (!text_boundaries_next(&boundaries, in->arena, &prefix))
            return;
        uint32_t count = prefix.len ? complete(in, in->edition, prefix, quota, &found) : 0;
        float best = best_weight(out, found, count);
        for (uint32_t i = 0; i < count; i++)
            candidate_set_add(out, found[i].text, found[i].id, SOURCE_SPELLING, found[i].weight,
                              best > 0.0f ? found[i].weight / best : 0.0f);
    }
}

/* In an empty box: nothing is typed that others could be nearer to. */
static void own_first(const struct scene_input *in, struct candidate_set *set) {
    uint32_t own = 0;
    for (uint32_t at = 0; in->request->text.len == 0 && at < set->count; at++)
        if (set->items[at].sources & SOURCE_HISTORY) {
            uint32_t to = own++;
            while (to > 0 && set->items[to - 1].affinity < set->items[at].affinity)
                to--;
            candidate_set_lift(set, at, to);
        }
}

static const struct recall_step recall[] = {
    {"history", from_history, HISTORY_QUOTA, 0},
    {"prefix", from_prefix, PREFIX_QUOTA, SECTION_TRIE},
    {"fresh", from_fresh, PREFIX_QUOTA, 0},
    {"respaced", from_respaced, RESPACED_QUOTA, SECTION_TRIE},
    {NULL, NULL, 0, 0},
};

static const struct rerank_step rerank[] = {
    {"near_duplicates", merge_near_duplicates},
    {"own", own_first},
    {"typed", keep_typed},
    {NULL, NULL},
};

const struct scene scene_suggest = {
    .name = "suggest",
    .id = 1,
    .asks = ASKS_TYPED,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
};
