/* How a dictionary section begins. Its builder writes it, dictionary_open reads it. */
#ifndef RECALL_DICTIONARY_SECTION_H
#define RECALL_DICTIONARY_SECTION_H

#include <stdint.h>

#include "recall/dictionary.h"

#define DICTIONARY_MAGIC "inkdict1"

enum {
    DICTIONARY_PART_ALIGNMENT = 64,
    DICTIONARY_TEXT_SLACK = 16, /* zeros behind the last code */
};

struct dictionary_header {
    char magic[8];
    uint32_t count, unit_count, guide_words, node_count;
    uint64_t text_bytes; /* with the slack; below 2^31 */
    uint64_t mark;
    uint8_t zero[24];
};
_Static_assert(sizeof(struct dictionary_header) == 64, "one line");

/* Where each part begins. */
struct dictionary_layout {
    uint64_t slots, block_at, guide, texts, end;
};

static inline uint32_t dictionary_blocks(uint32_t count) {
    return count / BLOCK_TEXTS + (count % BLOCK_TEXTS != 0);
}

static inline struct dictionary_layout dictionary_layout(const struct dictionary_header *h) {
    const uint64_t mask = DICTIONARY_PART_ALIGNMENT - 1;
    struct dictionary_layout at = {.slots = sizeof *h};
    at.block_at = (at.slots + (uint64_t)h->unit_count * UNIT_SLOT_BYTES + mask) & ~mask;
    at.guide = (at.block_at + ((uint64_t)dictionary_blocks(h->count) + 1) * 4 + mask) & ~mask;
    at.texts = (at.guide + (uint64_t)h->guide_words * 4 + GUIDE_SLACK_BYTES + mask) & ~mask;
    at.end = at.texts + h->text_bytes;
    return at;
}

/* Every offset, code and length, the order of the texts, and the guide. */
enum status dictionary_check(const struct dictionary *d, uint64_t text_bytes,
                             struct error *why) MUST_CHECK;

#endif
