/* See pinned.h. A pinned query that was recalled keeps what is known of it, so that explain and
 * what is remembered of the answer can say it. */
#include "scene/pinned.h"

#include "base/text.h"
#include "scene/refine_sources.h"

static void take_out(struct candidate_set *set, str query, struct candidate *taken) {
    for (uint32_t at = set->count; at-- > 0;) {
        if (!text_same_letters(set->items[at].text, query))
            continue;
        if (str_equal(set->items[at].text, query))
            *taken = set->items[at];
        candidate_set_remove(set, at);
    }
}

/* What a page needs beside the query, by the scene's contract: of a chip its word. */
static const struct candidate_note *note_of(const struct scene *scene, const struct scene_input *in,
                                            const struct pin *pin,
                                            const struct candidate_note *known) {
    struct candidate_note *note = arena_new(in->arena, struct candidate_note, 1);
    if (!note)
        return NULL;
    if (known)
        *note = *known;
    note->display = arena_copy(in->arena, pin->display);
    note->reason = STR("promoted");
    if (scene->asks == ASKS_REFINED) {
        note->facet = note->facet.len ? note->facet : STR(FACET_MORE_NAME);
        note->word = note->display;
        note->action = STR(REFINE_ADD);
    }
    return note;
}

static void place(const struct scene *scene, const struct scene_input *in, const struct pin *pin,
                  uint32_t at, struct candidate_set *set) {
    const struct dictionary *d = &in->edition->dictionary;
    struct candidate c = {.text = arena_copy(in->arena, pin->query),
                          .query = dictionary_find(d, pin->query),
                          .fresh = QUERY_NONE};
    take_out(set, pin->query, &c);
    c.sources = SOURCE_PINNED;
    c.note = note_of(scene, in, pin, c.note);
    if (c.text.len)
        candidate_set_insert(set, at < set->count ? at : set->count, &c);
}

void place_pinned(const struct scene *scene, const struct scene_input *in, uint32_t most,
                  struct candidate_set *set) {
    uint32_t placed = 0;
    for (uint32_t i = 0; in->pinned && i < in->pinned->count; i++) {
        const struct pin *pin = in->pinned->pins[i];
        uint32_t wanted = pin->position - 1, at = wanted > placed ? wanted : placed;
        if (at >= most)
            continue;
        place(scene, in, pin, at, set);
        placed = at < set->count ? at + 1 : set->count;
    }
}
