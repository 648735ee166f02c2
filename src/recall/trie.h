/* The best completions of a prefix. A view over the bytes of a section, beside a dictionary:
 *
 *   | header, 64 bytes | classes: u16 × queries | weights: f32 × classes | list_at | lists |
 *
 *   a prefix ends in a node of the guide   -> the node's list: its best texts, ready to decode
 *   a prefix ends in a bucket, < 48 texts  -> search it blindly, rank the classes of what is
 *                                             found, decode the best from their blocks
 *   more is asked for than a list holds    -> descend only where something better may hide
 *
 *   list    | n:8 width:8 | n items, best first |
 *   item    | closed:1 bytes:7 | (bytes, LEB128, when 127) | id - first, `width` bytes |
 *           | class:16 | codes of the whole text |
 *
 * A score class is the rank of a weight among the distinct weights, larger is better. Up to 65,536
 * distinct weights are kept as they are; more are grouped so that the largest relative error is
 * the smallest possible. Equal classes are ordered by id.
 *
 * What differs from Hsu and Ottaviano (2013), Space-efficient data structures for top-k
 * completion: they pick the best k one by one from a heap over a trie annotated with the best
 * score below each edge, spelling each answer by going down to its leaf; here a wide range carries
 * its answers' texts in one place and a narrow one lies in two or three neighbouring lines of
 * memory, so a look-up needs no heap; their way remains for requests beyond a list.
 * What differs from Gog, Pibiri and Venturini (2020), Efficient and effective query
 * auto-completion: ids are in text order instead of score order, so that a prefix needs no
 * range-minimum structure over docids but plain classes to scan; texts are coded in learned units
 * instead of word ids, so that misspelt words and scripts without spaces stay small; any-token
 * look-up is not here but in the token index. */
#ifndef RECALL_TRIE_H
#define RECALL_TRIE_H

#include "recall/dictionary.h"

enum {
    TRIE_LIST_MAX = 64, /* items a stored list may hold */
};

struct trie {
    struct dictionary dictionary; /* a view as well, so the trie may be copied and moved */
    const uint16_t *classes;      /* by query id */
    const float *weights;         /* by class */
    const uint32_t *list_at;      /* by node: byte in `lists`, 0: none */
    const uint8_t *lists;
    uint32_t class_count;
    uint32_t stored; /* items a list holds at most */
};

struct trie_match {
    query_id id;
    uint16_t score_class;
    uint16_t pad;
    float weight;
    str text;
};

/* Refuses a section that was built for another dictionary. */
enum status trie_open(struct trie *out, str section, const struct dictionary *d,
                      struct error *why) MUST_CHECK;

/* The best completions, weight descending, then id; texts decoded into the arena. Returns how
 * many, at most `limit`; fewer when the arena ran full. An empty prefix completes to the best of
 * all. While a text is written, TEXT_ROOM bytes of the arena must be free. */
uint32_t trie_complete(const struct trie *t, str prefix, uint32_t limit, struct arena *a,
                       struct trie_match *out);

/* A mark a query, and for every TRIE_MARKS_BLOCK of them in a row the bits that all have, so that a
 * range whose every query is marked is passed over without looking at each. `of` NULL: none. */
enum { TRIE_MARKS_BLOCK = 256 };
struct trie_marks {
    const uint8_t *of;     /* by query id */
    const uint8_t *blocks; /* count / TRIE_MARKS_BLOCK, rounded down */
};
/* Fills blocks, of the caller, from the marks of count queries. */
void trie_marks_sum(const uint8_t *of, uint32_t count, uint8_t *blocks);

/* Which queries are passed over: those whose mark has the bit. */
struct trie_except {
    struct trie_marks marks;
    uint8_t bit;
};
static inline bool trie_excepted(const struct trie_except *e, query_id q) {
    return (e->marks.of[q] & e->bit) != 0;
}

/* The best of the others, as many as there are up to `limit`, however many better ones are passed
 * over. Costs no more than trie_complete where none of its answers is. except NULL: nothing is. */
uint32_t trie_complete_except(const struct trie *t, str prefix, uint32_t limit,
                              const struct trie_except *except, struct arena *a,
                              struct trie_match *out);

static inline float trie_weight(const struct trie *t, query_id q) {
    return t->weights[t->classes[q]];
}

/* For requests beyond a list: the best `limit` ids under a node, without their texts. The text of
 * one of them must already be known to begin with the prefix. except: as above. */
uint32_t trie_collect(const struct trie *t, const struct guide_place *place, uint32_t limit,
                      const struct trie_except *except, struct arena *a, query_id *out);

#endif
