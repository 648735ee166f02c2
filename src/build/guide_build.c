/* See guide_build.h. Top down: a range is as deep as the least of what its neighbours share, and
 * falls apart where they share no more than that. Each level reads the range once, so a text is
 * looked at as often as it is deep, about ten times. */
#include "build/guide_build.h"

#include "recall/guide.h"
#include "recall/text_block.h"

enum { ENTRIES_MAX = 256 };

struct guide_builder {
    const struct guide_source *source;
    struct bytes *out;
    size_t start; /* of the words in `out` */
    uint32_t node_count;
};

struct entry {
    struct id_range ids;
    uint8_t letter;
    bool node;
};

static uint32_t depth_of(const struct guide_source *s, struct id_range ids) {
    if (ids.end - ids.first == 1)
        return (uint32_t)s->queries[ids.first].text.len;
    uint32_t depth = UINT16_MAX;
    for (query_id q = ids.first + 1; q < ids.end; q++)
        if (s->common[q] < depth)
            depth = s->common[q];
    return depth;
}

/* The parts of a node: wide ones by themselves, neighbouring narrow ones together. */
static uint32_t split(const struct guide_source *s, struct id_range ids, uint32_t depth,
                      struct entry entries[static ENTRIES_MAX]) {
    uint32_t count = 0;
    query_id from = ids.first + (s->queries[ids.first].text.len == depth);
    while (from < ids.end) {
        query_id to = from + 1;
        while (to < ids.end && s->common[to] > depth)
            to++;
        bool wide = to - from >= s->wide;
        struct entry *last = count ? &entries[count - 1] : NULL;
        if (!wide && last && !last->node && to - last->ids.first < s->wide)
            last->ids.end = to;
        else
            entries[count++] = (struct entry){
                .ids = {.first = from, .end = to},
                .letter = (uint8_t)s->queries[from].text.data[depth],
                .node = wide,
            };
        from = to;
    }
    return count;
}

/* `out` may move while nodes below are written, so words are set by their place. */
static void set_word(struct guide_builder *b, size_t word, uint32_t value) {
    if (!b->out->failed)
        memcpy(b->out->data + b->start + word * 4, &value, sizeof value);
}

static void write_node(struct guide_builder *b, struct id_range ids) {
    struct entry entries[ENTRIES_MAX];
    uint32_t depth = depth_of(b->source, ids);
    uint32_t fanout = split(b->source, ids, depth, entries);
    bytes_append_u32(b->out, fanout << 16 | depth);
    bytes_append_u32(b->out, b->node_count++);
    for (uint32_t i = 0; i < (fanout + 3) / 4 * 4; i++)
        bytes_append(b->out, i < fanout ? (const char *)&entries[i].letter : "\xff", 1);
    size_t at = (b->out->len - b->start) / 4;
    (void)bytes_extend(b->out, (size_t)fanout * 8);
    for (uint32_t i = 0; i < fanout; i++) {
        set_word(b, at + (size_t)2 * i, entries[i].ids.first);
        if (!entries[i].node) {
            uint32_t block = entries[i].ids.first / BLOCK_TEXTS;
            set_word(b, at + (size_t)2 * i + 1, GUIDE_BUCKET | b->source->block_at[block]);
        }
    }
    for (uint32_t i = 0; i < fanout && !b->out->failed; i++) {
        if (!entries[i].node)
            continue;
        set_word(b, at + (size_t)2 * i + 1, (uint32_t)((b->out->len - b->start) / 4));
        write_node(b, entries[i].ids); /* as deep as a text has bytes, at most */
    }
}

uint32_t guide_build(const struct guide_source *s, struct bytes *words) {
    struct guide_builder b = {.source = s, .out = words, .start = words->len};
    write_node(&b, (struct id_range){.first = 0, .end = s->count});
    return b.node_count;
}
