/* Query id <-> text, and a prefix -> its range of ids. A view over the bytes of a section:
 *
 *   | header, 64 bytes | unit slots | block_at: u32 × (blocks + 1) | guide | blocks of texts |
 *
 *   "calz" -> guide -> bucket or node -> blocks of sixteen front-coded texts -> [first, end)
 *
 * Ids are dense and in byte order of the texts. All offsets, codes, lengths and the order of the
 * texts are checked once, at opening; look-ups then never fail. Each part begins at a multiple of
 * 64 bytes, numbers are little endian. Refused: a section of more than 2 GiB of coded texts. */
#ifndef RECALL_DICTIONARY_H
#define RECALL_DICTIONARY_H

#include "base/arena.h"
#include "base/error.h"
#include "recall/guide.h"
#include "recall/query_id.h"
#include "recall/text_block.h"

struct dictionary {
    struct units units;
    struct guide guide;
    const uint32_t *block_at; /* byte in `texts` where the i-th sixteen begin, and the end */
    const uint8_t *texts;
    uint32_t count;
    uint64_t mark; /* made from the content: a trie names the dictionary it was built for */
};

enum status dictionary_open(struct dictionary *out, str section, struct error *why) MUST_CHECK;

static inline uint32_t dictionary_count(const struct dictionary *d) {
    return d->count;
}

/* Decoded into the arena; {0} when the arena is full. q < count. */
str dictionary_text(const struct dictionary *d, query_id q, struct arena *a);

/* QUERY_NONE when unknown. */
query_id dictionary_find(const struct dictionary *d, str text);

/* The ids whose text begins with the prefix; all of them for an empty one. */
struct id_range dictionary_prefix(const struct dictionary *d, str prefix);

/* Texts in order, each with the number of bytes it has in common with the one before:
 *   dictionary_seek(&c, d, first);
 *   while (c.next < end && dictionary_next(&c)) use(c.id, c.text, c.common);
 * About 4 KB, for the stack. The text is borrowed from the cursor until the next step. */
struct dictionary_cursor {
    const struct dictionary *dictionary;
    query_id next; /* what dictionary_next will read */
    query_id id;
    uint32_t common; /* 0 at the first text after seeking */
    str text;
    struct block_reader reader;
    char texts[2][TEXT_ROOM]; /* this one and the one before, by turns */
};
void dictionary_seek(struct dictionary_cursor *c, const struct dictionary *d, query_id q);
bool dictionary_next(struct dictionary_cursor *c); /* false at the end */

static inline const uint8_t *dictionary_block(const struct dictionary *d, query_id q) {
    return d->texts + d->block_at[q / BLOCK_TEXTS];
}

/* A reader that stands before q. */
static inline void dictionary_reader(const struct dictionary *d, query_id q,
                                     struct block_reader *r) {
    block_start(r, dictionary_block(d, q));
    for (uint32_t before = q % BLOCK_TEXTS; before; before--)
        block_next(r);
}

/* The part of a bucket that would begin with the prefix if any text did: whoever asks compares
 * one of its texts. Empty when it is certain that none does. */
struct id_range dictionary_narrow(const struct dictionary *d, const struct guide_place *place,
                                  str prefix);

#endif
