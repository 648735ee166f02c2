/* See query_memory.h. Two generations: puts go to the young one; when it is full the old one is
 * dropped and the young takes its place. A generation is an open-addressed table of offsets into
 * the bytes of its entries: id length, text length (4 bytes each), id, text. */
#include "intake/query_memory.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "base/memory.h"

enum { SLOTS_FIRST = 1024 };

struct generation {
    struct bytes entries;
    uint32_t *slots;          /* offset + 1 of an entry; 0 is free */
    uint32_t capacity, count; /* capacity: a power of two, at most half full */
};

struct query_memory {
    struct generation young, old;
};

struct query_memory *query_memory_new(void) {
    struct query_memory *m = memory_new(struct query_memory, 1);
    if (m)
        m->young.entries = m->old.entries = bytes_new(QUERY_MEMORY_BYTES);
    return m;
}

static void drop(struct generation *g) {
    bytes_free(&g->entries);
    memory_free(g->slots);
    *g = (struct generation){.entries = bytes_new(QUERY_MEMORY_BYTES)};
}

void query_memory_free(struct query_memory *m) {
    if (!m)
        return;
    drop(&m->young);
    drop(&m->old);
    memory_free(m);
}

static str entry_id(const struct generation *g, uint32_t slot, str *text) {
    uint32_t lengths[2];
    const char *entry = g->entries.data + (slot - 1);
    memcpy(lengths, entry, sizeof lengths);
    *text = (str){entry + sizeof lengths + lengths[0], lengths[1]};
    return (str){entry + sizeof lengths, lengths[0]};
}

/* The slot that holds id, or the free one where it belongs. */
static uint32_t *place(const struct generation *g, str id, str *text) {
    uint32_t mask = g->capacity - 1;
    for (uint32_t i = (uint32_t)hash_text(id) & mask;; i = (i + 1) & mask) {
        *text = (str){0};
        if (g->slots[i] == 0 || str_equal(entry_id(g, g->slots[i], text), id))
            return &g->slots[i];
    }
}

static bool grow(struct generation *g) {
    uint32_t capacity = g->capacity ? g->capacity * 2 : SLOTS_FIRST;
    uint32_t *slots = memory_new(uint32_t, capacity);
    if (!slots)
        return false;
    struct generation bigger = {.entries = g->entries, .slots = slots, .capacity = capacity};
    for (uint32_t i = 0; i < g->capacity; i++) {
        str text;
        if (g->slots[i])
            *place(&bigger, entry_id(g, g->slots[i], &text), &text) = g->slots[i];
    }
    memory_free(g->slots);
    g->slots = slots;
    g->capacity = capacity;
    return true;
}

bool query_memory_put(struct query_memory *m, str id, str text) {
    struct generation *g = &m->young;
    uint32_t lengths[2] = {(uint32_t)id.len, (uint32_t)text.len};
    size_t size = sizeof lengths + id.len + text.len;
    if (g->count == QUERY_MEMORY_COUNT || g->entries.len + size > QUERY_MEMORY_BYTES) {
        drop(&m->old);
        m->old = *g;
        *g = (struct generation){.entries = bytes_new(QUERY_MEMORY_BYTES)};
    }
    if (g->count >= g->capacity / 2 && !grow(g))
        return false;
    str known;
    uint32_t *slot = place(g, id, &known);
    if (*slot && str_equal(known, text))
        return true;
    uint32_t offset = (uint32_t)g->entries.len;
    char *entry = bytes_extend(&g->entries, size);
    if (!entry)
        return false;
    memcpy(entry, lengths, sizeof lengths);
    memcpy(entry + sizeof lengths, id.data, id.len);
    if (text.len)
        memcpy(entry + sizeof lengths + id.len, text.data, text.len);
    g->count += *slot == 0;
    *slot = offset + 1;
    return true;
}

static str find_in(const struct generation *g, str id) {
    str text = {0};
    if (g->capacity && id.len)
        (void)place(g, id, &text);
    return text;
}

str query_memory_find(const struct query_memory *m, str id) {
    str text = find_in(&m->young, id);
    return text.data ? text : find_in(&m->old, id);
}
