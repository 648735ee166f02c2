/* Fallback (风向标): what to search for when an item was looked at and did not please.
 *
 * What people did who came back from this very item to this very query says most and is known of
 * few; so each step after it asks less and finds more, down to a random walk and to what people go
 * on to from anywhere. None is worth more by its place: each leaves behind how strongly it reached
 * a query, and the fitted weights make one score of it.
 *
 * Refused: the query that led here, however it is spelt or its words are ordered. */
#include "scene/rerank.h"
#include "scene/scenes.h"
#include "scene/sources.h"

enum { CANDIDATES_MAX = 160, LIMIT_STANDARD = 6 };

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
    {"arrived", from_arrived, 32, SECTION_OF(RELATION_ARRIVED)},
    {"popular", from_popular, 24, SECTION_TRIE},
    {NULL, NULL, 0, 0},
};

static const struct rerank_step rerank[] = {
    {"asked", drop_asked},
    {"near_duplicates", merge_near_duplicates},
    {"alike", diversify},
    {NULL, NULL},
};

static const char *trigger(const struct scene_input *in) {
    (void)in;
    return "return";
}

const struct scene scene_fallback = {
    .name = "fallback",
    .id = 6,
    .asks_about = true,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
    .trigger = trigger,
};
