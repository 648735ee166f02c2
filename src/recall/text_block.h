/* Sixteen texts in a row, each after the first without the units it shares with the one before.
 *
 *   text    | closed:1 shared:3 own:4 | (own - 15, LEB128, when own is 15) | own bytes of codes |
 *
 *   shared  whole units taken over from the text before, at most seven
 *   own     bytes of the codes that follow
 *   closed  the last unit ends in a space that is not the text's
 *
 * The reader decodes in place: a text is written over the one before it, from the first byte that
 * differs in units. It trusts its bytes, which dictionary_open has checked. */
#ifndef RECALL_TEXT_BLOCK_H
#define RECALL_TEXT_BLOCK_H

#include "recall/units.h"

enum {
    BLOCK_TEXTS = 16,
    BLOCK_SHARED_MAX = 7,
    BLOCK_OWN_LONG = 15,
};

struct block_reader {
    struct units units;
    const uint8_t *at;
    uint32_t unit_count;               /* of the text last read */
    uint16_t ends[TEXT_UNITS_MAX + 1]; /* ends[i]: its bytes after i units */
};

static inline void block_start(struct block_reader *r, const struct units *units,
                               const uint8_t *block) {
    r->units = *units;
    r->at = block;
    r->unit_count = 0;
    r->ends[0] = 0;
}

static inline const uint8_t *block_own_long(const uint8_t *at, size_t *own) {
    size_t more = *at & 127;
    if (*at++ & 128)
        more |= (size_t)*at++ << 7;
    *own = BLOCK_OWN_LONG + more;
    return at;
}

/* How many bytes the next text takes over from the one last read. */
static inline size_t block_kept(const struct block_reader *r) {
    return r->ends[(*r->at >> 4) & BLOCK_SHARED_MAX];
}

/* Reads the next text; `text` holds the one before, at least its kept bytes. Returns its length. */
static inline size_t block_next(struct block_reader *r, char *text) {
    const uint8_t *at = r->at;
    uint32_t head = *at++;
    size_t own = head & BLOCK_OWN_LONG;
    if (__builtin_expect(own == BLOCK_OWN_LONG, 0))
        at = block_own_long(at, &own);
    const uint8_t *end = at + own;
    uint16_t *ends = r->ends + ((head >> 4) & BLOCK_SHARED_MAX);
    size_t length = *ends;
    while (at < end) {
        at = units_decode(&r->units, at, text, &length);
        *++ends = (uint16_t)length;
    }
    r->unit_count = (uint32_t)(ends - r->ends);
    r->at = at;
    return length - (head >> 7);
}

#endif
