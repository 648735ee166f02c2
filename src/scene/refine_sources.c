/* See refine_sources.h. */
#include "scene/refine_sources.h"

#include "scene/refine_base.h"
#include "scene/refine_words.h"
#include "scene/sources.h"

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

const void *refine_prepare(const struct scene_input *in) {
    str text = refine_asked(in);
    struct refine_base *b = text.len ? arena_new(in->arena, struct refine_base, 1) : NULL;
    if (b)
        refine_base_make(b, in, text, in->request->text);
    return b;
}

/* A chip in the making: the query it leads to from a base. */
struct chip {
    str text, word, action;
    query_id query; /* the text's, or QUERY_NONE */
    uint32_t value; /* FACET_VALUE_NONE: the word is of no facet */
    enum source from;
    float added, clicked;
    float strength; /* of its source, 0..1 */
};

/* Not where the catalogue does not say who has it: people say of an item what they please. */
static bool parts_clicks(const struct facets *f, uint32_t value) {
    return value != FACET_VALUE_NONE && f->values[value].offered == FACET_OFFERED;
}

static void put_chip(const struct refine_base *b, const struct chip *chip,
                     struct candidate_set *out) {
    const struct scene_input *in = b->in;
    const struct edition *e = in->edition;
    const struct facets *f = &e->facets;
    struct candidate_note *note = arena_new(in->arena, struct candidate_note, 1);
    if (!note || chip->text.len == 0)
        return;
    uint32_t facet = chip->value == FACET_VALUE_NONE ? FACET_MORE : f->values[chip->value].facet;
    bool weighed = chip->query != QUERY_NONE && edition_has(e, SECTION_TRIE);
    *note = (struct candidate_note){
        .display = chip->word,
        .facet =
            facet < f->count ? arena_copy(in->arena, facets_name(f, facet)) : STR(FACET_MORE_NAME),
        .word = chip->word,
        .action = chip->action,
        .shares = {.added = chip->added,
                   .clicked = parts_clicks(f, chip->value) ? chip->clicked : chip->clicked > 0,
                   .facet = facet < f->count ? facets_added(f, b->mark, facet) : 0}};
    float weight = weighed ? trie_weight(&e->trie, chip->query) : 0.0f;
    if (chip->from == SOURCE_FOLLOWUP)
        candidate_set_reach(out, chip->text, chip->query, chip->from, weight, PATH_narrowed,
                            chip->strength);
    else
        candidate_set_add(out, chip->text, chip->query, chip->from, weight, chip->strength);
    candidate_set_note(out, chip->text, note);
}

/* A run of several words that is no value, of which one is: as chips of their own they say more. */
static bool is_mixed(const struct refine_base *b, str word) {
    const struct facets *f = &b->in->edition->facets;
    if (!memchr(word.data, ' ', word.len))
        return false;
    for (str rest = word; rest.data;) {
        uint32_t value = facets_find(f, str_split(&rest, ' '));
        if (value != FACET_VALUE_NONE && f->values[value].facet != FACET_MORE)
            return true;
    }
    return false;
}

/* Of those who say the base and more, the share of those who say the word. */
static float added_of(const struct refine_base *b, str word) {
    float sum = 0;
    size_t at = 0;
    for (uint32_t i = 0; i < b->longer_count; i++)
        sum += words_find(b->longer[i].word, word, &at) ? b->longer[i].added : 0;
    return sum < 1 ? sum : 1;
}

/* A query that people made of the base. */
static void put_longer(const struct refine_base *b, const struct refine_longer *longer,
                       enum source from, float strength, struct candidate_set *out) {
    uint32_t value = refine_value(b, longer->word);
    if (words_shared(b->text, longer->word) ||
        (value == FACET_VALUE_NONE && is_mixed(b, longer->word)))
        return;
    const struct chip chip = {.text = longer->text,
                              .query = longer->query,
                              .word = longer->word,
                              .action = STR(REFINE_ADD),
                              .value = value,
                              .from = from,
                              .added = added_of(b, longer->word),
                              .clicked = refine_share(b, value),
                              .strength = strength};
    put_chip(b, &chip, out);
}

void from_narrowing(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    const struct graph *narrowed = &in->edition->graphs[RELATION_NARROWED];
    const struct refine_base *b = in->prepared;
    struct graph_row row = b ? graph_row(narrowed, b->query) : (struct graph_row){0};
    for (uint32_t i = row.first; i < row.end && i - row.first < quota; i++) {
        struct graph_edge edge = graph_edge(narrowed, i);
        str text = dictionary_text(&in->edition->dictionary, edge.target, in->arena);
        const struct refine_longer longer = {
            .query = edge.target, .text = text, .word = words_added(b->text, text)};
        if (longer.word.len)
            put_longer(b, &longer, SOURCE_FOLLOWUP, edge.weight < 1 ? edge.weight : 1, out);
    }
}

void from_longer_all(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    const struct refine_base *b = in->prepared;
    for (uint32_t i = 0; b && i < b->longer_count && i < quota; i++)
        put_longer(b, &b->longer[i], SOURCE_TOKENS, b->longer[i].added, out);
}

/* What is known of a value that items have which people click for the base. */
static struct chip chip_of_value(const struct refine_base *b, struct refine_spelt spelt, str word,
                                 str action, uint32_t value) {
    float share = refine_share(b, value);
    return (struct chip){.text = spelt.text,
                         .query = spelt.query,
                         .word = word,
                         .action = action,
                         .value = value,
                         .from = SOURCE_CATALOGUE,
                         .added = added_of(b, word),
                         .clicked = share,
                         .strength = share};
}

/* The base and a word that items have which people click for it. */
static void put_value(const struct refine_base *b, uint32_t value, struct candidate_set *out) {
    const struct facets *f = &b->in->edition->facets;
    str word = facets_text(f, value);
    if (words_shared(b->text, word))
        return;
    word = arena_copy(b->in->arena, word);
    if (word.len == 0)
        return;
    struct refine_spelt spelt = refine_spell(b, word, value);
    const struct chip chip = chip_of_value(b, spelt, word, STR(REFINE_ADD), value);
    put_chip(b, &chip, out);
}

void from_catalogue(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    const struct facets *f = &in->edition->facets;
    const struct refine_base *b = in->prepared;
    uint32_t values[REFINE_VALUES_MAX], most = least(quota, REFINE_VALUES_MAX);
    uint32_t count = b ? refine_commonest(b, REFINE_ANY_FACET, most, values) : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t facet = f->values[values[i]].facet;
        if (facet == FACET_MORE || !refine_has_facet(b, facet)) /* one of a facet is enough */
            put_value(b, values[i], out);
    }
}

/* The query asked about without one of the selected words, and what is known of it. */
static struct refine_base *base_without(const struct scene_input *in, str asked, str word,
                                        struct refine_base *room) {
    str text = words_without(asked, word, in->arena);
    if (text.len == 0)
        return NULL;
    refine_base_make(room, in, text, in->request->text);
    str ordered = refine_order(room);
    if (ordered.data != text.data)
        refine_base_make(room, in, ordered, in->request->text);
    return room;
}

static void put_other(const struct refine_base *b, str asked, str word, uint32_t value,
                      struct candidate_set *out) {
    const struct facets *f = &b->in->edition->facets;
    const struct dictionary *d = &b->in->edition->dictionary;
    str other = arena_copy(b->in->arena, facets_text(f, value));
    if (other.len == 0 || words_shared(asked, other))
        return;
    str text = words_instead(asked, word, other, b->in->arena);
    query_id query = text.len ? dictionary_find(d, text) : QUERY_NONE;
    const struct refine_spelt there = {.text = text, .query = query};
    struct refine_spelt spelt = refine_spell(b, other, value);
    bool known = text.len == 0 || (query == QUERY_NONE && spelt.query != QUERY_NONE);
    const struct chip chip =
        chip_of_value(b, known ? spelt : there, other, STR(REFINE_REPLACE), value);
    put_chip(b, &chip, out);
}

void from_other_values(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    const struct refine_base *all = in->prepared;
    str selected[REFINE_SELECTED_MAX], asked = all ? all->text : (str){0};
    uint32_t count = refine_selected(in, selected, NULL, NULL), values[REFINE_VALUES_MAX];
    struct refine_base *room = count ? arena_new(in->arena, struct refine_base, 1) : NULL;
    for (uint32_t i = 0; i < count && room; i++) {
        const struct refine_base *b = base_without(in, asked, selected[i], room);
        uint32_t value = b ? refine_value(b, selected[i]) : FACET_VALUE_NONE;
        if (value == FACET_VALUE_NONE || in->edition->facets.values[value].facet == FACET_MORE)
            continue;
        uint32_t facet = in->edition->facets.values[value].facet;
        uint32_t found = refine_commonest(b, facet, least(quota, REFINE_VALUES_MAX), values);
        for (uint32_t k = 0; k < found; k++)
            put_other(b, asked, selected[i], values[k], out);
    }
}

/* Where no item is known for what is left, nobody can say that it finds any. */
void from_selected(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    const struct refine_base *all = in->prepared;
    str selected[REFINE_SELECTED_MAX], asked = all ? all->text : (str){0};
    uint32_t count = refine_selected(in, selected, NULL, NULL);
    struct refine_base *room = count ? arena_new(in->arena, struct refine_base, 1) : NULL;
    for (uint32_t i = 0; i < least(count, quota) && room; i++) {
        const struct refine_base *b = base_without(in, asked, selected[i], room);
        if (!b)
            continue;
        const struct chip chip = {.text = b->text,
                                  .query = b->query,
                                  .word = selected[i],
                                  .action = STR(REFINE_REMOVE),
                                  .value = refine_value(b, selected[i]),
                                  .from = SOURCE_GENERATED,
                                  .clicked = b->item_count ? 1.0f : 0.0f};
        put_chip(b, &chip, out);
    }
}
