/* See dictionary.h. Inside a bucket the texts are decoded one over the other and compared from
 * where they begin to differ; that reads two or three neighbouring lines of memory. */
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
    const char *wrong = dictionary_check(out, h.text_bytes);
    if (!wrong)
        wrong = guide_check(&out->guide, out);
    if (wrong) {
        *out = (struct dictionary){0};
        return error_set(why, STATUS_CORRUPT, "the dictionary section is damaged: %s", wrong);
    }
    return STATUS_OK;
}

/* Decodes up to and including q into a buffer of TEXT_ROOM bytes; returns its length. */
static size_t read_text(const struct dictionary *d, query_id q, char *text) {
    struct block_reader r;
    block_start(&r, &d->units, dictionary_block(d, q));
    size_t length = 0;
    for (query_id i = q & ~(query_id)(BLOCK_TEXTS - 1); i <= q; i++)
        length = block_next(&r, text);
    return length;
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

bool typed_prefix_set(struct typed_prefix *p, str prefix) {
    if (prefix.len > TEXT_BYTES_MAX)
        return false;
    if (prefix.len)
        memcpy(p->text, prefix.data, prefix.len);
    memset(p->text + prefix.len, 0, TEXT_SLACK);
    p->length = prefix.len;
    return true;
}

static inline uint64_t eight_bytes(const char *at) {
    uint64_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

/* How many bytes text and prefix have in common, if they agree up to `from`. */
static inline size_t common_from(const char *text, size_t length, const struct typed_prefix *p,
                                 size_t from) {
    size_t most = length < p->length ? length : p->length;
    while (from < most) {
        uint64_t differ = eight_bytes(text + from) ^ eight_bytes(p->text + from);
        if (differ) {
            from += (size_t)__builtin_ctzll(differ) / 8;
            break;
        }
        from += 8;
    }
    return from < most ? from : most;
}

/* True when a text that agrees with the prefix for `matched` bytes only sorts after it. */
static inline bool sorts_after(const char *text, size_t length, const struct typed_prefix *p,
                               size_t matched) {
    return matched < length && (uint8_t)text[matched] > (uint8_t)p->text[matched];
}

void dictionary_run(const struct dictionary *d, struct id_range ids, const uint8_t *block,
                    const struct typed_prefix *prefix, struct arena *a, struct text_run *out) {
    struct block_reader r;
    block_start(&r, &d->units, block);
    out->first = ids.first;
    out->count = 0;
    size_t used = a->used;
    if (!arena_reserve(a, TEXT_ROOM, 1))
        return;
    char *text = a->base + used;
    const char *before = text;
    for (query_id q = ids.first & ~(query_id)(BLOCK_TEXTS - 1); q < ids.first; q++)
        (void)block_next(&r, text);
    size_t matched = 0;
    for (query_id q = ids.first; q < ids.end; q++) {
        size_t kept = block_kept(&r);
        if (before != text)
            memcpy(text, before, kept);
        size_t length = block_next(&r, text);
        if (q == ids.first)
            matched = common_from(text, length, prefix, 0);
        else if (kept <= matched)
            matched = common_from(text, length, prefix, kept);
        before = text;
        if (matched < prefix->length) {
            if (out->count || sorts_after(text, length, prefix, matched))
                break;
            continue;
        }
        if (out->count == 0)
            out->first = q;
        out->texts[out->count++] = (str){.data = text, .len = length};
        a->used = used += length;
        text += length;
        if (!arena_reserve(a, TEXT_ROOM, 1))
            return;
    }
    a->used = used;
}

/* The part of a bucket whose texts begin with the prefix; *length is that of its first text. */
static struct id_range bucket_range(const struct dictionary *d, const struct guide_place *place,
                                    const struct typed_prefix *prefix, size_t *first_length) {
    struct block_reader r;
    char text[TEXT_ROOM];
    struct id_range found = {0};
    block_start(&r, &d->units, d->texts + place->text_at);
    for (query_id q = place->ids.first & ~(query_id)(BLOCK_TEXTS - 1); q < place->ids.end; q++) {
        size_t length = block_next(&r, text);
        if (q < place->ids.first)
            continue;
        size_t matched = common_from(text, length, prefix, 0);
        if (matched == prefix->length) {
            if (found.end == 0) {
                found.first = q;
                *first_length = length;
            }
            found.end = q + 1;
        } else if (found.end || sorts_after(text, length, prefix, matched)) {
            break;
        }
    }
    return found;
}

static struct id_range prefix_range(const struct dictionary *d, str prefix, size_t *first_length) {
    struct typed_prefix typed;
    struct guide_place place;
    if (d->count == 0 || !typed_prefix_set(&typed, prefix) ||
        !guide_find(&d->guide, d->count, (const uint8_t *)typed.text, typed.length, &place))
        return (struct id_range){0};
    if (place.node == GUIDE_NO_NODE)
        return bucket_range(d, &place, &typed, first_length);
    char text[TEXT_ROOM];
    *first_length = read_text(d, place.ids.first, text);
    if (common_from(text, *first_length, &typed, 0) < typed.length)
        return (struct id_range){0};
    return place.ids;
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
    c->text = (str){.data = c->now, .len = 0};
    if (q >= d->count)
        return;
    block_start(&c->reader, &d->units, dictionary_block(d, q));
    for (query_id i = q & ~(query_id)(BLOCK_TEXTS - 1); i < q; i++)
        (void)block_next(&c->reader, c->now);
}

bool dictionary_next(struct dictionary_cursor *c) {
    if (c->next >= c->dictionary->count)
        return false;
    size_t kept = block_kept(&c->reader);
    size_t old = c->text.len;
    memcpy(c->before, c->now, old);
    size_t length = block_next(&c->reader, c->now);
    size_t common = 0;
    if (c->id != QUERY_NONE) {
        size_t most = old < length ? old : length;
        common = kept;
        while (common < most && c->before[common] == c->now[common])
            common++;
    }
    c->id = c->next++;
    c->common = (uint32_t)common;
    c->text.len = length;
    return true;
}
