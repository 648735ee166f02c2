/* See leanings.h. */
#include "scene/leanings.h"

#include "base/hash.h"
#include "scene/burst_sources.h"
#include "scene/sources.h"

uint32_t leanings_now(const struct scene_input *in) {
    int64_t newest_ms = in->edition->meta->newest_ms, now_ms = in->request->now_ms;
    if (in->fresh && in->fresh->meta->newest_ms > newest_ms)
        newest_ms = in->fresh->meta->newest_ms;
    uint32_t now_s = (uint32_t)((newest_ms < now_ms ? newest_ms : now_ms) / 1000);
    const str lists[] = {profile_queries(in->profile), profile_items(in->profile)};
    struct profile_entry e;
    for (int i = 0; i < 2; i++)
        for (str rest = lists[i]; profile_next(&rest, &e);)
            now_s = e.at_s > now_s && e.at_s <= now_ms / 1000 ? e.at_s : now_s;
    return now_s;
}

float leanings_recency(uint32_t at_s, uint32_t now_s) {
    float age_s = now_s > at_s ? (float)(now_s - at_s) : 0.0f;
    return 1.0f / (1.0f + age_s / PROFILE_VISIT_S);
}

uint16_t leanings_item_topic(const struct edition *e, item_id item) {
    struct graph_row row = graph_row(&e->graphs[RELATION_FOUND], item);
    if (row.first == row.end)
        return 0;
    return e->facts.rows[graph_edge(&e->graphs[RELATION_FOUND], row.first).target].topic;
}

static void add_topic(struct leanings *l, uint16_t topic, float share) {
    uint32_t i = 0;
    while (i < l->topic_count && l->topics[i].topic != topic)
        i++;
    if (topic == 0 || i == LEANINGS_TOPICS_MAX)
        return;
    l->topics[i].topic = topic;
    l->topics[i].share += share;
    l->topics[i].usual += 1.0f;
    l->topic_count += i == l->topic_count;
}

static void add_words(struct leanings *l, str text, float share) {
    for (str rest = text; rest.data;) {
        uint32_t word = (uint32_t)hash_text(str_split(&rest, ' ')), i = 0;
        while (i < l->word_count && l->words[i].hash != word)
            i++;
        if (i == LEANINGS_WORDS_MAX)
            return;
        l->words[i].hash = word;
        l->words[i].share += share;
        l->word_count += i == l->word_count;
    }
}

/* Of a request about something that says enough of itself: what they lean to is the rest, but what
 * they are usually at is all. */
static bool is_asked(const struct scene_input *in, str own, str asked) {
    return in->request->whole && str_equal(own, asked);
}

/* Returns the shares of all of them. */
static float add_queries(struct leanings *l, const struct scene_input *in, uint32_t now_s) {
    struct profile_entry own;
    float sum = 0;
    for (str list = profile_queries(in->profile); profile_next(&list, &own);) {
        bool asked = is_asked(in, own.text, in->request->text);
        query_id query = dictionary_find(&in->edition->dictionary, own.text);
        float share = asked ? 0.0f : leanings_recency(own.at_s, now_s);
        if (!asked)
            add_words(l, own.text, share);
        if (query != QUERY_NONE)
            add_topic(l, in->edition->facts.rows[query].topic, share);
        sum += share;
    }
    return sum;
}

static void add_items(struct leanings *l, const struct scene_input *in, uint32_t now_s) {
    struct profile_entry own;
    for (str list = profile_items(in->profile); profile_next(&list, &own);) {
        bool asked = is_asked(in, own.text, in->request->item);
        item_id item = items_find(&in->edition->items, own.text);
        if (item != ITEM_NONE)
            add_topic(l, leanings_item_topic(in->edition, item),
                      asked ? 0.0f : leanings_recency(own.at_s, now_s));
    }
}

/* Where somebody stands is what they are at just now; of what is asked about that is said above. */
static void add_page(struct leanings *l, const struct scene_input *in) {
    item_id item = asked_item(in);
    add_topic(l, asked_category(in), 1.0f);
    if (item != ITEM_NONE)
        add_topic(l, leanings_item_topic(in->edition, item), 1.0f);
}

/* Counts become shares. */
static void weigh_topics(struct leanings *l, const struct edition *e) {
    float shares = 0, deeds = 0;
    for (uint32_t i = 0; i < l->topic_count; i++) {
        shares += l->topics[i].share;
        deeds += l->topics[i].usual;
    }
    for (uint32_t i = 0; i < l->topic_count; i++) {
        float searched = edition_topic_share(e, l->topics[i].topic);
        l->topics[i].share = shares > 0 ? l->topics[i].share / shares : 0.0f;
        l->topics[i].usual = searched > 0 ? l->topics[i].usual / deeds / searched : 0.0f;
    }
}

const struct leanings *leanings_find(const struct scene_input *in) {
    bool somewhere = !in->request->whole && (in->request->item.len || in->request->category.len);
    struct leanings *l = in->profile || somewhere ? arena_new(in->arena, struct leanings, 1) : NULL;
    float queries = 0;
    if (!l)
        return NULL;
    if (somewhere)
        add_page(l, in);
    if (in->profile) {
        uint32_t now_s = leanings_now(in);
        queries = add_queries(l, in, now_s);
        add_items(l, in, now_s);
    }
    weigh_topics(l, in->edition);
    for (uint32_t i = 0; i < l->word_count; i++)
        l->words[i].share /= queries;
    return l;
}
