/* Exposure quotas: a list is read from the top, and what would be one too many of its kind waits
 * until nothing else is left. So a quota never shortens a list.
 *
 * The kinds are the source that says most of a candidate, its category, and the brand of the item
 * that is chosen for it most. What rises has a floor, or what nobody was shown could never be
 * chosen. */
#include "scene/burst_sources.h"
#include "scene/rerank.h"

/* Of ten. */
enum { SOURCE_CEILING = 7, TOPIC_CEILING = 7, BRAND_CEILING = 4, RISING_FLOOR = 1 };
enum { LOOKED_AT_PER_SHOWN = 3, KINDS = 3 };

struct kind_of {
    uint32_t of[KINDS]; /* source, topic, brand; 0: of none, which has no ceiling */
};

static uint32_t brand_of(const struct edition *e, query_id query) {
    const struct graph *chosen = &e->graphs[RELATION_CHOSEN];
    struct graph_row row = query == QUERY_NONE ? (struct graph_row){0} : graph_row(chosen, query);
    return row.first < row.end ? e->items.rows[chosen->targets[row.first]].brand : 0;
}

/* What is the person's own says more than what is everybody's. */
static uint32_t source_of(const struct candidate *c) {
    static const enum source order[] = {SOURCE_HISTORY, SOURCE_FOLLOWUP, SOURCE_NEIGHBOUR,
                                        SOURCE_TRENDING};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (c->sources & order[i])
            return order[i];
    return c->sources;
}

static struct kind_of kind_of(const struct scene_input *in, const struct candidate *c) {
    uint16_t topic = c->query == QUERY_NONE ? 0 : in->edition->facts.rows[c->query].topic;
    return (struct kind_of){{source_of(c), topic, brand_of(in->edition, c->query)}};
}

static uint32_t part_of(uint32_t limit, uint32_t of_ten) {
    return (limit * of_ten + 9) / 10;
}

/* Whether one more would be too many beside the first `at`. */
static bool is_over(const struct kind_of *kinds, uint32_t at, struct kind_of one, uint32_t limit) {
    static const uint32_t ceilings[KINDS] = {SOURCE_CEILING, TOPIC_CEILING, BRAND_CEILING};
    for (int kind = 0; kind < KINDS; kind++) {
        uint32_t same = 0;
        for (uint32_t i = 0; i < at && one.of[kind]; i++)
            same += kinds[i].of[kind] == one.of[kind];
        if (same >= part_of(limit, ceilings[kind]))
            return true;
    }
    return false;
}

static void lift(struct candidate_set *set, struct kind_of *kinds, uint32_t from, uint32_t to) {
    struct kind_of lifted = kinds[from];
    candidate_set_lift(set, from, to);
    memmove(&kinds[to + 1], &kinds[to], (from - to) * sizeof lifted);
    kinds[to] = lifted;
}

/* The best that rise, as many as are missing, are the last of those shown. */
static void keep_floor(const struct scene_input *in, struct candidate_set *set) {
    uint32_t limit = in->request->limit, wanted = limit * RISING_FLOOR / 10, there = 0;
    for (uint32_t i = 0; i < set->count && i < limit; i++)
        there += is_rising(in, &set->items[i]);
    for (uint32_t i = limit; i < set->count && there < wanted; i++)
        if (is_rising(in, &set->items[i])) {
            there++;
            candidate_set_lift(set, i, limit - there);
        }
}

void keep_quotas(const struct scene_input *in, struct candidate_set *set) {
    uint32_t limit = in->request->limit, most = limit * LOOKED_AT_PER_SHOWN;
    uint32_t count = set->count < most ? set->count : most;
    struct kind_of *kinds =
        arena_reserve(in->arena, count * sizeof *kinds, _Alignof(struct kind_of));
    for (uint32_t i = 0; i < count && kinds; i++)
        kinds[i] = kind_of(in, &set->items[i]);
    for (uint32_t at = 0; kinds && at < count && at < limit; at++) {
        uint32_t next = at;
        while (next < count && is_over(kinds, at, kinds[next], limit))
            next++;
        if (next < count)
            lift(set, kinds, next, at);
    }
    keep_floor(in, set);
}
