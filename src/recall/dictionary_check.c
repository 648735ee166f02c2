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
    const struct dictionary *dictionary;
    const uint8_t *at, *end; /* of the block */
    uint32_t length;         /* bytes of codes of the text before */
    uint8_t codes[CODE_BYTES_MAX + CODE_SLACK];
    str text, before; /* decoded, by turns in texts[0] and texts[1] */
    char texts[2][TEXT_ROOM + UNIT_SLOT_BYTES];
};

/* Decodes c->codes; false when they are no text. */
static bool decode_checked(struct checker *c, uint32_t closed) {
    const struct units *units = &c->dictionary->units;
    const uint8_t *code = c->codes, *stop = code + c->length;
    char *text = c->texts[c->text.data == c->texts[0]];
    size_t length = 0;
    while (code < stop) {
        if (units_code_unit(units->single, code) >= units->count ||
            units_code_bytes(units->single, code) > (size_t)(stop - code) ||
            length > TEXT_BYTES_MAX)
            return false;
        code = units_decode(units, code, text, &length);
    }
    if (length <= closed || length > (size_t)TEXT_BYTES_MAX + closed ||
        (closed && text[length - 1] != ' '))
        return false;
    c->before = c->text;
    c->text = (str){.data = text, .len = length - closed};
    return true;
}

static bool read_checked(struct checker *c) {
    if (c->at >= c->end)
        return false;
    uint32_t head = *c->at++;
    uint32_t own = head & BLOCK_OWN_LONG, shared = (head >> 4) & BLOCK_SHARED_MAX;
    if (own == BLOCK_OWN_LONG) {
        if (c->end - c->at < 2)
            return false;
        c->at = block_own_long(c->at, &own);
    }
    if (c->at > c->end || own > (size_t)(c->end - c->at) || shared > c->length ||
        shared + own > CODE_BYTES_MAX)
        return false;
    memcpy(c->codes + shared, c->at, own);
    c->length = shared + own;
    c->at += own;
    return decode_checked(c, head >> 7);
}

/* In order, and as its block's head says it differs from the one before. */
static bool place_sound(const struct checker *c, const uint8_t *common, const uint8_t *letter) {
    size_t same = 0, most = c->before.len < c->text.len ? c->before.len : c->text.len;
    while (same < most && c->before.data[same] == c->text.data[same])
        same++;
    return same < c->text.len &&
           (same == c->before.len || (uint8_t)c->before.data[same] < (uint8_t)c->text.data[same]) &&
           *common == (same < BLOCK_COMMON_MAX ? same : BLOCK_COMMON_MAX) &&
           *letter == (uint8_t)c->text.data[same];
}

static const char *check_block(struct checker *c, uint32_t block) {
    const struct dictionary *d = c->dictionary;
    const uint8_t *head = d->texts + d->block_at[block];
    c->end = d->texts + d->block_at[block + 1];
    if (c->end - head < BLOCK_HEAD_BYTES)
        return "a block has no head";
    c->at = head + BLOCK_HEAD_BYTES;
    c->length = 0;
    uint32_t left = d->count - block * BLOCK_TEXTS;
    for (uint32_t i = 0; i < BLOCK_TEXTS && i < left; i++) {
        if (!read_checked(c))
            return "a text does not decode";
        if (!place_sound(c, head + i, head + BLOCK_LETTERS_AT + i))
            return "the texts are out of order";
    }
    return c->at == c->end ? NULL : "a block is longer than its texts";
}

static const char *check_texts(const struct dictionary *d, uint64_t text_bytes) {
    if (!units_sound(&d->units))
        return "a unit has no length";
    uint32_t blocks = dictionary_blocks(d->count);
    if (d->block_at[0] != 0 || d->block_at[blocks] != text_bytes - DICTIONARY_TEXT_SLACK)
        return "the blocks do not fill their part";
    struct checker c;
    c.dictionary = d;
    c.text = c.before = (str){.data = c.texts[0], .len = 0};
    for (uint32_t block = 0; block < blocks; block++) {
        if (d->block_at[block + 1] < d->block_at[block] ||
            d->block_at[block + 1] > d->block_at[blocks])
            return "the blocks are out of order";
        const char *wrong = check_block(&c, block);
        if (wrong)
            return wrong;
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
        uint32_t words = guide_node_words(node.fanout);
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

static enum status damaged(const char *wrong, struct error *why) {
    return error_set(why, STATUS_CORRUPT, "the dictionary section is damaged: %s", wrong);
}

static enum status check_guide(const struct dictionary *d, struct error *why) {
    const struct guide *g = &d->guide;
    if (d->count == 0)
        return g->node_count || g->word_count ? damaged("a guide to nothing", why) : STATUS_OK;
    if (g->node_count == 0 || g->node_count > g->word_count / 2)
        return damaged("the guide has no nodes", why);
    struct node_claim *claims = memory_new(struct node_claim, g->node_count);
    if (!claims)
        return error_set(why, STATUS_NO_MEMORY, "no memory to check the dictionary");
    const char *wrong = check_nodes(g, d, claims);
    memory_free(claims);
    return wrong ? damaged(wrong, why) : STATUS_OK;
}

enum status dictionary_check(const struct dictionary *d, uint64_t text_bytes, struct error *why) {
    const char *wrong = check_texts(d, text_bytes);
    return wrong ? damaged(wrong, why) : check_guide(d, why);
}
