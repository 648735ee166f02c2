/* The way from a prefix to a range of ids: a Patricia trie over the wide ranges only.
 *
 *                  (ids 0…999, depth 0)
 *                  /        |         \
 *             c: node    d…k: bucket   m: node            a node:   a range of ≥ 48 ids
 *          depth 2 "ca"   ids 640…661   depth 1            depth:    bytes its texts share
 *          /   |    \                                      a bucket: the narrow ranges between
 *      l: node …  r: bucket                                          two nodes, < 48 ids together
 *
 *   node, in 32-bit words, children after their parents in the order of the texts:
 *   | depth:16 fanout:16 | number | letters, four a word | fanout × ( first id | where ) |
 *   where: a word of this guide, or with GUIDE_BUCKET the byte where the bucket's first block is
 *
 * The search is blind: it looks at one letter a node and skips the rest, and whoever asked
 * compares the prefix with one text of the range it ends in. So no label is stored. */
#ifndef RECALL_GUIDE_H
#define RECALL_GUIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recall/query_id.h"

#define GUIDE_BUCKET  0x80000000u
#define GUIDE_NO_NODE UINT32_MAX

enum {
    GUIDE_BUCKET_TEXTS_MAX = 64, /* a bucket never holds more */
    GUIDE_SLACK_BYTES = 16,      /* readable behind the words */
};

struct guide {
    const uint32_t *words;
    uint32_t word_count, node_count;
};

/* Where a search ends: a node's range, or a bucket in which to go on by text. */
struct guide_place {
    struct id_range ids;
    uint32_t node;    /* its number, or GUIDE_NO_NODE: a bucket */
    uint32_t word;    /* where the node is */
    uint32_t text_at; /* bucket only: where the block of its first text begins */
    uint32_t depth;   /* bucket only: bytes that its texts share at least */
};

/* A node taken apart. */
struct guide_node {
    uint32_t depth, fanout, number;
    const uint8_t *letters;
    const uint32_t *entries; /* fanout × (first id, where) */
};

/* Nodes follow one another in the order of their numbers. */
static inline uint32_t guide_node_words(uint32_t fanout) {
    return 2 + (fanout + 3) / 4 + 2 * fanout;
}

static inline struct guide_node guide_node_at(const struct guide *g, uint32_t word) {
    const uint32_t *node = g->words + word;
    uint32_t fanout = node[0] >> 16;
    return (struct guide_node){.depth = node[0] & 0xffff,
                               .fanout = fanout,
                               .number = node[1],
                               .letters = (const uint8_t *)(node + 2),
                               .entries = node + 2 + (fanout + 3) / 4};
}

/* False when no text can begin with the prefix. `count` is how many texts there are, ≥ 1. */
bool guide_find(const struct guide *g, uint32_t count, const uint8_t *prefix, size_t length,
                struct guide_place *out);

/* The ranges of all nodes by number. */
void guide_ranges(const struct guide *g, uint32_t count, struct id_range *ranges);

#endif
