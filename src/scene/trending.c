/* Trending (大家都在搜): what everyone searches now.
 *
 * What is searched by more people than its own past explains, `new` where it has no past and
 * `rising` where it has. The list is ranked when an edition is built, a fresh one every few seconds
 * (demand/bursts.h); a request reads it from the top. Where nothing bursts, what most people search
 * is `hot`: a box that says what everyone searches is not left empty while anybody does, and is not
 * filled up with the usual beside what is news.
 *
 * Refused: five words for one thing, a list that is all of one topic, and, where a category is
 * asked for, what is of another. */
#include "scene/burst_sources.h"
#include "scene/rerank.h"
#include "scene/scenes.h"

enum {
    CANDIDATES_MAX = 96,
    LIMIT_STANDARD = 10,
    SHARE_OF_TOPIC = 3, /* a third of the list may be of one topic … */
    TOPIC_MIN = 2,      /* … and two may anyway */
    SHARE_OF_NEW = 5,   /* a fifth of it is kept for what is new */
};

static uint16_t topic_of(const struct scene_input *in, const struct candidate *c) {
    const struct feature_input features = {.facts = &in->edition->facts,
                                           .fresh = in->fresh ? &in->fresh->facts : NULL};
    return features_facts(&features, c).topic;
}

/* Of the category that was asked for; an unknown one has nothing. */
static void keep_category(const struct scene_input *in, struct candidate_set *set) {
    uint16_t topic = asked_category(in);
    for (uint32_t at = in->request->category.len ? set->count : 0; at-- > 0;)
        if (topic == 0 || topic_of(in, &set->items[at]) != topic)
            candidate_set_remove(set, at);
}

/* What is searched as always, beside what is not. */
static void drop_steady(const struct scene_input *in, struct candidate_set *set) {
    bool bursts = false;
    (void)in;
    for (uint32_t i = 0; i < set->count; i++)
        bursts = bursts || !is_hot(&set->items[i]);
    for (uint32_t at = bursts ? set->count : 0; at-- > 0;)
        if (is_hot(&set->items[at]))
            candidate_set_remove(set, at);
}

/* Where no category was asked for; what has none is of no topic. */
static void cap_topics(const struct scene_input *in, struct candidate_set *set) {
    uint32_t share = (in->request->limit + SHARE_OF_TOPIC - 1) / SHARE_OF_TOPIC;
    uint32_t most = share > TOPIC_MIN ? share : TOPIC_MIN;
    uint16_t topics[CANDIDATES_MAX];
    for (uint32_t at = 0; at < set->count && in->request->category.len == 0;) {
        uint32_t before = 0;
        topics[at] = topic_of(in, &set->items[at]);
        for (uint32_t i = 0; i < at; i++)
            before += topics[i] == topics[at];
        if (topics[at] && before >= most)
            candidate_set_remove(set, at);
        else
            at++;
    }
}

static bool is_new(const struct candidate *c) {
    return c->note && str_equal(c->note->label, STR("new"));
}

/* Lifts the best new ones from below the list to its end, until it has its share of them. */
static void keep_new(const struct scene_input *in, struct candidate_set *set) {
    uint32_t limit = in->request->limit, share = limit / SHARE_OF_NEW, shown = 0;
    for (uint32_t i = 0; i < set->count && i < limit; i++)
        shown += is_new(&set->items[i]);
    uint32_t missing = shown < share ? share - shown : 0, at = limit;
    for (uint32_t place = limit - missing; missing && at < set->count; at++)
        if (is_new(&set->items[at])) {
            candidate_set_lift(set, at, place++);
            missing--;
        }
}

static const struct recall_step recall[] = {
    {"bursts", from_bursts, 48, SECTION_BURSTS},
    {"hot", from_hot, 32, SECTION_BURSTS},
    {NULL, NULL, 0, 0},
};

static const struct rerank_step rerank[] = {
    {"category", keep_category},
    {"steady", drop_steady},
    {"near_duplicates", merge_near_duplicates},
    {"variants", drop_variants},
    {"topics", cap_topics},
    {"new", keep_new},
    {NULL, NULL},
};

const struct scene scene_trending = {
    .name = "trending",
    .id = 4,
    .asks = ASKS_NOTHING,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
};
