/* See refine_base.h: how people spell a query and one word more, and which words were selected. */
#include "scene/refine_base.h"
#include "scene/refine_words.h"

static float place_of(const struct facets *f, uint32_t value) {
    uint32_t facet = value == FACET_VALUE_NONE ? FACET_MORE : f->values[value].facet;
    return facet < f->count ? f->rows[facet].place : 1.0f;
}

/* Before which part: as few as possible stand on the wrong side, and at the end rather. */
static size_t find_place(const struct refine_base *b, uint32_t value) {
    const struct facets *f = &b->in->edition->facets;
    float place = place_of(f, value);
    int best = INT32_MAX, wrong = 0;
    size_t at = b->text.len;
    for (uint32_t i = 0; i < b->part_count; i++) /* all behind it */
        wrong += place_of(f, b->parts[i].value) < place;
    for (uint32_t i = 0; i <= b->part_count; i++) {
        if (wrong <= best) {
            best = wrong;
            at = i < b->part_count ? (size_t)(b->parts[i].text.data - b->text.data) : b->text.len;
        }
        if (i < b->part_count) {
            float other = place_of(f, b->parts[i].value);
            wrong += other > place ? 1 : other < place ? -1 : 0;
        }
    }
    return at;
}

/* Whether the base and the word would be among the longer queries if the edition knew them. */
static bool would_be_longer(const struct refine_base *b, str word) {
    uint32_t added = words_at_most(word);
    return b->longer_all && added <= LONGER_ADDED_MAX &&
           words_at_most(b->text) + added <= LONGER_WORDS_MAX;
}

struct refine_spelt refine_spell(const struct refine_base *b, str word, uint32_t value) {
    const struct dictionary *d = &b->in->edition->dictionary;
    for (uint32_t i = 0; i < b->longer_count; i++)
        if (str_equal(b->longer[i].word, word))
            return (struct refine_spelt){b->longer[i].text, b->longer[i].query};
    const size_t places[] = {find_place(b, refine_likeliest(b, value)), b->text.len, 0};
    str learned = words_put(b->text, places[0], word, b->in->arena);
    bool looked_for = !would_be_longer(b, word);
    for (int i = 0; i < 3 && looked_for; i++) {
        bool again = i && places[i] == places[0];
        str made = i ? words_put(b->text, places[i], word, b->in->arena) : learned;
        query_id query = made.len && !again ? dictionary_find(d, made) : QUERY_NONE;
        if (query != QUERY_NONE)
            return (struct refine_spelt){made, query};
    }
    return (struct refine_spelt){learned, QUERY_NONE};
}

uint32_t refine_selected(const struct scene_input *in, str out[static REFINE_SELECTED_MAX],
                         refine_told_fn *told, void *context) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < in->request->selected_count; i++) {
        str word = in->request->selected[i];
        const char *why = word.len == 0                  ? "empty"
                          : count == REFINE_SELECTED_MAX ? "too_many"
                                                         : NULL;
        for (uint32_t k = 0; k < count && !why; k++)
            why = str_equal(out[k], word) ? "repeated" : NULL;
        if (!why)
            out[count++] = word;
        else if (told)
            told(context, word, why);
    }
    return count;
}

str refine_order(const struct refine_base *b) {
    const struct edition *e = b->in->edition;
    for (uint32_t i = 0; b->query == QUERY_NONE && i < b->part_count && b->part_count > 1; i++) {
        str part = b->parts[i].text, rest = words_without(b->text, part, b->in->arena);
        query_id query = rest.len ? dictionary_find(&e->dictionary, rest) : QUERY_NONE;
        struct graph_row row =
            query == QUERY_NONE ? (struct graph_row){0} : graph_row(&e->longer, query);
        for (uint32_t k = row.first; k < row.end; k++) {
            str text = dictionary_text(&e->dictionary, e->longer.targets[k], b->in->arena);
            if (str_equal(words_added(rest, text), part))
                return text;
        }
    }
    return b->text;
}

static bool says(str text, str words) {
    size_t at = 0;
    return words_find(text, words, &at);
}

/* One step: the text in people's order, and with the word, where it has not got it. The base is
 * only on the way: it is given back, and the text, which lies behind it, is moved down. */
static str ask_with(const struct scene_input *in, str text, str word) {
    size_t kept = in->arena->used;
    struct refine_base *b = arena_new(in->arena, struct refine_base, 1);
    if (!b || text.len == 0)
        return text.len ? text : word;
    refine_base_make(b, in, text, (str){0});
    bool said = word.len == 0 || says(text, word);
    str made = said ? refine_order(b) : refine_spell(b, word, refine_value(b, word)).text;
    in->arena->used = kept;
    return made.len == 0 || made.data == text.data ? text : arena_copy(in->arena, made);
}

str refine_asked(const struct scene_input *in) {
    str selected[REFINE_SELECTED_MAX];
    uint32_t count = refine_selected(in, selected, NULL, NULL);
    str text = in->request->text;
    if (dictionary_find(&in->edition->dictionary, text) == QUERY_NONE)
        text = ask_with(in, text, (str){0});
    for (uint32_t i = 0; i < count; i++)
        if (!says(text, selected[i]))
            text = ask_with(in, text, selected[i]);
    return text;
}
