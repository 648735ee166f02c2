/* Suggest: finish what is being typed.
 *
 * The typed prefix is a promise, so every answer begins with it. An empty box completes to what
 * people search most. More than was asked for is recalled, so that the scorer has a choice. */
#include "scene/scenes.h"

enum { CANDIDATES_MAX = 128, PREFIX_QUOTA = 24 };

static void from_prefix(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct trie_match *found =
        arena_reserve(in->arena, sizeof *found * quota, _Alignof(struct trie_match));
    if (!found)
        return;
    uint32_t count = trie_complete(&in->edition->trie, in->request->text, quota, in->arena, found);
    float best = count ? found[0].weight : 0.0f;
    for (uint32_t i = 0; i < count; i++)
        candidate_set_add(out, found[i].text, found[i].id, SOURCE_PREFIX, found[i].weight,
                          best > 0.0f ? found[i].weight / best : 0.0f);
}

static const struct recall_step recall[] = {
    {"prefix", from_prefix, PREFIX_QUOTA, SECTION_TRIE},
    {NULL, NULL, 0, 0},
};

static rerank_fn *const rerank[] = {NULL};

const struct scene scene_suggest = {
    .name = "suggest",
    .id = 1,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .recall = recall,
    .rerank = rerank,
};
