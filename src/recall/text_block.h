/* Sixteen texts in a row, each after the first without the codes it shares with the one before,
 * and in front of them what is needed to find a prefix among them without decoding any:
 *
 *   block   | common: 16 bytes | letters: 16 bytes | text | text | …
 *   common  bytes a text shares with the one before, across blocks too; 255 stands for more
 *   letter  its byte behind those
 *   text    | closed:1 shared:3 own:4 | (own - 15, LEB128, when own is 15) | own bytes of codes |
 *   shared  bytes of codes taken over from the text before, whole units, at most seven
 *   own     bytes of codes that follow
 *   closed  the last unit ends in a space that is not the text's
 *
 * The reader keeps a text's codes, not its bytes: passing over a text is one load and one store of
 * sixteen bytes, and only the texts that are wanted touch the units. It trusts its bytes, which
 * dictionary_open has checked, and reads up to sixteen bytes beyond a text. */
#ifndef RECALL_TEXT_BLOCK_H
#define RECALL_TEXT_BLOCK_H

#include "base/str.h"
#include "recall/units.h"

enum {
    BLOCK_TEXTS = 16,
    BLOCK_COMMON_MAX = 255,
    BLOCK_LETTERS_AT = BLOCK_TEXTS,
    BLOCK_HEAD_BYTES = 2 * BLOCK_TEXTS,
    BLOCK_SHARED_MAX = 7,
    BLOCK_OWN_LONG = 15,
    CODE_BYTES_MAX = 2 * TEXT_UNITS_MAX,
    CODE_SLACK = 16,
};

struct block_reader {
    const uint8_t *at;
    uint32_t length; /* bytes of codes of the text last read */
    uint32_t closed;
    uint8_t codes[CODE_BYTES_MAX + CODE_SLACK];
};

static inline void block_start(struct block_reader *r, const uint8_t *block) {
    r->at = block + BLOCK_HEAD_BYTES;
    r->length = r->closed = 0;
}

static inline const uint8_t *block_own_long(const uint8_t *at, uint32_t *own) {
    uint32_t more = *at & 127;
    if (*at++ & 128)
        more |= (uint32_t)*at++ << 7;
    *own = BLOCK_OWN_LONG + more;
    return at;
}

static inline void block_next(struct block_reader *r) {
    const uint8_t *at = r->at;
    uint32_t head = *at++;
    uint32_t own = head & BLOCK_OWN_LONG, shared = (head >> 4) & BLOCK_SHARED_MAX;
    if (__builtin_expect(own == BLOCK_OWN_LONG, 0)) {
        at = block_own_long(at, &own);
        memcpy(r->codes + shared, at, own);
    } else {
        memcpy(r->codes + shared, at, CODE_SLACK);
    }
    r->length = shared + own;
    r->closed = head >> 7;
    r->at = at + own;
}

/* Writes the text last read, up to TEXT_ROOM bytes; returns its length. */
static inline size_t block_decode(const struct block_reader *r, const struct units *units,
                                  char *text) {
    size_t length = 0;
    const uint8_t *code = r->codes, *end = code + r->length;
    while (code < end)
        code = units_decode(units, code, text, &length);
    return length - r->closed;
}

/* Whether a text begins with a prefix; the text may be read TEXT_SLACK bytes beyond its end. */
static inline bool text_begins(const char *text, size_t length, str prefix) {
    if (prefix.len > length)
        return false;
    size_t at = 0;
    uint64_t a, b, differ = 0;
    for (; at + sizeof a <= prefix.len; at += sizeof a) {
        memcpy(&a, text + at, sizeof a);
        memcpy(&b, prefix.data + at, sizeof b);
        differ |= a ^ b;
    }
    for (; at < prefix.len; at++)
        differ |= (uint64_t)(text[at] ^ prefix.data[at]);
    return differ == 0;
}

#endif
