/* How a text is kept short: as codes of units, each a run of up to fifteen bytes that the texts of
 * this edition have in common: a word with the space after it, a syllable, two Chinese characters,
 * a phrase. All 256 single bytes are units too, so any text can be written, and there is no
 * second, literal form.
 *
 *   code    one byte below `single`:  unit = byte
 *           otherwise two bytes:      unit = single + 256 (first - single) + second
 *   slot    16 bytes:  | b u r g e r ␠ . . . . . . . . | 7 |     the text, and its length last
 *
 *   "veggie burger"  =  [veg] [gie␠] [burger␠]  and a flag: closed by a space that is not its own
 *
 * The closing space is why a word is one unit wherever it stands. Decoding is one load of sixteen
 * bytes, one store and an addition a unit, without a branch on what the unit is: a target needs
 * TEXT_SLACK bytes beyond its text, the codes one byte. */
#ifndef RECALL_UNITS_H
#define RECALL_UNITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    UNIT_SLOT_BYTES = 16,
    UNIT_TEXT_MAX = 15,
    UNITS_MAX = 65536 - 255, /* with at least one code of one byte */
    TEXT_BYTES_MAX = 1024,   /* as base/text.h bounds a query */
    TEXT_UNITS_MAX = TEXT_BYTES_MAX + 1,
    TEXT_SLACK = 16,
    TEXT_ROOM = TEXT_BYTES_MAX + 1 + TEXT_SLACK, /* what decoding any text may write */
};

struct units {
    const uint8_t *slots;
    uint32_t count;
    uint32_t single; /* how many codes take one byte: 1…256 */
};

/* How many codes of one byte leave enough of two for `count` units. */
static inline uint32_t units_single(uint32_t count) {
    return (65536 - count) / 255;
}

static inline uint32_t units_code_bytes(uint32_t single, const uint8_t *code) {
    return 1 + (code[0] >= single);
}

static inline uint32_t units_code_unit(uint32_t single, const uint8_t *code) {
    uint32_t byte = code[0];
    uint32_t wide = 0u - (uint32_t)(byte >= single);
    return byte + (wide & (255 * (byte - single) + code[1]));
}

/* Writes the next unit at text + *length and steps over its code. */
static inline const uint8_t *units_decode(const struct units *u, const uint8_t *code, char *text,
                                          size_t *length) {
    const uint8_t *slot = u->slots + (size_t)units_code_unit(u->single, code) * UNIT_SLOT_BYTES;
    memcpy(text + *length, slot, UNIT_SLOT_BYTES);
    *length += slot[UNIT_SLOT_BYTES - 1];
    return code + units_code_bytes(u->single, code);
}

#endif
