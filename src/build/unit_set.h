/* A set of units that can be looked up by what stands at a place in a text: how a text is cut into
 * the units that cost the fewest bytes. Used while units are learned and when texts are written. */
#ifndef BUILD_UNIT_SET_H
#define BUILD_UNIT_SET_H

#include "base/status.h"
#include "base/str.h"
#include "recall/units.h"

#define UNIT_NONE UINT32_MAX

enum {
    PARSE_BYTE = 16, /* what a byte of code costs; a unit costs one on top, so that fewer win */
};

/* Units by number, and a trie over them: a node is found by (node above, byte). */
struct unit_set {
    uint8_t (*slots)[UNIT_SLOT_BYTES];
    uint8_t *code_bytes; /* what a unit costs: 1 or 2 */
    uint32_t count, capacity;

    uint32_t *node_unit; /* the unit that ends in this node */
    uint32_t node_count, node_capacity;
    struct unit_edge {
        uint32_t key; /* node << 8 | byte, + 1: never 0 */
        uint32_t node;
    } * edges;
    uint32_t edge_mask;
};

/* With all single bytes, each of one code byte. `capacity` ≤ UNITS_MAX. */
enum status unit_set_open(struct unit_set *out, uint32_t capacity) MUST_CHECK;
void unit_set_close(struct unit_set *s);

/* Adds a text of 2…UNIT_TEXT_MAX bytes; nothing when it is there already or the set is full.
 * STATUS_NO_MEMORY leaves the set as it was. */
enum status unit_set_add(struct unit_set *s, str text) MUST_CHECK;

/* Renumbers: the unit `order[i]` becomes i. STATUS_NO_MEMORY leaves the set as it was. */
enum status unit_set_reorder(struct unit_set *s, const uint32_t *order) MUST_CHECK;

static inline str unit_text(const struct unit_set *s, uint32_t unit) {
    const uint8_t *slot = s->slots[unit];
    return (str){.data = (const char *)slot, .len = slot[UNIT_SLOT_BYTES - 1]};
}

/* The cheapest cut of a text into units. */
struct unit_parse {
    uint32_t units[TEXT_UNITS_MAX + 1];
    uint32_t count;
    uint32_t cost;
    bool closed; /* with a space behind the text */

    /* Scratch: the cheapest way to each byte of the text. */
    char text[TEXT_ROOM];
    uint32_t best[TEXT_UNITS_MAX + 1];
    uint32_t from[TEXT_UNITS_MAX + 1];
};

enum closing {
    CLOSING_FREE,  /* with or without a space behind it, whichever is cheaper */
    CLOSING_SPACE, /* with it */
    CLOSING_NONE,
};

/* text.len 1…TEXT_BYTES_MAX, or 0 with CLOSING_SPACE. `except` is a unit not to use, or
 * UNIT_NONE. */
void unit_set_parse(const struct unit_set *s, str text, enum closing closing, uint32_t except,
                    struct unit_parse *out);

#endif
