/* The best ids under a node when a list is too short for them. A list tells how good the best of
 * its range are, and by its last item that nothing else there is better. So a node is entered
 * only if its last item would still be wanted: the number of lists read is about that of the
 * answers, however wide the range. */
#include <string.h>

#include "recall/trie_section.h"

/* A heap with the worst of the best on top. Larger keys are better: class, then smaller id. */
struct best {
    uint64_t *keys;
    uint32_t count, limit;
    const struct trie_except *except; /* NULL: nothing is */
};

static inline uint64_t key_of(uint16_t score_class, query_id id) {
    return (uint64_t)score_class << 32 | (UINT32_MAX - id);
}

static void sink(struct best *b, uint32_t at) {
    for (;;) {
        uint32_t least = at, left = 2 * at + 1;
        if (left < b->count && b->keys[left] < b->keys[least])
            least = left;
        if (left + 1 < b->count && b->keys[left + 1] < b->keys[least])
            least = left + 1;
        if (least == at)
            return;
        uint64_t swapped = b->keys[at];
        b->keys[at] = b->keys[least];
        b->keys[least] = swapped;
        at = least;
    }
}

static void offer(struct best *b, uint64_t key) {
    if (b->except && trie_excepted(b->except, UINT32_MAX - (uint32_t)key))
        return;
    if (b->count == b->limit) {
        if (key > b->keys[0]) {
            b->keys[0] = key;
            sink(b, 0);
        }
        return;
    }
    uint32_t at = b->count++;
    b->keys[at] = key;
    while (at && b->keys[(at - 1) / 2] > b->keys[at]) {
        uint64_t swapped = b->keys[at];
        b->keys[at] = b->keys[(at - 1) / 2];
        b->keys[(at - 1) / 2] = swapped;
        at = (at - 1) / 2;
    }
}

void trie_marks_sum(const uint8_t *of, uint32_t count, uint8_t *blocks) {
    for (size_t i = 0; i < count / TRIE_MARKS_BLOCK; i++) {
        const uint8_t *block = of + i * TRIE_MARKS_BLOCK;
        uint8_t all = block[0];
        for (size_t k = 1; k < TRIE_MARKS_BLOCK; k++)
            all &= block[k];
        blocks[i] = all;
    }
}

static bool all_excepted(const struct trie_except *e, struct id_range ids) {
    for (query_id q = ids.first; q < ids.end;) {
        bool whole = q % TRIE_MARKS_BLOCK == 0 && ids.end - q >= TRIE_MARKS_BLOCK;
        if (!(whole ? e->marks.blocks[q / TRIE_MARKS_BLOCK] & e->bit : trie_excepted(e, q)))
            return false;
        q += whole ? TRIE_MARKS_BLOCK : 1;
    }
    return true;
}

static void offer_range(const struct trie *t, struct id_range ids, struct best *b) {
    uint64_t least = b->count == b->limit ? b->keys[0] >> 32 : 0;
    for (query_id q = ids.first; q < ids.end; q++) {
        if (t->classes[q] < least)
            continue;
        offer(b, key_of(t->classes[q], q));
        least = b->count == b->limit ? b->keys[0] >> 32 : 0;
    }
}

/* Offers the list of a node; false when something better may hide behind it. */
static bool list_suffices(const struct trie *t, uint32_t node, struct id_range ids,
                          struct best *b) {
    uint32_t at = t->list_at[node];
    if (!at)
        return false;
    struct list_reader list = list_start(t, node);
    uint64_t keys[TRIE_LIST_MAX];
    uint32_t count = 0;
    while (list.left) {
        struct list_item item = list_next(&list);
        keys[count++] = key_of(item.score_class, ids.first + item.id);
    }
    bool whole = count == ids.end - ids.first;
    if (!whole && (count == 0 || b->count < b->limit || keys[count - 1] > b->keys[0]))
        return false;
    for (uint32_t i = 0; i < count; i++)
        offer(b, keys[i]);
    return true;
}

static void descend(const struct trie *t, uint32_t word, struct id_range ids, struct best *b) {
    struct guide_node node = guide_node_at(&t->dictionary.guide, word);
    if (b->except && all_excepted(b->except, ids))
        return;
    if (list_suffices(t, node.number, ids, b))
        return;
    query_id end = node.fanout ? node.entries[0] : ids.end;
    offer_range(t, (struct id_range){.first = ids.first, .end = end}, b); /* the prefix itself */
    for (uint32_t i = 0; i < node.fanout; i++) {
        const uint32_t *entry = node.entries + (size_t)2 * i;
        struct id_range below = {.first = entry[0],
                                 .end = i + 1 < node.fanout ? entry[2] : ids.end};
        if (entry[1] & GUIDE_BUCKET)
            offer_range(t, below, b);
        else
            descend(t, entry[1], below, b); /* as deep as a text has bytes, at most */
    }
}

uint32_t trie_collect(const struct trie *t, const struct guide_place *place, uint32_t limit,
                      const struct trie_except *except, struct arena *a, query_id *out) {
    size_t used = a->used;
    struct best best = {
        .keys = arena_reserve(a, (size_t)limit * sizeof *best.keys, _Alignof(uint64_t)),
        .limit = limit,
        .except = except,
    };
    if (!best.keys)
        return 0;
    descend(t, place->word, place->ids, &best);
    uint32_t count = best.count;
    while (best.count) { /* the worst goes last */
        uint64_t key = best.keys[0];
        best.keys[0] = best.keys[--best.count];
        sink(&best, 0);
        out[best.count] = UINT32_MAX - (uint32_t)key;
    }
    a->used = used;
    return count;
}
