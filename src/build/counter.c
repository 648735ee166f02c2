/* See counter.h. Open addressing, at most two thirds full. */
#include "build/counter.h"

#include <stddef.h>

#include "base/memory.h"

enum { ENTRIES_MIN = 1024 };

static struct counter_entry *find(const struct counter *c, uint64_t key) {
    uint32_t i = (uint32_t)(key * 0x9e3779b97f4a7c15u >> 32) & c->mask;
    while (c->entries[i].key && c->entries[i].key != key)
        i = (i + 1) & c->mask;
    return &c->entries[i];
}

static bool grow(struct counter *c) {
    uint32_t old_count = c->entries ? c->mask + 1 : 0;
    if (old_count > UINT32_MAX / 2)
        return false;
    struct counter larger = {.mask = (old_count ? old_count * 2 : ENTRIES_MIN) - 1};
    larger.entries = memory_new(struct counter_entry, (size_t)larger.mask + 1);
    if (!larger.entries)
        return false;
    for (uint32_t i = 0; i < old_count; i++)
        if (c->entries[i].key)
            *find(&larger, c->entries[i].key) = c->entries[i];
    larger.used = c->used;
    memory_free(c->entries);
    *c = larger;
    return true;
}

struct counter_entry *counter_add(struct counter *c, uint64_t key, uint32_t count) {
    if (c->failed)
        return NULL;
    if ((!c->entries || c->used >= c->mask / 3 * 2) && !grow(c)) {
        c->failed = true;
        return NULL;
    }
    key += key == 0;
    struct counter_entry *entry = find(c, key);
    if (!entry->key) {
        *entry = (struct counter_entry){.key = key, .tag = UINT32_MAX};
        c->used++;
    }
    uint32_t sum = entry->count + count;
    entry->count = sum < count ? UINT32_MAX : sum;
    return entry;
}

const struct counter_entry *counter_find(const struct counter *c, uint64_t key) {
    const struct counter_entry *entry = c->entries ? find(c, key + (key == 0)) : NULL;
    return entry && entry->key ? entry : NULL;
}

void counter_free(struct counter *c) {
    memory_free(c->entries);
    *c = (struct counter){0};
}
