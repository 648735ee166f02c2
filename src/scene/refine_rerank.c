/* See refine_rerank.h. */
#include "scene/refine_rerank.h"

#include "scene/refine_base.h"
#include "scene/refine_sources.h"
#include "scene/rerank.h"

static bool does(const struct candidate *c, const char *action) {
    return c->note && str_equal(c->note->action, str_from(action));
}

void drop_refined(const struct scene_input *in, struct candidate_set *set) {
    const struct refine_base *b = in->prepared;
    for (uint32_t at = set->count; b && at-- > 0;)
        if (says_the_same(set->items[at].text, b->text))
            candidate_set_remove(set, at);
}

void drop_without_results(const struct scene_input *in, struct candidate_set *set) {
    for (uint32_t at = set->count; at-- > 0;) {
        const struct candidate *c = &set->items[at];
        struct graph_row chosen = graph_row(&in->edition->graphs[RELATION_CHOSEN], c->query);
        if (chosen.first == chosen.end && c->note->shares.clicked <= 0)
            candidate_set_remove(set, at);
    }
}

/* What is spelt alike was merged before: here it is about words. */
void merge_same_words(const struct scene_input *in, struct candidate_set *set) {
    uint64_t *marks = arena_reserve(in->arena, set->count * sizeof *marks, _Alignof(uint64_t));
    for (uint32_t at = 0; marks && at < set->count; at++) {
        uint64_t mark = words_mark(set->items[at].text);
        uint32_t same = 0;
        while (same < at &&
               (marks[same] != mark || !says_the_same(set->items[same].text, set->items[at].text)))
            same++;
        marks[at] = mark;
        if (same < at)
            candidate_set_remove(set, at--);
    }
}

/* Places in eight that chips of the facet may take. Words that no facet has are of many kinds. */
static uint32_t cap_of(str facet) {
    return str_equal(facet, STR(FACET_MORE_NAME))       ? 8
           : str_equal(facet, STR(FACET_BRAND_NAME))    ? 3
           : str_equal(facet, STR(FACET_CATEGORY_NAME)) ? 2
                                                        : 5;
}

void cap_facets(const struct scene_input *in, struct candidate_set *set) {
    for (uint32_t at = 0; at < set->count; at++) {
        const struct candidate_note *note = set->items[at].note;
        uint32_t most = in->request->limit * cap_of(note->facet) / 8, of_facet = 0;
        if (does(&set->items[at], REFINE_REMOVE))
            continue;
        for (uint32_t i = 0; i < at; i++)
            of_facet += !does(&set->items[i], REFINE_REMOVE) &&
                        str_equal(set->items[i].note->facet, note->facet);
        if (of_facet >= (most ? most : 1))
            candidate_set_remove(set, at--);
    }
}

static uint32_t count_of(const struct candidate_set *set, const char *action) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->count; i++)
        count += does(&set->items[i], action);
    return count;
}

/* Puts the best `most` of them at `first` and behind, in their order. */
static uint32_t lift_first(struct candidate_set *set, const char *action, uint32_t most,
                           uint32_t first) {
    uint32_t lifted = 0;
    for (uint32_t at = first; at < set->count && lifted < most; at++)
        if (does(&set->items[at], action))
            candidate_set_lift(set, at, first + lifted++);
    return lifted;
}

void share_places(const struct scene_input *in, struct candidate_set *set) {
    uint32_t limit = in->request->limit, removes = count_of(set, REFINE_REMOVE);
    uint32_t replaces = count_of(set, REFINE_REPLACE);
    removes = removes < limit / 2 ? removes : limit / 2;
    replaces = replaces < limit / 4 ? replaces : limit / 4;
    uint32_t first = lift_first(set, REFINE_ADD, limit - removes - replaces, 0);
    first += lift_first(set, REFINE_REPLACE, limit - removes - first, first);
    (void)lift_first(set, REFINE_REMOVE, removes, first);
}

void group_by_facet(const struct scene_input *in, struct candidate_set *set) {
    uint32_t shown = in->request->limit < set->count ? in->request->limit : set->count;
    for (uint32_t first = 0; first < shown;) {
        str facet = set->items[first].note->facet;
        uint32_t end = ++first;
        for (uint32_t at = first; at < shown; at++)
            if (str_equal(set->items[at].note->facet, facet))
                candidate_set_lift(set, at, end++);
        first = end;
    }
}
