/* Fallback (风向标): what to search for when an item was looked at and did not please.
 *
 * What people did who came back from this very item to this very query says most and is known of
 * few; so each step after it asks less and finds more, down to a random walk, to what the person
 * did besides and to what everybody searches these days. None is worth more by its place: each
 * leaves behind how strongly it reached a query, and the fitted weights make one score of it.
 *
 * Refused: the query that led here, however it is spelt or its words are ordered, and what else the
 * person searched within the hour. */
#include "scene/profile_sources.h"
#include "scene/rerank.h"
#include "scene/scenes.h"
#include "scene/sources.h"

enum { CANDIDATES_MAX = 224, LIMIT_STANDARD = 6, QUICK_RETURN_S = 30 };

static const struct recall_step recall[] = {
    {"returned", from_returned, 24, SECTION_OF(RELATION_RETURNED)},
    {"led", from_led, 24, SECTION_OF(RELATION_LED)},
    {"followed", from_followed, 24, SECTION_OF(RELATION_FOLLOWED)},
    {"replaced", from_replaced, 16, SECTION_OF(RELATION_REPLACED)},
    {"narrowed", from_narrowed, 16, SECTION_OF(RELATION_NARROWED)},
    {"found", from_found, 24, SECTION_OF(RELATION_FOUND)},
    {"shorter", from_shorter, 4, SECTION_TRIE},
    {"longer", from_longer, 12, SECTION_TRIE},
    {"walk", from_walk, 48, SECTION_OF(RELATION_FOUND)},
    {"lately", from_lately, 32, SECTION_OF(RELATION_LATELY)},
    {"own", from_own_searches, 12, 0},
    {"topics", from_own_topics, 32, SECTION_TRIE},
    {"popular", from_most_searched, 24, SECTION_TRIE},
    {NULL, NULL, 0, 0},
};

static const struct rerank_step rerank[] = {
    {"asked", drop_asked},
    {"searched", drop_searched},
    {"near_duplicates", merge_near_duplicates},
    {"alike", diversify_all_ways},
    {NULL, NULL},
};

/* When the person last did something with the item asked about, and with how many in that visit. */
static uint32_t find_looks(const struct scene_input *in, uint32_t now_s, uint32_t *looks) {
    struct profile_entry entry;
    uint32_t at_s = 0;
    *looks = 0;
    for (str rest = profile_items(in->profile); profile_next(&rest, &entry);) {
        bool in_visit = entry.at_s && entry.at_s <= now_s && now_s - entry.at_s < PROFILE_VISIT_S;
        *looks += in_visit;
        if (in_visit && str_equal(entry.text, in->request->item))
            at_s = entry.at_s;
    }
    return at_s;
}

/* Less than QUICK_RETURN_S on an item is no satisfaction (Fox et al. 2005, Evaluating implicit
 * measures to improve web search). Who has come back from two is told so, however quick. */
static const char *trigger(const struct scene_input *in) {
    uint32_t looks = 0, now_s = (uint32_t)(in->request->now_ms / 1000);
    uint32_t at_s = in->profile ? find_looks(in, now_s, &looks) : 0;
    if (at_s == 0)
        return "return";
    if (looks >= 2)
        return "second_return";
    return now_s - at_s <= QUICK_RETURN_S ? "quick_return" : "return";
}

const struct scene scene_fallback = {
    .name = "fallback",
    .id = 6,
    .asks = ASKS_ABOUT,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
    .trigger = trigger,
};
