/* See position_table.h. Keys are hashes already, so they are their own place. */
#include "serve/position_table.h"

#include "base/memory.h"
#include "base/require.h"

bool position_table_start(struct position_table *t, uint64_t slots) {
    require(slots && (slots & (slots - 1)) == 0);
    *t = (struct position_table){.slots = memory_new(struct position_slot, slots),
                                 .mask = slots - 1};
    return t->slots != NULL;
}

void position_table_free(struct position_table *t) {
    memory_free(t->slots);
    *t = (struct position_table){0};
}

/* The key's slot, or the empty one where it would be. */
static struct position_slot *slot_of(const struct position_table *t, uint64_t key) {
    uint64_t at = key & t->mask;
    while (t->slots[at].position && t->slots[at].key != key)
        at = (at + 1) & t->mask;
    return &t->slots[at];
}

uint64_t position_table_find(const struct position_table *t, uint64_t key) {
    uint64_t position = slot_of(t, key)->position;
    return position ? position - 1 : POSITION_NONE;
}

void position_table_put(struct position_table *t, uint64_t key, uint64_t position) {
    struct position_slot *slot = slot_of(t, key);
    if (!slot->position) {
        require(t->count < t->mask);
        t->count++;
    }
    *slot = (struct position_slot){.key = key, .position = position + 1};
}

void position_table_remove(struct position_table *t, uint64_t key, uint64_t position) {
    struct position_slot *slot = slot_of(t, key);
    if (slot->position != position + 1)
        return;
    uint64_t hole = (uint64_t)(slot - t->slots);
    for (uint64_t at = (hole + 1) & t->mask; t->slots[at].position; at = (at + 1) & t->mask) {
        uint64_t home = t->slots[at].key & t->mask;
        if (((at - home) & t->mask) < ((at - hole) & t->mask))
            continue; /* it lies between its home and here already */
        t->slots[hole] = t->slots[at];
        hole = at;
    }
    t->slots[hole].position = 0;
    t->count--;
}
