/* See profile_sources.h. "Within the hour" is before the newest thing that is known to have
 * happened (leanings.h). */
#include "scene/profile_sources.h"

#include "base/text.h"
#include "scene/burst_sources.h"
#include "scene/leanings.h"
#include "scene/sources.h"

enum {
    LOOKED_AT_MAX = 6 /* of a profile's queries, and of its items */,
    HOUR_S = 3600,
    SEEDS_MAX = 2 * LOOKED_AT_MAX + 1
};

static str own_queries(const struct scene_input *in) {
    return in->profile ? profile_queries(in->profile) : (str){0};
}

static str own_items(const struct scene_input *in) {
    return in->profile ? profile_items(in->profile) : (str){0};
}

static float share_of(const struct scene_input *in, const struct profile_entry *e) {
    return leanings_recency(e->at_s, leanings_now(in));
}

static void add_own(const struct scene_input *in, bool finished, uint32_t quota,
                    struct candidate_set *out) {
    const struct dictionary *d = &in->edition->dictionary;
    struct profile_entry own;
    str list = own_queries(in);
    for (uint32_t given = 0; given < quota && profile_next(&list, &own);) {
        if (own.deeds && !finished)
            continue;
        query_id query = dictionary_find(d, own.text);
        bool weighed = query != QUERY_NONE && edition_has(in->edition, SECTION_TRIE);
        candidate_set_add(out, own.text, query, SOURCE_HISTORY,
                          weighed ? trie_weight(&in->edition->trie, query) : 0.0f,
                          share_of(in, &own));
        given++;
    }
}

void from_unfinished(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    add_own(in, false, quota, out);
}

void from_own_searches(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    add_own(in, true, quota, out);
}

void from_own_followed(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct profile_entry own;
    str list = own_queries(in);
    for (int i = 0; i < LOOKED_AT_MAX && profile_next(&list, &own); i++) {
        query_id query = dictionary_find(&in->edition->dictionary, own.text);
        if (query != QUERY_NONE)
            reach_row(in, RELATION_FOLLOWED, query, share_of(in, &own), quota, out);
    }
}

static void reach_from(const struct scene_input *in, item_id item, float share, uint32_t quota,
                       struct candidate_set *out) {
    reach_row(in, RELATION_FOUND, item, share, quota, out);
    reach_row(in, RELATION_LED, item, share, quota, out);
}

void from_own_items(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct profile_entry own;
    str list = own_items(in);
    for (int i = 0; i < LOOKED_AT_MAX && profile_next(&list, &own); i++) {
        item_id item = items_find(&in->edition->items, own.text);
        if (item != ITEM_NONE)
            reach_from(in, item, share_of(in, &own), quota, out);
    }
}

static bool is_page(const struct scene_input *in, const char *page) {
    return str_equal(in->request->page, str_from(page));
}

static bool is_in_cart(const struct profile_entry *e) {
    return e->deeds & PROFILE_CARTED && !(e->deeds & PROFILE_BOUGHT);
}

void from_cart(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct profile_entry own;
    str list = own_items(in);
    while (is_page(in, "cart") && profile_next(&list, &own)) {
        item_id item = is_in_cart(&own) ? items_find(&in->edition->items, own.text) : ITEM_NONE;
        struct graph_row row = {0};
        const struct graph *beside = &in->edition->graphs[RELATION_BESIDE];
        if (item != ITEM_NONE)
            row = graph_row(beside, item);
        for (uint32_t i = row.first; i < row.end && i - row.first < LOOKED_AT_MAX; i++) {
            struct graph_edge edge = graph_edge(beside, i);
            reach_from(in, edge.target, edge.weight < 1.0f ? edge.weight : 1.0f, quota, out);
        }
    }
}

void from_page_item(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    item_id item = asked_item(in);
    if (item != ITEM_NONE)
        reach_from(in, item, 1.0f, quota, out);
}

enum { OWN_TOPICS_LOOKED_AT = 128 };

static bool is_own_topic(const struct leanings *own, uint16_t topic) {
    for (uint32_t i = 0; topic && i < own->topic_count; i++)
        if (own->topics[i].topic == topic)
            return true;
    return false;
}

void from_own_topics(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    const struct edition *e = in->edition;
    const struct leanings *own = leanings_find(in);
    struct trie_match *found = NULL;
    uint32_t count =
        own && own->topic_count ? complete(in, e, STR(""), OWN_TOPICS_LOOKED_AT, &found) : 0;
    for (uint32_t i = 0; i < count && quota; i++)
        if (is_own_topic(own, e->facts.rows[found[i].id].topic)) {
            candidate_set_add(out, found[i].text, found[i].id, SOURCE_NEIGHBOUR, found[i].weight,
                              0.0f);
            quota--;
        }
}

/* Where a walk begins. */
struct seeds {
    struct graph_walk_seed list[SEEDS_MAX];
    uint32_t count;
    float sum;
};

static void seed(struct seeds *s, bool item, uint32_t number, float share) {
    if (s->count == SEEDS_MAX)
        return;
    s->list[s->count++] = (struct graph_walk_seed){.item = item, .number = number, .share = share};
    s->sum += share;
}

/* On the page of the cart what is in it is as near as what was done just now. */
static void seed_own(struct seeds *s, const struct scene_input *in) {
    struct profile_entry own;
    str list = own_queries(in);
    for (int i = 0; i < LOOKED_AT_MAX && profile_next(&list, &own); i++) {
        query_id query = dictionary_find(&in->edition->dictionary, own.text);
        if (query != QUERY_NONE)
            seed(s, false, query, share_of(in, &own));
    }
    list = own_items(in);
    for (int i = 0; i < LOOKED_AT_MAX && profile_next(&list, &own); i++) {
        item_id item = items_find(&in->edition->items, own.text);
        if (item != ITEM_NONE)
            seed(s, true, item,
                 is_page(in, "cart") && is_in_cart(&own) ? 1.0f : share_of(in, &own));
    }
}

void from_neighbours(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct seeds s = {.count = 0};
    item_id item = asked_item(in);
    if (item != ITEM_NONE)
        seed(&s, true, item, 1.0f);
    seed_own(&s, in);
    for (uint32_t i = 0; i < s.count && s.sum > 1; i++)
        s.list[i].share /= s.sum;
    if (s.count)
        reach_by_walk(in, s.list, s.count, quota, out);
}

void from_lately(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    reach_row(in, RELATION_LATELY, 0, 1, quota, out);
}

static void add_most(const struct scene_input *in, const struct edition *e, uint32_t quota,
                     struct candidate_set *out) {
    struct trie_match *found = NULL;
    uint32_t count = complete(in, e, STR(""), quota, &found);
    for (uint32_t i = 0; i < count; i++)
        if (e == in->edition)
            candidate_set_add(out, found[i].text, found[i].id, SOURCE_TRENDING, found[i].weight,
                              0.0f);
        else
            candidate_set_add_fresh(out, found[i].text, found[i].id, found[i].weight, 0.0f);
}

void from_most_searched(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    add_most(in, in->edition, quota, out);
    if (in->fresh)
        add_most(in, in->fresh, quota, out);
}

void prefer_category(const struct scene_input *in, struct candidate_set *set) {
    item_id item = asked_item(in);
    uint16_t topic = asked_category(in);
    if (topic == 0 && item != ITEM_NONE)
        topic = leanings_item_topic(in->edition, item);
    if (topic == 0 || !is_page(in, "category"))
        return;
    for (uint32_t at = 0, own = 0; at < set->count; at++) {
        query_id query = set->items[at].query;
        if (query != QUERY_NONE && in->edition->facts.rows[query].topic == topic)
            candidate_set_lift(set, at, own++);
    }
}

static void drop_since(const struct scene_input *in, bool done, uint32_t seconds,
                       struct candidate_set *set) {
    struct profile_entry own;
    uint32_t now_s = in->profile ? leanings_now(in) : 0;
    for (str list = own_queries(in); profile_next(&list, &own);)
        for (uint32_t at = set->count;
             at-- > 0 && own.at_s + seconds > now_s && (own.deeds || !done);)
            if (text_same_letters(set->items[at].text, own.text))
                candidate_set_remove(set, at);
}

void drop_searched(const struct scene_input *in, struct candidate_set *set) {
    drop_since(in, false, HOUR_S, set);
}

void drop_done(const struct scene_input *in, struct candidate_set *set) {
    drop_since(in, true, PROFILE_DONE_S, set);
}

static void drop_leading_to(const struct scene_input *in, item_id item, struct candidate_set *set) {
    const struct graph *chosen = &in->edition->graphs[RELATION_CHOSEN];
    for (uint32_t at = set->count; at-- > 0;) {
        query_id query = set->items[at].query;
        if (query != QUERY_NONE && graph_find(chosen, query, item) != GRAPH_NO_EDGE)
            candidate_set_remove(set, at);
    }
}

static bool is_bought(const struct profile_entry *e, uint32_t now_s) {
    return e->deeds & PROFILE_BOUGHT && e->at_s + PROFILE_BOUGHT_DAYS * 86400 > now_s;
}

void drop_bought(const struct scene_input *in, struct candidate_set *set) {
    const struct items *items = &in->edition->items;
    struct profile_entry own;
    uint32_t now_s = in->profile ? leanings_now(in) : 0;
    for (str list = own_items(in); profile_next(&list, &own);) {
        item_id item = is_bought(&own, now_s) ? items_find(items, own.text) : ITEM_NONE;
        if (item != ITEM_NONE && !items_is_consumable(items, item))
            drop_leading_to(in, item, set);
    }
}

void drop_tired(const struct scene_input *in, struct candidate_set *set) {
    uint32_t now_s = (uint32_t)(in->request->now_ms / 1000);
    for (uint32_t at = set->count; in->profile && at-- > 0;)
        if (profile_tiredness(in->profile, profile_text_mark(set->items[at].text), now_s) >
            PROFILE_TIRED_SHOWN - 0.5f)
            candidate_set_remove(set, at);
}
