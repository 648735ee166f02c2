/* Discover (猜你想搜): what this person would search for next, a list with reasons.
 *
 * It goes out from what they did over the last days: their own searches that nothing came of, the
 * queries that lead to what they looked at and put into the cart, what people search after what
 * they searched, where a random walk from all of it ends, what is searched most of the categories
 * they were at. What rises and what is popular stands behind, and is all there is for who is not
 * known.
 *
 * A list of ten is no better than its least line, so it is put apart by words, category and clicks,
 * and no source, category or brand has all of it. Refused: two lines of one intent, what they
 * searched within the hour, or found within the day, what led to something they just bought, and
 * what they were shown in vain often enough. */
#include "scene/burst_sources.h"
#include "scene/profile_sources.h"
#include "scene/rerank.h"
#include "scene/scenes.h"
#include "scene/sources.h"

enum { CANDIDATES_MAX = 192, LIMIT_STANDARD = 10 };

static const struct recall_step recall[] = {
    {"unfinished", from_unfinished, 6, 0},
    {"items", from_own_items, 16, SECTION_OF(RELATION_FOUND)},
    {"followed", from_own_followed, 16, SECTION_OF(RELATION_FOLLOWED)},
    {"neighbours", from_neighbours, 32, SECTION_OF(RELATION_FOUND)},
    {"topics", from_own_topics, 40, SECTION_TRIE},
    {"rising", from_bursts, 16, SECTION_BURSTS},
    {"lately", from_lately, 32, SECTION_OF(RELATION_LATELY)},
    {"popular", from_most_searched, 24, SECTION_TRIE},
    {NULL, NULL, 0, 0},
};

static const struct rerank_step rerank[] = {
    {"searched", drop_searched},   {"done", drop_done},
    {"bought", drop_bought},       {"near_duplicates", merge_near_duplicates},
    {"tired", drop_tired},         {"one_intent", keep_one_of_intent},
    {"alike", diversify_all_ways}, {"quotas", keep_quotas},
    {"reasons", give_reasons},     {NULL, NULL},
};

const struct scene scene_discover = {
    .name = "discover",
    .id = 3,
    .asks = ASKS_NOTHING,
    .tires = true,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
};
