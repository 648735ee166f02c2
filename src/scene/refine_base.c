/* See refine_base.h. Evidence for a query are the items that enough people clicked for it; the
 * clicks that no such item accounts for, which are all of them where nobody asked that before, are
 * spread over the items of the catalogue that have all of its words. */
#include "scene/refine_base.h"

#include "scene/refine_words.h"

static bool can(const struct scene_input *in, enum section section) {
    return edition_has(in->edition, section);
}

static void find_longer(struct refine_base *b) {
    const struct edition *e = b->in->edition;
    struct graph_row row = graph_row(&e->longer, b->query);
    b->longer_all = row.end - row.first < LONGER_EDGES_MAX;
    for (uint32_t i = row.first; i < row.end && b->longer_count < LONGER_EDGES_MAX; i++) {
        struct graph_edge edge = graph_edge(&e->longer, i);
        str text = dictionary_text(&e->dictionary, edge.target, b->in->arena);
        str word = words_added(b->text, text);
        if (word.len)
            b->longer[b->longer_count++] = (struct refine_longer){
                .query = edge.target, .text = text, .word = word, .added = edge.weight};
    }
}

static void add_item(struct refine_base *b, item_id item, float share) {
    if (b->item_count < REFINE_ITEMS_MAX && share > 0)
        b->items[b->item_count++] = (struct refine_item){.item = item, .share = share};
}

/* Whether the item has every part that `said` has not. */
static bool has_parts(const struct refine_base *b, item_id item, str said) {
    const struct facets *f = &b->in->edition->facets;
    for (uint32_t i = 0; i < b->part_count; i++) {
        size_t at = 0;
        const struct facet_part *part = &b->parts[i];
        if (!words_find(said, part->text, &at) &&
            (part->value == FACET_VALUE_NONE || !facets_has(f, item, part->value)))
            return false;
    }
    return true;
}

/* What was clicked for a query of whose words the base has all; returns how much of its clicks. */
static float add_chosen(struct refine_base *b, query_id query, str said) {
    const struct graph *chosen = &b->in->edition->graphs[RELATION_CHOSEN];
    struct graph_row row = graph_row(chosen, query);
    float sum = 0;
    for (uint32_t i = row.first; i < row.end; i++) {
        struct graph_edge edge = graph_edge(chosen, i);
        if (!has_parts(b, edge.target, said))
            continue;
        add_item(b, edge.target, edge.weight);
        sum += edge.weight;
    }
    return sum < 1.0f ? sum : 1.0f;
}

/* The items that have all parts, by how much they are clicked at all: together `share`. */
static void add_catalogue(struct refine_base *b, float share) {
    const struct facets *f = &b->in->edition->facets;
    const struct item_row *rows = b->in->edition->items.rows;
    uint32_t rarest = FACET_VALUE_NONE, first = b->item_count;
    float sum = 0;
    for (uint32_t i = 0; i < b->part_count; i++) {
        uint32_t value = b->parts[i].value;
        if (value == FACET_VALUE_NONE)
            return;
        if (rarest == FACET_VALUE_NONE || f->values[value].items < f->values[rarest].items)
            rarest = value;
    }
    struct facet_span owners =
        rarest == FACET_VALUE_NONE ? (struct facet_span){0} : facets_owners(f, rarest);
    for (uint32_t i = owners.first; i < owners.end; i++) {
        if (!has_parts(b, f->owners[i], (str){0}))
            continue;
        add_item(b, f->owners[i], rows[f->owners[i]].weight + 1.0f);
        sum += rows[f->owners[i]].weight + 1.0f;
    }
    for (uint32_t i = first; i < b->item_count; i++)
        b->items[i].share *= share / sum;
}

/* Of the value, or the empty one where it belongs. */
static uint32_t find_slot(const struct refine_base *b, uint32_t value) {
    uint32_t at = value * UINT32_C(0x9e3779b1) >> 22;
    while (b->slots[at].value && b->slots[at].value != value + 1)
        at = (at + 1) % REFINE_SLOTS;
    return at;
}
_Static_assert((int)REFINE_SLOTS == 1 << (32 - 22), "as many as the hash has values");

static void share_out(struct refine_base *b) {
    const struct facets *f = &b->in->edition->facets;
    float sum = 0;
    for (uint32_t i = 0; i < b->item_count; i++)
        sum += b->items[i].share;
    for (uint32_t i = 0; i < b->item_count; i++) {
        struct facet_span held = facets_held(f, b->items[i].item);
        for (uint32_t k = held.first; k < held.end; k++) {
            struct refine_slot *slot = &b->slots[find_slot(b, f->held[k])];
            if (!slot->value && b->slots_used == REFINE_SLOTS / 4 * 3)
                continue;
            b->slots_used += slot->value == 0;
            slot->value = f->held[k] + 1;
            slot->share += b->items[i].share / sum;
        }
    }
    for (uint32_t i = 0; i < REFINE_SLOTS; i++) /* sums of rounded shares */
        b->slots[i].share = b->slots[i].share < 1.0f ? b->slots[i].share : 1.0f;
}

void refine_base_make(struct refine_base *b, const struct scene_input *in, str text, str core) {
    memset(b, 0, sizeof *b);
    b->in = in;
    b->text = text;
    b->query = text.len ? dictionary_find(&in->edition->dictionary, text) : QUERY_NONE;
    b->part_count = facets_split(&in->edition->facets, text, b->parts, REFINE_PARTS_MAX);
    b->mark = facets_mark(&in->edition->facets, b->parts, b->part_count);
    if (b->query != QUERY_NONE && can(in, SECTION_LONGER))
        find_longer(b);
    float known = b->query == QUERY_NONE ? 0 : add_chosen(b, b->query, text);
    query_id other = core.len ? dictionary_find(&in->edition->dictionary, core) : QUERY_NONE;
    if (b->item_count == 0 && other != QUERY_NONE)
        known = add_chosen(b, other, core);
    if (can(in, SECTION_FACETS) && can(in, SECTION_ITEMS)) {
        add_catalogue(b, 1.0f - known);
        share_out(b);
    }
}

float refine_share(const struct refine_base *b, uint32_t value) {
    return value == FACET_VALUE_NONE ? 0 : b->slots[find_slot(b, value)].share;
}

uint32_t refine_likeliest(const struct refine_base *b, uint32_t value) {
    const struct facets *f = &b->in->edition->facets;
    struct facet_span same = facets_same(f, value);
    uint32_t best = same.first < same.end ? same.first : FACET_VALUE_NONE;
    for (uint32_t i = same.first; i < same.end; i++) {
        float more = refine_share(b, i) - refine_share(b, best);
        if (more > 0 || (more == 0 && f->values[i].items > f->values[best].items))
            best = i;
    }
    return best;
}

uint32_t refine_value(const struct refine_base *b, str text) {
    return refine_likeliest(b, facets_find(&b->in->edition->facets, text));
}

/* Of two values of one slot table: larger first, then the smaller number. */
struct ranked {
    float rank;
    uint32_t value;
};

static bool precedes(struct ranked a, struct ranked b) {
    return a.rank > b.rank || (a.rank == b.rank && a.value < b.value);
}

uint32_t refine_commonest(const struct refine_base *b, uint32_t facet, uint32_t most,
                          uint32_t values[static REFINE_VALUES_MAX]) {
    const struct facets *f = &b->in->edition->facets;
    struct ranked best[REFINE_VALUES_MAX + 1];
    uint32_t count = 0;
    for (uint32_t i = 0; i < REFINE_SLOTS; i++) {
        struct ranked one = {.value = b->slots[i].value - 1};
        if (!b->slots[i].value || !f->values[one.value].offered ||
            (facet != REFINE_ANY_FACET && f->values[one.value].facet != facet))
            continue;
        one.rank = b->slots[i].share * facets_added(f, b->mark, f->values[one.value].facet);
        uint32_t at = count;
        for (; at && precedes(one, best[at - 1]); at--)
            best[at] = best[at - 1];
        best[at] = one;
        count += count < most;
    }
    for (uint32_t i = 0; i < count; i++)
        values[i] = best[i].value;
    return count;
}

bool refine_has_facet(const struct refine_base *b, uint32_t facet) {
    const struct facets *f = &b->in->edition->facets;
    for (uint32_t i = 0; i < b->part_count; i++) {
        struct facet_span same = facets_same(f, b->parts[i].value);
        for (; same.first < same.end; same.first++)
            if (f->values[same.first].facet == facet)
                return true;
    }
    return false;
}
