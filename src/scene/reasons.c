/* Why a query is shown, in the words of a page: the item or the search of the person's own that
 * leads to it most strongly, or else what everybody does. A title is cut where it is too long for
 * a line. */
#include "base/buf.h"
#include "base/text.h"
#include "scene/burst_sources.h"
#include "scene/leanings.h"
#include "scene/rerank.h"
#include "scene/sources.h"

enum { TITLE_BYTES_MAX = 60, REASON_BYTES_MAX = 128 };

static const struct candidate_note again = {.reason = {"because you searched it before", 30}},
                                   alike = {.reason = {"like what you looked at", 23}},
                                   fresh = {.reason = {"new", 3}},
                                   rising = {.reason = {"rising", 6}},
                                   popular = {.reason = {"popular", 7}};

/* What may have led to a query: something of the person's own, found in the edition. */
struct cause {
    const char *deed;
    str what; /* a title or a query; empty: it has none */
    enum relation relations[2];
    uint32_t relation_count, source;
    float recency;
};

enum { CAUSES_MAX = 48 }; /* more than a profile has room for */

struct causes {
    struct cause list[CAUSES_MAX];
    uint32_t count;
};

static const char *deed_of(unsigned deeds) {
    return deeds & PROFILE_BOUGHT   ? "because you bought "
           : deeds & PROFILE_CARTED ? "because of your cart: "
                                    : "because you viewed ";
}

static void add_items(struct causes *all, const struct scene_input *in, uint32_t now_s) {
    struct profile_entry own;
    for (str list = profile_items(in->profile); profile_next(&list, &own);) {
        item_id item = items_find(&in->edition->items, own.text);
        if (item != ITEM_NONE && all->count < CAUSES_MAX)
            all->list[all->count++] =
                (struct cause){.deed = deed_of(own.deeds),
                               .what = items_facts(&in->edition->items, item).title,
                               .relations = {RELATION_FOUND, RELATION_LED},
                               .relation_count = 2,
                               .source = item,
                               .recency = leanings_recency(own.at_s, now_s)};
    }
}

static void add_queries(struct causes *all, const struct scene_input *in, uint32_t now_s) {
    struct profile_entry own;
    for (str list = profile_queries(in->profile); profile_next(&list, &own);) {
        query_id query = dictionary_find(&in->edition->dictionary, own.text);
        if (query != QUERY_NONE && all->count < CAUSES_MAX)
            all->list[all->count++] = (struct cause){.deed = "because you searched ",
                                                     .what = own.text,
                                                     .relations = {RELATION_FOLLOWED},
                                                     .relation_count = 1,
                                                     .source = query,
                                                     .recency = leanings_recency(own.at_s, now_s)};
    }
}

/* The one that leads there most strongly, or NULL. */
static const struct cause *find_cause(const struct scene_input *in, const struct causes *all,
                                      query_id query) {
    const struct cause *best = NULL;
    float most = 0;
    for (uint32_t i = 0; i < all->count; i++)
        for (uint32_t r = 0; r < all->list[i].relation_count; r++) {
            const struct graph *g = &in->edition->graphs[all->list[i].relations[r]];
            uint32_t edge = graph_find(g, all->list[i].source, query);
            float strength =
                edge == GRAPH_NO_EDGE ? 0 : graph_edge(g, edge).weight * all->list[i].recency;
            best = strength > most ? &all->list[i] : best;
            most = strength > most ? strength : most;
        }
    return best;
}

/* As much of it as fits on a line, whole characters. */
static str shorten(str text) {
    size_t len = text.len < TITLE_BYTES_MAX ? text.len : TITLE_BYTES_MAX;
    while (len < text.len && len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80)
        len--;
    return str_trim(str_head(text, len));
}

static const struct candidate_note *tell(const struct scene_input *in, const struct cause *cause) {
    struct candidate_note *note = arena_new(in->arena, struct candidate_note, 1);
    char *block = arena_reserve(in->arena, REASON_BYTES_MAX, 1);
    if (!note || !block)
        return NULL;
    struct buf text = buf_over(block, REASON_BYTES_MAX);
    buf_append(&text, str_from(cause->deed));
    buf_append(&text, shorten(cause->what));
    if (shorten(cause->what).len < cause->what.len)
        buf_append(&text, STR("…"));
    note->reason = buf_str(&text);
    return note;
}

static const struct candidate_note *
find_reason(const struct scene_input *in, const struct causes *all, const struct candidate *c) {
    const struct cause *cause = c->query == QUERY_NONE ? NULL : find_cause(in, all, c->query);
    if (c->sources & SOURCE_HISTORY)
        return &again;
    if (cause && cause->what.len)
        return tell(in, cause);
    if (cause || c->reached[PATH_walked]) /* an item without a title has no name to say */
        return &alike;
    if (c->note && str_equal(c->note->label, STR("new"))) /* as from_bursts has said */
        return &fresh;
    return is_rising(in, c) ? &rising : &popular;
}

void give_reasons(const struct scene_input *in, struct candidate_set *set) {
    struct causes all = {.count = 0};
    if (in->profile) {
        uint32_t now_s = leanings_now(in);
        add_items(&all, in, now_s);
        add_queries(&all, in, now_s);
    }
    for (uint32_t i = 0; i < set->count && i < in->request->limit; i++) {
        struct candidate *c = &set->items[i];
        if (!c->note || c->note->reason.len == 0)
            c->note = find_reason(in, &all, c);
    }
}
