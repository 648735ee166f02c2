/* See candidate.h. Open addressing over a power of two at least twice the capacity, so a probe
 * ends soon; the sort is by insertion, since recall steps hand over what is nearly in order. */
#include "recall/candidate.h"

#include "base/hash.h"
#include "base/require.h"

enum { CAPACITY_MAX = 4096 };

const char *source_name(enum source one) {
    static const char *const names[SOURCE_COUNT] = {
        "prefix",   "history",   "tokens",   "spelling", "pronunciation", "generated",
        "followup", "neighbour", "trending", "pinned",   "catalogue",
    };
    require(one != 0);
    int bit = __builtin_ctz((unsigned)one);
    require(bit < SOURCE_COUNT);
    return names[bit];
}

struct candidate_set candidate_set_new(struct arena *a, uint32_t capacity) {
    require(capacity > 0 && capacity <= CAPACITY_MAX);
    uint32_t slots = 2;
    while (slots < capacity * 2)
        slots *= 2;
    struct candidate_set set = {0};
    set.items = arena_reserve(a, sizeof(struct candidate) * capacity, _Alignof(struct candidate));
    set.slots = arena_new(a, uint16_t, slots);
    if (set.items && set.slots) {
        set.slot_mask = slots - 1;
        set.capacity = capacity;
    }
    return set;
}

static void merge(struct candidate *known, query_id query, enum source from, float weight,
                  float affinity) {
    known->sources |= (uint32_t)from;
    if (known->query == QUERY_NONE)
        known->query = query;
    if (weight > known->weight)
        known->weight = weight;
    if (affinity > known->affinity)
        known->affinity = affinity;
}

void candidate_set_add(struct candidate_set *set, str text, query_id query, enum source from,
                       float weight, float affinity) {
    if (set->capacity == 0) {
        set->dropped++;
        return;
    }
    uint64_t key = hash_text(text);
    uint32_t slot = (uint32_t)key & set->slot_mask;
    for (; set->slots[slot]; slot = (slot + 1) & set->slot_mask) {
        struct candidate *known = &set->items[set->slots[slot] - 1];
        if (known->key == key && str_equal(known->text, text)) {
            merge(known, query, from, weight, affinity);
            return;
        }
    }
    if (set->count == set->capacity) {
        set->dropped++;
        return;
    }
    set->items[set->count++] = (struct candidate){.text = text,
                                                  .key = key,
                                                  .query = query,
                                                  .sources = (uint32_t)from,
                                                  .weight = weight,
                                                  .affinity = affinity};
    set->slots[slot] = (uint16_t)set->count;
}

static bool stands_before(const struct candidate *a, const struct candidate *b) {
    if (a->score != b->score)
        return a->score > b->score;
    if (a->query != b->query)
        return a->query < b->query;
    return str_compare(a->text, b->text) < 0;
}

/* From here on the slots no longer say where a candidate is, so nothing can be added. */
void candidate_set_sort(struct candidate_set *set) {
    for (uint32_t i = 1; i < set->count; i++) {
        if (!stands_before(&set->items[i], &set->items[i - 1]))
            continue;
        struct candidate moving = set->items[i];
        uint32_t at = i;
        for (; at > 0 && stands_before(&moving, &set->items[at - 1]); at--)
            set->items[at] = set->items[at - 1];
        set->items[at] = moving;
    }
    set->capacity = 0;
}

void candidate_set_truncate(struct candidate_set *set, uint32_t most) {
    if (set->count > most)
        set->count = most;
}
