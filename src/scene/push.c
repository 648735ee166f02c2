/* Push: is anything worth a notification?
 *
 * What changed of what a person looked at: a price that fell, an item that is there again. Else
 * what they searched for and did not find, what people go on to from what they searched, what the
 * items they looked at are found by and lead to, and what is close to all of it. Of nobody in
 * particular nothing is known, and nothing is said; of somebody only what is likely enough, or
 * news.
 *
 * Refused: what they searched within the hour, what led to something they bought, and an intent
 * they were told of before, however it is spelt. Silence is an answer: most people get it. */
#include "scene/push.h"

#include <math.h>

#include "scene/profile_sources.h"
#include "scene/push_news.h"
#include "scene/rerank.h"
#include "scene/scenes.h"
#include "scene/sources.h"

enum { CANDIDATES_MAX = 160, LIMIT_STANDARD = 3, HOUR_S = 3600 };

static const struct recall_step recall[] = {
    {"changes", from_item_changes, 8, 0},
    {"unfinished", from_unfinished, 4, 0},
    {"followed", from_own_followed, 12, SECTION_OF(RELATION_FOLLOWED)},
    {"items", from_own_items, 12, SECTION_OF(RELATION_FOUND)},
    {"neighbours", from_neighbours, 24, SECTION_OF(RELATION_FOUND)},
    {NULL, NULL, 0, 0},
};

/* Whose price or stock it is about; empty: it is no such news. */
static str item_of(const struct candidate *c) {
    return c->note ? c->note->item : (str){0};
}

/* The hour is that of the clock, by which notifications are sent. News is not what they searched.
 */
static void drop_just_searched(const struct scene_input *in, struct candidate_set *set) {
    struct profile_entry own;
    int64_t hour_ago_s = in->request->now_ms / 1000 - HOUR_S;
    str list = in->profile ? profile_queries(in->profile) : (str){0};
    while (profile_next(&list, &own))
        for (uint32_t at = set->count; at-- > 0 && own.at_s > hour_ago_s;)
            if (item_of(&set->items[at]).len == 0 && says_the_same(set->items[at].text, own.text))
                candidate_set_remove(set, at);
}

static bool was_told(const struct push_terms *terms, const struct candidate *c) {
    str item = item_of(c);
    for (const struct push_told *told = terms->told; told; told = told->before)
        if ((item.len && str_equal(item, told->item)) || says_the_same(c->text, told->query))
            return true;
    return false;
}

static void drop_told(const struct scene_input *in, struct candidate_set *set) {
    const struct push_terms *terms = in->request->push;
    for (uint32_t at = set->count; terms && at-- > 0;)
        if (was_told(terms, &set->items[at]))
            candidate_set_remove(set, at);
}

/* A score is the log of the odds. News of an item is worth it by itself. */
static void drop_unlikely(const struct scene_input *in, struct candidate_set *set) {
    const struct push_terms *terms = in->request->push;
    for (uint32_t at = set->count; terms && at-- > 0;) {
        const struct candidate *c = &set->items[at];
        double chance = 1 / (1 + exp(-(double)c->score));
        if (item_of(c).len == 0 && chance < terms->score_min)
            candidate_set_remove(set, at);
    }
}

static void put_news_first(const struct scene_input *in, struct candidate_set *set) {
    uint32_t news = 0;
    (void)in;
    for (uint32_t at = 0; at < set->count; at++)
        if (item_of(&set->items[at]).len)
            candidate_set_lift(set, at, news++);
}

static void keep_to_caps(const struct scene_input *in, struct candidate_set *set) {
    const struct push_terms *terms = in->request->push;
    if (terms && set->count > terms->room)
        candidate_set_truncate(set, terms->room);
}

static const struct rerank_step rerank[] = {
    {"searched", drop_just_searched},
    {"bought", drop_bought},
    {"news", put_news_first}, /* of what is spelt alike the first stays */
    {"near_duplicates", merge_near_duplicates},
    {"one_intent", keep_one_of_intent},
    {"told", drop_told},
    {"unlikely", drop_unlikely},
    {"alike", diversify},
    {"news", put_news_first},
    {"caps", keep_to_caps},
    {"reasons", give_reasons},
    {NULL, NULL},
};

const struct scene scene_push = {
    .name = "push",
    .id = 7,
    .asks = ASKS_NOTHING,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
};
