/* See dictionary_build.h. Units are learned first, then every text is written behind the units it
 * shares with the one before; what follows is cut anew, at the least cost. */
#include "build/dictionary_build.h"

#include <math.h>

#include "base/hash.h"
#include "base/memory.h"
#include "build/guide_build.h"
#include "build/units_learn.h"
#include "recall/dictionary_section.h"

enum { WIDE_RANGE = 48 }; /* texts; docs/decisions/0003 has the measurements */

static enum status check_queries(const struct build_query *q, uint32_t count, uint16_t *common,
                                 struct error *why) {
    for (uint32_t i = 0; i < count; i++) {
        str text = q[i].text, before = i ? q[i - 1].text : STR("");
        if (text.len == 0 || text.len > TEXT_BYTES_MAX || !isfinite(q[i].weight) || q[i].weight < 0)
            return error_set(why, STATUS_INVALID, "query %u cannot be kept: %zu bytes, weight %g",
                             i, text.len, (double)q[i].weight);
        if (str_compare(before, text) >= 0)
            return error_set(why, STATUS_INVALID, "query %u is out of order", i);
        size_t most = before.len < text.len ? before.len : text.len, same = 0;
        while (same < most && before.data[same] == text.data[same])
            same++;
        common[i] = (uint16_t)same;
    }
    return STATUS_OK;
}

/* The text last written, in codes: what the next one may share. */
struct text_writer {
    const struct unit_set *set;
    uint32_t single;
    struct bytes *out;
    uint32_t length;                        /* bytes of codes */
    uint32_t boundary_count;                /* of units that end within what may be shared */
    uint8_t codes_to[BLOCK_SHARED_MAX + 1]; /* bytes of codes before the i-th boundary … */
    uint16_t text_to[BLOCK_SHARED_MAX + 1]; /* … and of text */
    uint8_t codes[CODE_BYTES_MAX];
    struct unit_parse parse;
};

/* The most boundaries of the text before that lie within what is common. */
static uint32_t shared_boundary(const struct text_writer *w, uint32_t common) {
    uint32_t i = w->boundary_count;
    while (w->text_to[i] > common)
        i--;
    return i;
}

static void code_units(struct text_writer *w, uint32_t boundary) {
    const struct unit_parse *p = &w->parse;
    uint32_t length = w->codes_to[boundary];
    size_t text = w->text_to[boundary];
    w->boundary_count = boundary;
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t unit = p->units[i], beyond = unit - w->single;
        if (unit < w->single) {
            w->codes[length++] = (uint8_t)unit;
        } else {
            w->codes[length++] = (uint8_t)(w->single + (beyond >> 8));
            w->codes[length++] = (uint8_t)beyond;
        }
        text += unit_text(w->set, unit).len;
        if (length <= BLOCK_SHARED_MAX) {
            w->codes_to[++w->boundary_count] = (uint8_t)length;
            w->text_to[w->boundary_count] = (uint16_t)text;
        }
    }
    w->length = length;
}

static void write_text(struct text_writer *w, str text, uint32_t common) {
    uint32_t boundary = shared_boundary(w, common), shared = w->codes_to[boundary];
    unit_set_parse(w->set, str_skip(text, w->text_to[boundary]), CLOSING_FREE, UNIT_NONE,
                   &w->parse);
    code_units(w, boundary);
    uint32_t own = w->length - shared, more = own - BLOCK_OWN_LONG;
    uint8_t head[3] = {(uint8_t)((uint32_t)w->parse.closed << 7 | shared << 4 |
                                 (own < BLOCK_OWN_LONG ? own : BLOCK_OWN_LONG)),
                       (uint8_t)(more < 128 ? more : more | 128), (uint8_t)(more >> 7)};
    bytes_append(w->out, head, own < BLOCK_OWN_LONG ? 1 : more < 128 ? 2 : 3);
    bytes_append(w->out, w->codes + shared, own);
}

static void write_block(struct text_writer *w, const struct build_query *q, uint32_t count,
                        const uint16_t *common) {
    uint8_t head[BLOCK_HEAD_BYTES] = {0};
    for (uint32_t i = 0; i < count; i++) {
        head[i] = (uint8_t)(common[i] < BLOCK_COMMON_MAX ? common[i] : BLOCK_COMMON_MAX);
        head[BLOCK_LETTERS_AT + i] = (uint8_t)q[i].text.data[common[i]];
    }
    bytes_append(w->out, head, sizeof head);
    w->boundary_count = 0;
    for (uint32_t i = 0; i < count; i++)
        write_text(w, q[i].text, common[i]);
}

static enum status write_texts(const struct build_query *q, uint32_t count, const uint16_t *common,
                               const struct unit_set *set, uint32_t *block_at,
                               struct bytes *texts) {
    struct text_writer *w = memory_new(struct text_writer, 1);
    if (!w)
        return STATUS_NO_MEMORY;
    w->set = set;
    w->single = units_single(set->count);
    w->out = texts;
    for (uint32_t i = 0; i < count && !texts->failed; i += BLOCK_TEXTS) {
        block_at[i / BLOCK_TEXTS] = (uint32_t)texts->len;
        write_block(w, q + i, count - i < BLOCK_TEXTS ? count - i : BLOCK_TEXTS, common + i);
    }
    memory_free(w);
    block_at[dictionary_blocks(count)] = (uint32_t)texts->len;
    void *slack = bytes_extend(texts, DICTIONARY_TEXT_SLACK);
    if (slack)
        memset(slack, 0, DICTIONARY_TEXT_SLACK);
    return texts->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static void append_part(struct bytes *section, const void *data, size_t bytes, size_t slack) {
    bytes_append(section, data, bytes);
    void *zeros = slack ? bytes_extend(section, slack) : NULL;
    if (zeros)
        memset(zeros, 0, slack);
    bytes_align(section, DICTIONARY_PART_ALIGNMENT);
}

static enum status assemble(uint32_t count, const struct unit_set *set, const uint32_t *block_at,
                            const struct bytes *guide, uint32_t node_count,
                            const struct bytes *texts, struct bytes *section) {
    size_t block_bytes = ((size_t)dictionary_blocks(count) + 1) * sizeof *block_at;
    struct dictionary_header h = {
        .magic = DICTIONARY_MAGIC,
        .count = count,
        .unit_count = set->count,
        .guide_words = (uint32_t)(guide->len / 4),
        .node_count = node_count,
        .text_bytes = texts->len,
    };
    str slots = {.data = (const char *)set->slots, .len = (size_t)set->count * UNIT_SLOT_BYTES};
    h.mark = hash_text_seeded(bytes_str(texts), hash_text_seeded(slots, count));
    append_part(section, &h, sizeof h, 0);
    append_part(section, slots.data, slots.len, 0);
    append_part(section, block_at, block_bytes, 0);
    append_part(section, guide->data, guide->len, GUIDE_SLACK_BYTES);
    bytes_append_str(section, bytes_str(texts));
    return section->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status build(const struct build_query *q, uint32_t count, const uint16_t *common,
                         uint32_t *block_at, struct bytes *section, struct error *why) {
    struct unit_set set;
    enum status s = units_learn(&set, q, count, common, why);
    if (s != STATUS_OK)
        return s;
    struct bytes texts = bytes_new(GUIDE_BUCKET - 1), guide = bytes_new(SIZE_MAX);
    s = write_texts(q, count, common, &set, block_at, &texts);
    uint32_t node_count = 0;
    if (s == STATUS_OK && count) {
        struct guide_source source = {.queries = q,
                                      .common = common,
                                      .block_at = block_at,
                                      .count = count,
                                      .wide = WIDE_RANGE};
        node_count = guide_build(&source, &guide);
        s = guide.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (s == STATUS_OK)
        s = assemble(count, &set, block_at, &guide, node_count, &texts, section);
    if (s != STATUS_OK)
        error_set(why, s, "no memory for a dictionary of %u queries", count);
    bytes_free(&texts);
    bytes_free(&guide);
    unit_set_close(&set);
    return s;
}

enum status dictionary_build(const struct build_query *q, uint32_t count, struct bytes *section,
                             struct error *why) {
    uint16_t *common = memory_new(uint16_t, count);
    uint32_t *block_at = memory_new(uint32_t, (size_t)dictionary_blocks(count) + 1);
    enum status s = STATUS_NO_MEMORY;
    if (common && block_at) {
        s = check_queries(q, count, common, why);
        if (s == STATUS_OK)
            s = build(q, count, common, block_at, section, why);
    } else {
        error_set(why, s, "no memory for a dictionary of %u queries", count);
    }
    memory_free(common);
    memory_free(block_at);
    return s;
}
