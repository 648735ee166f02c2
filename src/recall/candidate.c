/* The bounded, de-duplicating set that every recall step adds to. De-duplication goes through a
 * table of 16-bit slots twice the capacity, found by hash. Sorting, truncating and adding what is
 * known to be new leave the slots behind; the next addition that must look makes them anew. So a
 * request with one source of candidates, which is nearly every one, hashes nothing. */
#include "recall/candidate.h"

#include <math.h>

#include "base/hash.h"
#include "base/require.h"

enum { CAPACITY_MAX = 4096 };

const char *source_name(enum source one) {
    static const char *const names[SOURCE_COUNT] = {
        "prefix",   "history",   "tokens",   "spelling", "pronunciation", "generated",
        "followup", "neighbour", "trending", "pinned",   "catalogue",     "fresh",
    };
    require(one != 0 && ((unsigned)one & ((unsigned)one - 1)) == 0);
    int bit = __builtin_ctz((unsigned)one);
    require(bit < SOURCE_COUNT);
    return names[bit];
}

struct candidate_set candidate_set_new(struct arena *a, uint32_t capacity) {
    require(capacity <= CAPACITY_MAX);
    uint32_t slots = 16;
    while (slots < capacity * 2)
        slots *= 2;
    struct candidate *items =
        arena_reserve(a, capacity * sizeof(struct candidate), _Alignof(struct candidate));
    uint16_t *table = arena_reserve(a, slots * sizeof *table, _Alignof(uint16_t));
    if (!items || !table)
        return (struct candidate_set){0};
    return (struct candidate_set){.items = items,
                                  .slots = table,
                                  .slot_mask = slots - 1,
                                  .capacity = capacity,
                                  .slots_stale = true};
}

/* The slot that holds the text, or the empty one where it belongs. There always is an empty one:
 * the table has twice the slots that the set has places. */
static uint16_t *find_slot(const struct candidate_set *set, str text) {
    for (uint32_t at = (uint32_t)hash_text(text);; at++) {
        uint16_t *slot = &set->slots[at & set->slot_mask];
        if (*slot == 0 || str_equal(set->items[*slot - 1].text, text))
            return slot;
    }
}

static void rebuild_slots(struct candidate_set *set) {
    memset(set->slots, 0, (set->slot_mask + 1) * sizeof *set->slots);
    for (uint32_t i = 0; i < set->count; i++)
        *find_slot(set, set->items[i].text) = (uint16_t)(i + 1);
    set->slots_stale = false;
}

/* A new candidate at the end; NULL when there is no room. */
static struct candidate *put(struct candidate_set *set, str text, float weight, float affinity) {
    if (set->count == set->capacity) { /* of 0, when born in a full arena */
        set->dropped++;
        return NULL;
    }
    struct candidate *c = &set->items[set->count++];
    *c = (struct candidate){.text = text,
                            .query = QUERY_NONE,
                            .fresh = QUERY_NONE,
                            .weight = weight,
                            .affinity = affinity};
    return c;
}

/* The candidate of the text, at least of that weight and affinity, without sources when it is new;
 * NULL when there is no room. */
static struct candidate *find_or_put(struct candidate_set *set, str text, float weight,
                                     float affinity) {
    if (set->capacity == 0)
        return put(set, text, weight, affinity);
    if (set->slots_stale)
        rebuild_slots(set);
    uint16_t *slot = find_slot(set, text);
    if (*slot) {
        struct candidate *c = &set->items[*slot - 1];
        c->weight = weight > c->weight ? weight : c->weight;
        c->affinity = affinity > c->affinity ? affinity : c->affinity;
        return c;
    }
    struct candidate *c = put(set, text, weight, affinity);
    if (c)
        *slot = (uint16_t)set->count;
    return c;
}

/* Apart from what every addition runs through: most sets have no guard. */
static __attribute__((noinline)) bool ask_guard(struct candidate_set *set, str text, query_id query,
                                                query_id fresh) {
    const struct candidate_guard *g = set->guard;
    bool refuses = query != QUERY_NONE && g->verdicts ? (g->verdicts[query] & g->bits) != 0
                   : fresh != QUERY_NONE && g->fresh_verdicts
                       ? (g->fresh_verdicts[fresh] & g->bits) != 0
                       : g->refuses(g->context, text);
    set->refused += refuses;
    return refuses;
}

static inline bool refused(struct candidate_set *set, str text, query_id query, query_id fresh) {
    return __builtin_expect(set->guard != NULL, 0) && ask_guard(set, text, query, fresh);
}

static struct candidate *add(struct candidate_set *set, str text, query_id query, enum source from,
                             float weight, float affinity) {
    if (refused(set, text, query, QUERY_NONE))
        return NULL;
    struct candidate *c = find_or_put(set, text, weight, affinity);
    if (!c)
        return NULL;
    c->sources |= from;
    if (c->query == QUERY_NONE)
        c->query = query;
    return c;
}

void candidate_set_add(struct candidate_set *set, str text, query_id query, enum source from,
                       float weight, float affinity) {
    (void)add(set, text, query, from, weight, affinity);
}

void candidate_set_reach(struct candidate_set *set, str text, query_id query, enum source from,
                         float weight, enum path path, float strength) {
    float share = strength < 1.0f ? strength : 1.0f;
    struct candidate *c = add(set, text, query, from, weight, share);
    if (!c)
        return;
    uint16_t root = (uint16_t)lrintf(sqrtf(share) * 65535.0f);
    c->reached[path] = root > c->reached[path] ? root : c->reached[path];
}

void candidate_set_add_distinct(struct candidate_set *set, str text, query_id query,
                                enum source from, float weight, float affinity) {
    if (refused(set, text, query, QUERY_NONE))
        return;
    struct candidate *c = put(set, text, weight, affinity);
    if (!c)
        return;
    c->sources = from;
    c->query = query;
    set->slots_stale = true;
}

void candidate_set_add_fresh(struct candidate_set *set, str text, query_id fresh, float weight,
                             float affinity) {
    if (refused(set, text, QUERY_NONE, fresh))
        return;
    struct candidate *c = find_or_put(set, text, weight, affinity);
    if (!c)
        return;
    c->fresh = fresh;
    if (!c->sources)
        c->sources = SOURCE_FRESH;
}

void candidate_set_note(struct candidate_set *set, str text, const struct candidate_note *note) {
    if (set->capacity == 0)
        return;
    if (set->slots_stale)
        rebuild_slots(set);
    uint16_t slot = *find_slot(set, text);
    struct candidate *c = slot ? &set->items[slot - 1] : NULL;
    if (c && !c->note)
        c->note = note;
}

static bool precedes(const struct candidate *a, const struct candidate *b) {
    if (a->score != b->score)
        return a->score > b->score;
    return str_compare(a->text, b->text) < 0;
}

/* Shell's sort with Ciura's gaps: small sets arrive nearly in order, so that a wide gap would only
 * cost comparisons; large ones are rare, no two are equal, and it wants no memory. */
void candidate_set_sort(struct candidate_set *set) {
    static const uint32_t gaps[] = {1750, 701, 301, 132, 57, 23, 10, 4, 1};
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        uint32_t gap = gaps[g];
        if (gap > 1 && gap > set->count / 4)
            continue;
        for (uint32_t i = gap; i < set->count; i++) {
            if (!precedes(&set->items[i], &set->items[i - gap]))
                continue;
            struct candidate moving = set->items[i];
            uint32_t at = i;
            for (; at >= gap && precedes(&moving, &set->items[at - gap]); at -= gap)
                set->items[at] = set->items[at - gap];
            set->items[at] = moving;
            set->slots_stale = true;
        }
    }
}

void candidate_set_insert(struct candidate_set *set, uint32_t at, const struct candidate *c) {
    require(at <= set->count);
    if (at == set->capacity)
        return;
    uint32_t kept = set->count < set->capacity ? set->count : set->capacity - 1;
    memmove(&set->items[at + 1], &set->items[at], (kept - at) * sizeof *set->items);
    set->items[at] = *c;
    set->count = kept + 1;
    set->slots_stale = true;
}

void candidate_set_remove(struct candidate_set *set, uint32_t at) {
    require(at < set->count);
    set->count--;
    memmove(&set->items[at], &set->items[at + 1], (set->count - at) * sizeof *set->items);
    set->slots_stale = true;
}

void candidate_set_lift(struct candidate_set *set, uint32_t at, uint32_t to) {
    require(to <= at && at < set->count);
    struct candidate lifted = set->items[at];
    memmove(&set->items[to + 1], &set->items[to], (at - to) * sizeof lifted);
    set->items[to] = lifted;
    set->slots_stale = true;
}

void candidate_set_truncate(struct candidate_set *set, uint32_t most) {
    if (set->count <= most)
        return;
    set->count = most;
    set->slots_stale = true;
}
