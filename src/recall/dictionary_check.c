/* What dictionary_open promises to have looked at. Unlike the readers of text_block.h this one
 * trusts nothing: it steps over every code of every text once, in order. */
#include <string.h>

#include "base/memory.h"
#include "recall/dictionary_section.h"

static bool units_sound(const struct units *u) {
    for (uint32_t i = 0; i < u->count; i++) {
        uint8_t length = u->slots[(size_t)i * UNIT_SLOT_BYTES + UNIT_SLOT_BYTES - 1];
        if (length == 0 || length > UNIT_TEXT_MAX)
            return false;
    }
    return true;
}

struct checker {
    const struct units *units;
    const uint8_t *at, *end; /* of the block */
    uint32_t unit_count;
    size_t length, old_length;
    uint16_t ends[TEXT_UNITS_MAX + 1];
    char text[TEXT_ROOM + UNIT_SLOT_BYTES], old[TEXT_ROOM + UNIT_SLOT_BYTES];
};

/* Reads `own` bytes of codes behind `shared` units. */
static bool read_codes(struct checker *c, uint32_t shared, size_t own) {
    const uint8_t *stop = c->at + own;
    size_t length = c->ends[shared];
    uint32_t n = shared;
    while (c->at < stop) {
        if (units_code_unit(c->units->single, c->at) >= c->units->count ||
            units_code_bytes(c->units->single, c->at) > (size_t)(stop - c->at) ||
            length > TEXT_BYTES_MAX)
            return false;
        c->at = units_decode(c->units, c->at, c->text, &length);
        c->ends[++n] = (uint16_t)length;
    }
    c->unit_count = n;
    c->length = length;
    return true;
}

static bool read_checked(struct checker *c) {
    if (c->at >= c->end)
        return false;
    uint32_t head = *c->at++;
    size_t own = head & BLOCK_OWN_LONG;
    uint32_t shared = (head >> 4) & BLOCK_SHARED_MAX;
    uint32_t closed = head >> 7;
    if (own == BLOCK_OWN_LONG) {
        if (c->end - c->at < 2)
            return false;
        c->at = block_own_long(c->at, &own);
    }
    if (c->at > c->end || own > (size_t)(c->end - c->at) || shared > c->unit_count)
        return false;
    memcpy(c->old, c->text, c->length);
    c->old_length = c->length;
    if (!read_codes(c, shared, own) || c->length <= closed ||
        c->length > (size_t)TEXT_BYTES_MAX + closed)
        return false;
    if (closed && c->text[c->length - 1] != ' ')
        return false;
    c->length -= closed;
    return true;
}

const char *dictionary_check(const struct dictionary *d, uint64_t text_bytes) {
    if (!units_sound(&d->units))
        return "a unit has no length";
    uint32_t blocks = dictionary_blocks(d->count);
    if (d->block_at[0] != 0 || d->block_at[blocks] != text_bytes - DICTIONARY_TEXT_SLACK)
        return "the blocks do not fill their part";
    struct checker c;
    c.units = &d->units;
    c.length = 0;
    for (uint32_t b = 0; b < blocks; b++) {
        if (d->block_at[b + 1] < d->block_at[b] || d->block_at[b + 1] > d->block_at[blocks])
            return "the blocks are out of order";
        c.at = d->texts + d->block_at[b];
        c.end = d->texts + d->block_at[b + 1];
        c.unit_count = 0;
        c.ends[0] = 0;
        query_id end = d->count - b * BLOCK_TEXTS < BLOCK_TEXTS ? d->count : (b + 1) * BLOCK_TEXTS;
        for (query_id q = b * BLOCK_TEXTS; q < end; q++) {
            if (!read_checked(&c))
                return "a text does not decode";
            str before = {.data = c.old, .len = c.old_length},
                now = {.data = c.text, .len = c.length};
            if (q && str_compare(before, now) >= 0)
                return "the texts are out of order";
        }
        if (c.at != c.end)
            return "a block is longer than its texts";
    }
    return NULL;
}

struct node_claim {
    struct id_range ids;
    uint32_t word;
    uint32_t depth_min;
};

static bool entry_sound(const struct guide *g, const struct dictionary *d,
                        const struct guide_node *node, uint32_t i, struct id_range ids,
                        struct node_claim *claims) {
    const uint32_t *entry = node->entries + (size_t)2 * i;
    query_id end = i + 1 < node->fanout ? entry[2] : ids.end;
    if (entry[0] < ids.first || entry[0] >= end || end > ids.end)
        return false;
    if (i && node->letters[i] <= node->letters[i - 1])
        return false;
    if (entry[1] & GUIDE_BUCKET)
        return end - entry[0] <= GUIDE_BUCKET_TEXTS_MAX &&
               (entry[1] & ~GUIDE_BUCKET) == d->block_at[entry[0] / BLOCK_TEXTS];
    if (entry[1] >= g->word_count - 1)
        return false;
    uint32_t number = g->words[entry[1] + 1];
    if (number <= node->number || number >= g->node_count || claims[number].word)
        return false;
    claims[number] = (struct node_claim){
        .ids = {.first = entry[0], .end = end}, .word = entry[1], .depth_min = node->depth + 1};
    return true;
}

static const char *check_nodes(const struct guide *g, const struct dictionary *d,
                               struct node_claim *claims) {
    uint32_t word = 0;
    claims[0].ids = (struct id_range){.first = 0, .end = d->count};
    for (uint32_t number = 0; number < g->node_count; number++) {
        if (g->word_count - word < 2 || (g->words[word] & 0xffff) > TEXT_BYTES_MAX ||
            g->words[word] >> 16 > 256)
            return "a guide node makes no sense";
        struct guide_node node = guide_node_at(g, word);
        uint32_t words = 2 + (node.fanout + 3) / 4 + 2 * node.fanout;
        if (words > g->word_count - word || node.number != number || claims[number].word != word ||
            node.depth < claims[number].depth_min)
            return "a guide node is out of place";
        for (uint32_t i = 0; i < node.fanout; i++)
            if (!entry_sound(g, d, &node, i, claims[number].ids, claims))
                return "a guide node points astray";
        word += words;
    }
    return word == g->word_count ? NULL : "the guide is longer than its nodes";
}

const char *guide_check(const struct guide *g, const struct dictionary *d) {
    if (d->count == 0)
        return g->node_count || g->word_count ? "a guide to nothing" : NULL;
    if (g->node_count == 0 || g->node_count > g->word_count / 2)
        return "the guide has no nodes";
    struct node_claim *claims = memory_new(struct node_claim, g->node_count);
    if (!claims)
        return "no memory to check the guide";
    const char *wrong = check_nodes(g, d, claims);
    memory_free(claims);
    return wrong;
}
