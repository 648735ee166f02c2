/* See dictionary.h. Inside a bucket the search is blind, as in the guide: it reads of each text
 * where it parts from the one before, so that no text is decoded that is not asked for. */
#include "recall/dictionary.h"

#include <string.h>

#include "recall/dictionary_section.h"

enum status dictionary_open(struct dictionary *out, str section, struct error *why) {
    struct dictionary_header h = {0};
    if (section.len < sizeof h)
        return error_set(why, STATUS_CORRUPT, "the dictionary section is cut short");
    memcpy(&h, section.data, sizeof h);
    if (memcmp(h.magic, DICTIONARY_MAGIC, sizeof h.magic) != 0)
        return error_set(why, STATUS_CORRUPT, "the dictionary section is of another kind");
    if (h.unit_count < 256 || h.unit_count > UNITS_MAX || h.text_bytes >= GUIDE_BUCKET ||
        h.text_bytes < DICTIONARY_TEXT_SLACK)
        return error_set(why, STATUS_CORRUPT, "the dictionary's header makes no sense");
    struct dictionary_layout at = dictionary_layout(&h);
    if (at.end != section.len)
        return error_set(why, STATUS_CORRUPT, "the dictionary section has %zu bytes, not %llu",
                         section.len, (unsigned long long)at.end);
    const char *base = section.data;
    if ((uintptr_t)base % 16 != 0)
        return error_set(why, STATUS_INVALID, "the dictionary section is not aligned");
    *out = (struct dictionary){
        .units = {.slots = (const uint8_t *)base + at.slots,
                  .count = h.unit_count,
                  .single = units_single(h.unit_count)},
        .guide = {.words = (const uint32_t *)(const void *)(base + at.guide),
                  .word_count = h.guide_words,
                  .node_count = h.node_count},
        .block_at = (const uint32_t *)(const void *)(base + at.block_at),
        .texts = (const uint8_t *)base + at.texts,
        .count = h.count,
        .mark = h.mark,
    };
    enum status s = dictionary_check(out, h.text_bytes, why);
    if (s != STATUS_OK)
        *out = (struct dictionary){0};
    return s;
}

/* Decodes into a buffer of TEXT_ROOM bytes; returns the length. */
static size_t read_text(const struct dictionary *d, query_id q, char *text) {
    struct block_reader r;
    dictionary_reader(d, q, &r);
    block_next(&r);
    return block_decode(&r, &d->units, text);
}

str dictionary_text(const struct dictionary *d, query_id q, struct arena *a) {
    size_t used = a->used;
    char *text = arena_reserve(a, TEXT_ROOM, 1);
    if (!text)
        return (str){0};
    size_t length = read_text(d, q, text);
    a->used = used + length;
    return (str){.data = text, .len = length};
}

/* Text by text, for prefixes beyond what `common` can say. */
static struct id_range narrow_by_text(const struct dictionary *d, struct id_range ids, str prefix) {
    struct id_range found = {0};
    struct block_reader r;
    char text[TEXT_ROOM];
    dictionary_reader(d, ids.first, &r);
    for (query_id q = ids.first; q < ids.end; q++) {
        if (q % BLOCK_TEXTS == 0)
            block_start(&r, dictionary_block(d, q));
        block_next(&r);
        size_t length = block_decode(&r, &d->units, text);
        if (str_has_prefix((str){.data = text, .len = length}, prefix)) {
            if (found.end == 0)
                found.first = q;
            found.end = q + 1;
        }
    }
    return found;
}

/* The blind search of a bucket, as in a Patricia trie laid flat, left to right: a text whose letter
 * is the wanted one becomes the candidate, a larger letter closes it, a smaller one refutes it.
 * What shares `open` bytes or more with the text before lies under a branch already decided. */
struct search {
    struct id_range found;
    query_id all_end;
    uint32_t open;
    const uint8_t *prefix;
    uint32_t length;
};

static inline uint32_t all_bits(bool when) {
    return 0u - (uint32_t)when;
}

/* `yes` where the mask has bits, else `no`. */
static inline uint32_t choose(uint32_t mask, uint32_t yes, uint32_t no) {
    return no ^ ((no ^ yes) & mask);
}

/* Without branches, for none of them could be foreseen; in masks, or the compiler makes some. */
static inline void search_block(struct search *s, const uint8_t *block, query_id q, query_id end) {
    struct search now = *s;
    for (; q < end; q++) {
        uint32_t common = block[q % BLOCK_TEXTS];
        uint32_t at = choose(all_bits(common < now.length), common, now.length - 1);
        int32_t over = block[BLOCK_LETTERS_AT + q % BLOCK_TEXTS] - now.prefix[at];
        uint32_t asked = all_bits(common < now.open), less = asked & all_bits(over < 0);
        uint32_t same = asked & all_bits(over == 0), more = asked & all_bits(over > 0);
        now.found.first = choose(same, q, now.found.first);
        more &= all_bits(q < now.found.end);
        now.found.end = choose(same, now.all_end, choose(more, q, now.found.end) & ~less);
        now.open = choose(same, now.length, choose(asked, common + (less & 1), now.open));
    }
    s->found = now.found;
    s->open = now.open;
}

struct id_range dictionary_narrow(const struct dictionary *d, const struct guide_place *place,
                                  str prefix) {
    if (prefix.len > BLOCK_COMMON_MAX)
        return narrow_by_text(d, place->ids, prefix);
    struct search s = {.found = place->ids,
                       .all_end = place->ids.end,
                       .open = (uint32_t)prefix.len,
                       .prefix = (const uint8_t *)prefix.data,
                       .length = (uint32_t)prefix.len};
    const uint8_t *block = d->texts + place->text_at;
    for (query_id q = place->ids.first + 1; q < s.all_end && s.open > place->depth;) {
        if (q % BLOCK_TEXTS == 0)
            block = dictionary_block(d, q);
        uint32_t left = BLOCK_TEXTS - q % BLOCK_TEXTS;
        query_id end = s.all_end - q < left ? s.all_end : q + left;
        search_block(&s, block, q, end);
        q = end;
    }
    return s.found.first < s.found.end ? s.found : (struct id_range){0};
}

static struct id_range prefix_range(const struct dictionary *d, str prefix, size_t *first_length) {
    struct guide_place place;
    if (d->count == 0 || prefix.len > TEXT_BYTES_MAX ||
        !guide_find(&d->guide, d->count, (const uint8_t *)prefix.data, prefix.len, &place))
        return (struct id_range){0};
    struct id_range ids =
        place.node == GUIDE_NO_NODE ? dictionary_narrow(d, &place, prefix) : place.ids;
    if (ids.first == ids.end)
        return ids;
    char text[TEXT_ROOM];
    *first_length = read_text(d, ids.first, text);
    bool known = str_has_prefix((str){.data = text, .len = *first_length}, prefix);
    return known ? ids : (struct id_range){0};
}

struct id_range dictionary_prefix(const struct dictionary *d, str prefix) {
    size_t length = 0;
    return prefix_range(d, prefix, &length);
}

query_id dictionary_find(const struct dictionary *d, str text) {
    size_t length = 0;
    struct id_range ids = prefix_range(d, text, &length);
    return ids.first < ids.end && length == text.len ? ids.first : QUERY_NONE;
}

void dictionary_seek(struct dictionary_cursor *c, const struct dictionary *d, query_id q) {
    c->dictionary = d;
    c->next = q;
    c->id = QUERY_NONE;
    c->common = 0;
    c->text = (str){.data = c->texts[0], .len = 0};
    if (q < d->count)
        dictionary_reader(d, q, &c->reader);
}

bool dictionary_next(struct dictionary_cursor *c) {
    const struct dictionary *d = c->dictionary;
    if (c->next >= d->count)
        return false;
    if (c->next % BLOCK_TEXTS == 0)
        block_start(&c->reader, dictionary_block(d, c->next));
    block_next(&c->reader);
    char *text = c->texts[c->next % 2];
    size_t length = block_decode(&c->reader, &d->units, text);
    size_t common = 0;
    if (c->id != QUERY_NONE) {
        size_t most = c->text.len < length ? c->text.len : length;
        while (common < most && c->text.data[common] == text[common])
            common++;
    }
    c->id = c->next++;
    c->common = (uint32_t)common;
    c->text = (str){.data = text, .len = length};
    return true;
}
