/* See unit_set.h. The trie's edges live in one open-addressed table: a step down is one probe. */
#include "build/unit_set.h"

#include "base/memory.h"

enum { EDGES_MIN = 1024 };

static inline uint32_t edge_start(const struct unit_set *s, uint32_t key) {
    return (key * 0x9e3779b1u >> 7) & s->edge_mask;
}

/* The node below, 0 when there is none. */
static inline uint32_t step(const struct unit_set *s, uint32_t node, uint8_t byte) {
    uint32_t key = (node << 8 | byte) + 1;
    for (uint32_t i = edge_start(s, key);; i = (i + 1) & s->edge_mask) {
        if (s->edges[i].key == key)
            return s->edges[i].node;
        if (s->edges[i].key == 0)
            return 0;
    }
}

static void put_edge(struct unit_set *s, uint32_t key, uint32_t node) {
    uint32_t i = edge_start(s, key);
    while (s->edges[i].key)
        i = (i + 1) & s->edge_mask;
    s->edges[i] = (struct unit_edge){.key = key, .node = node};
}

/* Room for one more text's nodes, the table at most half full. */
static bool make_room(struct unit_set *s) {
    if (s->node_count + UNIT_TEXT_MAX > s->node_capacity) {
        uint32_t capacity = s->node_capacity ? s->node_capacity * 2 : EDGES_MIN / 2;
        uint32_t *node_unit = memory_resize(s->node_unit, capacity, sizeof *node_unit);
        if (!node_unit)
            return false;
        s->node_unit = node_unit;
        s->node_capacity = capacity;
    }
    if (s->edge_mask && (s->node_count + UNIT_TEXT_MAX) * 2 <= s->edge_mask)
        return true;
    uint32_t old_count = s->edges ? s->edge_mask + 1 : 0;
    uint32_t new_count = old_count ? old_count * 2 : EDGES_MIN;
    struct unit_edge *old = s->edges, *edges = memory_new(struct unit_edge, new_count);
    if (!edges)
        return false;
    s->edges = edges;
    s->edge_mask = new_count - 1;
    for (uint32_t i = 0; i < old_count; i++)
        if (old[i].key)
            put_edge(s, old[i].key, old[i].node);
    memory_free(old);
    return true;
}

static void add(struct unit_set *s, str text) {
    uint32_t node = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint32_t below = step(s, node, (uint8_t)text.data[i]);
        if (!below) {
            below = s->node_count++;
            s->node_unit[below] = UNIT_NONE;
            put_edge(s, (node << 8 | (uint8_t)text.data[i]) + 1, below);
        }
        node = below;
    }
    if (s->node_unit[node] != UNIT_NONE)
        return;
    uint32_t unit = s->count++;
    s->node_unit[node] = unit;
    memset(s->slots[unit], 0, UNIT_SLOT_BYTES);
    memcpy(s->slots[unit], text.data, text.len);
    s->slots[unit][UNIT_SLOT_BYTES - 1] = (uint8_t)text.len;
    s->code_bytes[unit] = text.len == 1 ? 1 : 2;
}

enum status unit_set_add(struct unit_set *s, str text) {
    if (s->count == s->capacity)
        return STATUS_OK;
    if (!make_room(s))
        return STATUS_NO_MEMORY;
    add(s, text);
    return STATUS_OK;
}

enum status unit_set_open(struct unit_set *out, uint32_t capacity) {
    *out = (struct unit_set){.capacity = capacity < 256 ? 256 : capacity, .node_count = 1};
    out->slots = memory_alloc(out->capacity, sizeof *out->slots);
    out->code_bytes = memory_alloc(out->capacity, 1);
    bool whole = out->slots && out->code_bytes && make_room(out);
    for (int byte = 0; whole && byte < 256; byte++) {
        char one = (char)byte;
        whole = unit_set_add(out, (str){.data = &one, .len = 1}) == STATUS_OK;
    }
    if (whole)
        return STATUS_OK;
    unit_set_close(out);
    return STATUS_NO_MEMORY;
}

void unit_set_close(struct unit_set *s) {
    memory_free(s->slots);
    memory_free(s->code_bytes);
    memory_free(s->node_unit);
    memory_free(s->edges);
    *s = (struct unit_set){0};
}

enum status unit_set_reorder(struct unit_set *s, const uint32_t *order) {
    uint32_t *number = memory_new(uint32_t, s->count);
    uint8_t(*slots)[UNIT_SLOT_BYTES] = memory_alloc(s->capacity, sizeof *slots);
    uint8_t *code_bytes = memory_alloc(s->capacity, 1);
    if (!number || !slots || !code_bytes) {
        memory_free(number);
        memory_free(slots);
        memory_free(code_bytes);
        return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        number[order[i]] = i;
        memcpy(slots[i], s->slots[order[i]], UNIT_SLOT_BYTES);
        code_bytes[i] = s->code_bytes[order[i]];
    }
    for (uint32_t node = 1; node < s->node_count; node++)
        if (s->node_unit[node] != UNIT_NONE)
            s->node_unit[node] = number[s->node_unit[node]];
    memory_free(number);
    memory_free(s->slots);
    memory_free(s->code_bytes);
    s->slots = slots;
    s->code_bytes = code_bytes;
    return STATUS_OK;
}

/* Offers every unit that begins at byte `at` as a way on. */
static inline void relax(const struct unit_set *s, struct unit_parse *p, size_t at, size_t length,
                         uint32_t except) {
    uint32_t node = 0, base = p->best[at];
    size_t stop = length - at < UNIT_TEXT_MAX ? length : at + UNIT_TEXT_MAX;
    for (size_t end = at; end < stop;) {
        node = step(s, node, (uint8_t)p->text[end++]);
        if (!node)
            return;
        uint32_t unit = s->node_unit[node];
        if (unit == UNIT_NONE || unit == except)
            continue;
        uint32_t cost = base + s->code_bytes[unit] * (uint32_t)PARSE_BYTE + 1;
        if (cost < p->best[end]) {
            p->best[end] = cost;
            p->from[end] = unit;
        }
    }
}

/* Cheapest ways to all bytes, left to right. A byte is passed over when one behind it is reached
 * as cheaply: a cut that begins there hardly ever wins, and to leave those out is four times
 * faster. */
static void find_ways(const struct unit_set *s, struct unit_parse *p, size_t length,
                      uint32_t except) {
    memset(p->best, 0xff, (length + 1) * sizeof p->best[0]);
    p->best[0] = 0;
    size_t cheap = 0; /* the cheapest of the bytes reached, the furthest of equals */
    for (size_t at = 0; at < length; at++) {
        if (at < cheap && p->best[at] >= p->best[cheap])
            continue;
        relax(s, p, at, length, except);
        size_t stop = length - at < UNIT_TEXT_MAX ? length : at + UNIT_TEXT_MAX;
        cheap = at + 1;
        for (size_t ahead = at + 2; ahead <= stop; ahead++)
            if (p->best[ahead] <= p->best[cheap])
                cheap = ahead;
    }
}

void unit_set_parse(const struct unit_set *s, str text, enum closing closing, uint32_t except,
                    struct unit_parse *out) {
    if (text.len)
        memcpy(out->text, text.data, text.len);
    out->text[text.len] = ' ';
    size_t length = text.len + (closing != CLOSING_NONE);
    find_ways(s, out, length, except);
    out->closed = closing == CLOSING_SPACE ||
                  (closing == CLOSING_FREE && out->best[length] < out->best[length - 1]);
    size_t end = text.len + out->closed;
    out->cost = out->best[end];
    uint32_t count = 0;
    for (size_t at = end; at; at -= unit_text(s, out->from[at]).len)
        count++;
    out->count = count;
    for (size_t at = end; at; at -= unit_text(s, out->from[at]).len)
        out->units[--count] = out->from[at];
}
