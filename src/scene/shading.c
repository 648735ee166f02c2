/* Shading (底纹): the grey word in an empty box.
 *
 * Personal where there is a profile: searches that nothing came of, what people go on to from what
 * this person searched and looked at. On the page of an item or of a category these come in, in the
 * cart what is in it and what is looked at beside that. Where nothing is known of anybody, what
 * people search most.
 *
 * Refused: what they searched within the hour, or found within the day, what led to something they
 * just bought, and what they were shown in vain often enough. Who names nobody sees the best words
 * by turns, an hour each. */
#include "base/timestamp.h"
#include "scene/profile_sources.h"
#include "scene/rerank.h"
#include "scene/scenes.h"
#include "scene/sources.h"

enum { CANDIDATES_MAX = 160, LIMIT_STANDARD = 3 };

/* Of those that would be shown another one is the first every hour; of who is named it is what
 * tires that does as much. */
static void rotate(const struct scene_input *in, struct candidate_set *set) {
    uint32_t limit = in->request->limit, shown = set->count < limit ? set->count : limit;
    if (in->request->named || shown < 2)
        return;
    uint32_t turns = (uint32_t)((uint64_t)in->request->now_ms / HOUR_MS % shown);
    for (uint32_t i = 0; i < turns; i++)
        candidate_set_lift(set, shown - 1, 0);
}

static const struct recall_step recall[] = {
    {"unfinished", from_unfinished, 4, 0},
    {"followed", from_own_followed, 12, SECTION_OF(RELATION_FOLLOWED)},
    {"items", from_own_items, 12, SECTION_OF(RELATION_FOUND)},
    {"cart", from_cart, 8, SECTION_OF(RELATION_BESIDE)},
    {"page", from_page_item, 12, SECTION_OF(RELATION_FOUND)},
    {"neighbours", from_neighbours, 24, SECTION_OF(RELATION_FOUND)},
    {"topics", from_own_topics, 32, SECTION_TRIE},
    {"lately", from_lately, 24, SECTION_OF(RELATION_LATELY)},
    {"popular", from_most_searched, 24, SECTION_TRIE},
    {NULL, NULL, 0, 0},
};

static const struct rerank_step rerank[] = {
    {"searched", drop_searched},
    {"done", drop_done},
    {"bought", drop_bought},
    {"near_duplicates", merge_near_duplicates},
    {"tired", drop_tired},
    {"alike", diversify},
    {"category", prefer_category},
    {"turns", rotate},
    {NULL, NULL},
};

const struct scene scene_shading = {
    .name = "shading",
    .id = 2,
    .asks = ASKS_PAGE,
    .tires = true,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
};
