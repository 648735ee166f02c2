/* See intern.h. The hash's upper half stands in the slot, so that a probe that misses reads no
 * text and growing the table reads none either. Sorting compares the first eight bytes as a
 * number and goes to the texts only on a tie. */
#include "build/intern.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"

enum { SLOTS_MIN = 256, TEXTS_MAX = 1 << 30 };
#define INTERN_BYTES_MAX ((size_t)1 << 40)

struct intern intern_new(void) {
    return (struct intern){.texts = bytes_new(INTERN_BYTES_MAX),
                           .ends = bytes_new(INTERN_BYTES_MAX)};
}

void intern_free(struct intern *t) {
    bytes_free(&t->texts);
    bytes_free(&t->ends);
    memory_free(t->slots);
    *t = intern_new();
}

/* The slot that holds the text, or the empty one where it belongs. */
static uint64_t *find_slot(const struct intern *t, str text, uint32_t tag) {
    for (uint32_t at = tag & t->slot_mask;; at = (at + 1) & t->slot_mask) {
        uint64_t *slot = &t->slots[at];
        if (*slot == 0)
            return slot;
        if ((uint32_t)(*slot >> 32) == tag && str_equal(intern_text(t, (uint32_t)*slot - 1), text))
            return slot;
    }
}

static bool grow(struct intern *t) {
    uint32_t size = t->slots ? (t->slot_mask + 1) * 2 : SLOTS_MIN;
    uint64_t *slots = memory_new(uint64_t, size);
    if (!slots)
        return false;
    for (uint32_t i = 0; t->slots && i <= t->slot_mask; i++) {
        if (t->slots[i] == 0)
            continue;
        uint32_t at = (uint32_t)(t->slots[i] >> 32) & (size - 1);
        while (slots[at])
            at = (at + 1) & (size - 1);
        slots[at] = t->slots[i];
    }
    memory_free(t->slots);
    t->slots = slots;
    t->slot_mask = size - 1;
    return true;
}

static uint32_t tag_of(str text) {
    return (uint32_t)(hash_text(text) >> 32);
}

uint32_t intern_find(const struct intern *t, str text) {
    uint64_t slot = t->slots ? *find_slot(t, text, tag_of(text)) : 0;
    return slot ? (uint32_t)slot - 1 : INTERN_NONE;
}

uint32_t intern_add(struct intern *t, str text) {
    if (t->failed)
        return 0;
    bool full = !t->slots || t->count > t->slot_mask / 4 * 3;
    if (t->count == TEXTS_MAX || (full && !grow(t))) {
        t->failed = true;
        return 0;
    }
    uint32_t tag = tag_of(text);
    uint64_t *slot = find_slot(t, text, tag);
    if (*slot)
        return (uint32_t)*slot - 1;
    bytes_append_str(&t->texts, text);
    bytes_append_u64(&t->ends, t->texts.len);
    if (t->texts.failed || t->ends.failed) {
        t->failed = true;
        return 0;
    }
    *slot = (uint64_t)tag << 32 | ++t->count;
    return t->count - 1;
}

struct sort_key {
    uint64_t head; /* the first eight bytes, most significant first */
    uint32_t number;
};

static uint64_t head_of(str text) {
    unsigned char bytes[8] = {0};
    memcpy(bytes, text.data, text.len < sizeof bytes ? text.len : sizeof bytes);
    uint64_t head = 0;
    memcpy(&head, bytes, sizeof head);
    return __builtin_bswap64(head);
}

static int compare_keys(const void *left, const void *right, void *table) {
    const struct sort_key *a = left, *b = right;
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    return str_compare(intern_text(table, a->number), intern_text(table, b->number));
}

enum status intern_sorted(const struct intern *t, uint32_t **order, struct error *why) {
    struct sort_key *keys = memory_new(struct sort_key, t->count);
    *order = memory_new(uint32_t, t->count);
    if (!keys || !*order) {
        memory_free(keys);
        memory_free(*order);
        *order = NULL;
        return error_set(why, STATUS_NO_MEMORY, "no memory to sort %u texts", t->count);
    }
    for (uint32_t i = 0; i < t->count; i++)
        keys[i] = (struct sort_key){.head = head_of(intern_text(t, i)), .number = i};
    qsort_r(keys, t->count, sizeof *keys, compare_keys, (void *)(uintptr_t)t);
    for (uint32_t i = 0; i < t->count; i++)
        (*order)[i] = keys[i].number;
    memory_free(keys);
    return STATUS_OK;
}

size_t intern_bytes(const struct intern *t) {
    return t->texts.capacity + t->ends.capacity + (t->slot_mask + 1) * sizeof *t->slots;
}
