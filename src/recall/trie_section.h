/* How a trie section begins and how its lists are read. */
#ifndef RECALL_TRIE_SECTION_H
#define RECALL_TRIE_SECTION_H

#include "recall/trie.h"

#define TRIE_MAGIC "inktrie1"

enum {
    TRIE_PART_ALIGNMENT = 64,
    TRIE_LIST_SLACK = 16, /* zeros behind the last list */
    LIST_ITEM_LONG = 127, /* this many bytes of codes or more are counted in LEB128 */
    LIST_HEAD_BYTES = 2,
};

struct trie_header {
    char magic[8];
    uint32_t count, node_count, class_count, stored;
    uint64_t list_bytes; /* with the slack; below 2^32 */
    uint64_t mark;       /* the dictionary's */
    uint8_t zero[24];
};
_Static_assert(sizeof(struct trie_header) == 64, "one line");

struct trie_layout {
    uint64_t classes, weights, list_at, lists, end;
};

static inline struct trie_layout trie_layout(const struct trie_header *h) {
    const uint64_t mask = TRIE_PART_ALIGNMENT - 1;
    struct trie_layout at = {.classes = sizeof *h};
    at.weights = (at.classes + (uint64_t)h->count * 2 + mask) & ~mask;
    at.list_at = (at.weights + (uint64_t)h->class_count * 4 + mask) & ~mask;
    at.lists = (at.list_at + (uint64_t)h->node_count * 4 + mask) & ~mask;
    at.end = at.lists + h->list_bytes;
    return at;
}

/* A list being read; it trusts its bytes. */
struct list_reader {
    const uint8_t *at;
    uint32_t left;
    uint32_t width; /* of an id, 1…4 bytes */
};

struct list_item {
    uint32_t id; /* from the range's first */
    uint16_t score_class;
    bool closed;
    size_t bytes; /* of codes */
    const uint8_t *codes;
};

static inline struct list_reader list_start(const struct trie *t, uint32_t node) {
    const uint8_t *list = t->lists + t->list_at[node];
    return (struct list_reader){.at = list + LIST_HEAD_BYTES, .left = list[0], .width = list[1]};
}

static inline struct list_item list_next(struct list_reader *r) {
    const uint8_t *at = r->at;
    size_t bytes = *at & LIST_ITEM_LONG;
    bool closed = *at++ >> 7;
    if (__builtin_expect(bytes == LIST_ITEM_LONG, 0)) {
        bytes += *at & 127;
        if (*at++ & 128)
            bytes += (size_t)*at++ << 7;
    }
    struct list_item item = {.closed = closed, .bytes = bytes};
    memcpy(&item.id, at, sizeof item.id);
    item.id &= UINT32_MAX >> (32 - 8 * r->width);
    at += r->width;
    memcpy(&item.score_class, at, sizeof item.score_class);
    item.codes = at + 2;
    r->at = item.codes + bytes;
    r->left--;
    return item;
}

/* NULL, or what is wrong; ranges are those of the guide's nodes. */
const char *trie_check(const struct trie *t, uint64_t list_bytes, const struct id_range *ranges);

#endif
