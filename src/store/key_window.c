/* See key_window.h. Slots are freed by shifting back what was pushed on by them (Knuth, volume 3,
 * section 6.4, algorithm R), so that no marks of the dead pile up in a window that moves for
 * months. */
#include "store/key_window.h"

#include "base/memory.h"
#include "base/require.h"

enum { AHEAD = 16 }; /* keys: as far as a look-up of memory takes */
static const uint32_t capacity_max = UINT32_C(1) << 30;

enum status key_window_open(struct key_window *out, uint32_t window, uint32_t unsettled_max,
                            struct error *why) {
    uint64_t capacity = (uint64_t)window + unsettled_max, slots = 1;
    require(window > 0 && unsettled_max > 0 && capacity <= capacity_max);
    while (slots < capacity + capacity / 2)
        slots *= 2;
    *out = (struct key_window){.keys = memory_new(uint64_t, capacity),
                               .slots = memory_new(uint32_t, slots),
                               .capacity = (uint32_t)capacity,
                               .slot_mask = (uint32_t)(slots - 1),
                               .window = window};
    if (out->keys && out->slots)
        return STATUS_OK;
    key_window_close(out);
    return error_set(why, STATUS_NO_MEMORY,
                     "no memory to remember the keys of %u events; lower event_window", window);
}

void key_window_close(struct key_window *w) {
    memory_free(w->keys);
    memory_free(w->slots);
    *w = (struct key_window){0};
}

static uint32_t place_in_ring(const struct key_window *w, uint32_t nth) {
    uint64_t place = (uint64_t)w->oldest + nth;
    return (uint32_t)(place < w->capacity ? place : place - w->capacity);
}

static uint64_t key_in_slot(const struct key_window *w, uint32_t slot) {
    return w->keys[w->slots[slot] - 1];
}

static uint32_t home(const struct key_window *w, uint64_t key) {
    return (uint32_t)key & w->slot_mask;
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t find_slot(const struct key_window *w, uint64_t key) {
    uint32_t slot = home(w, key);
    while (w->slots[slot] && key_in_slot(w, slot) != key)
        slot = (slot + 1) & w->slot_mask;
    return slot;
}

static void free_slot(struct key_window *w, uint64_t key) {
    uint32_t hole = find_slot(w, key);
    for (uint32_t next = (hole + 1) & w->slot_mask; w->slots[next];
         next = (next + 1) & w->slot_mask) {
        uint32_t pushed = (next - home(w, key_in_slot(w, next))) & w->slot_mask;
        if (pushed < ((next - hole) & w->slot_mask))
            continue; /* it is at home behind the hole */
        w->slots[hole] = w->slots[next];
        hole = next;
    }
    w->slots[hole] = 0;
}

bool key_window_add(struct key_window *w, uint64_t key) {
    uint32_t slot = find_slot(w, key);
    if (w->slots[slot])
        return false;
    require(w->count < w->capacity);
    uint32_t place = place_in_ring(w, w->count);
    w->keys[place] = key;
    w->slots[slot] = place + 1;
    w->count++;
    w->unsettled++;
    return true;
}

void key_window_expect(const struct key_window *w, uint64_t key) {
    __builtin_prefetch(&w->slots[home(w, key)]);
}

const uint64_t *key_window_unsettled(const struct key_window *w, uint32_t nth, uint32_t *count) {
    require(nth < w->unsettled);
    uint32_t place = place_in_ring(w, w->count - w->unsettled + nth);
    uint32_t left = w->unsettled - nth, to_end = w->capacity - place;
    *count = left < to_end ? left : to_end;
    return w->keys + place;
}

void key_window_settle(struct key_window *w) {
    w->unsettled = 0;
    for (; w->count > w->window; w->count--) {
        if (w->count - w->window > AHEAD)
            key_window_expect(w, w->keys[place_in_ring(w, AHEAD)]);
        free_slot(w, w->keys[w->oldest]);
        w->oldest = place_in_ring(w, 1);
    }
}

void key_window_withdraw(struct key_window *w) {
    for (; w->unsettled; w->unsettled--) {
        w->count--;
        free_slot(w, w->keys[place_in_ring(w, w->count)]);
    }
}
