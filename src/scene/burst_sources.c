/* See burst_sources.h. What a step is asked for of one category it takes of that category alone; of
 * an unknown one it takes the list as it is, for a recipe to refuse. */
#include "scene/burst_sources.h"

enum { RISING_TIMES = 3 };

static const struct candidate_note notes[] = {
    [BURST_NEW] = {.label = {"new", 3}},
    [BURST_RISING] = {.label = {"rising", 6}},
    [BURST_HOT] = {.label = {"hot", 3}},
};

uint16_t asked_category(const struct scene_input *in) {
    str name = in->request->category;
    return name.len ? topics_find(&in->edition->topics, name) : 0;
}

bool is_hot(const struct candidate *c) {
    return c->note == &notes[BURST_HOT];
}

bool is_rising(const struct scene_input *in, const struct candidate *c) {
    float by_itself = (c->weight + 1.0f) / (in->edition->demand + 1.0f);
    return c->note == &notes[BURST_NEW] || c->note == &notes[BURST_RISING] ||
           candidate_reach_of(c, PATH_lately) > RISING_TIMES * by_itself;
}

static str text_of(const struct scene_input *in, const struct burst *b) {
    if (b->query < dictionary_count(&in->edition->dictionary))
        return dictionary_text(&in->edition->dictionary, b->query, in->arena);
    if (in->fresh && b->fresh < dictionary_count(&in->fresh->dictionary))
        return dictionary_text(&in->fresh->dictionary, b->fresh, in->arena);
    return (str){0};
}

static float weight_of(const struct edition *e, query_id query) {
    bool known = e && edition_has(e, SECTION_TRIE) && query < dictionary_count(&e->dictionary);
    return known ? trie_weight(&e->trie, query) : 0.0f;
}

static void add(const struct scene_input *in, const struct burst *b, float affinity,
                struct candidate_set *out) {
    str text = text_of(in, b);
    if (text.len == 0)
        return;
    candidate_set_add(out, text, b->query, SOURCE_TRENDING, weight_of(in->edition, b->query),
                      affinity);
    if (b->fresh != QUERY_NONE)
        candidate_set_add_fresh(out, text, b->fresh, weight_of(in->fresh, b->fresh), affinity);
    candidate_set_note(out, text, &notes[b->kind]);
}

static void add_of_list(const struct scene_input *in, bool hot, uint32_t quota,
                        struct candidate_set *out) {
    const struct bursts *bursts = in->fresh ? &in->fresh->bursts : &in->edition->bursts;
    uint16_t topic = asked_category(in);
    float most = 0;
    for (uint32_t i = 0; i < bursts->count && quota; i++) {
        const struct burst *b = &bursts->list[i];
        if ((b->kind == BURST_HOT) != hot || (topic && b->topic != topic))
            continue;
        most = most > 0 ? most : (float)b->people;
        add(in, b, hot ? (float)b->people / most : b->excess, out);
        quota--;
    }
}

void from_bursts(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    add_of_list(in, false, quota, out);
}

void from_hot(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    add_of_list(in, true, quota, out);
}
