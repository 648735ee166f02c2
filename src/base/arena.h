/* One block, bumped upwards, released all at once. What does not fit is refused and remembered,
 * so a caller asks once at the end instead of at every step. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena {
    char *base;
    size_t used;
    size_t capacity;
    bool exhausted; /* sticky: some allocation was refused */
};

void arena_init(struct arena *a, void *block, size_t capacity);
void arena_reset(struct arena *a);

/* Uninitialised memory, or NULL once the arena is exhausted. align is a power of two ≤ 64. */
static inline void *arena_reserve(struct arena *a, size_t size, size_t align) {
    size_t start = (a->used + (align - 1)) & ~(align - 1);
    if (__builtin_expect(start > a->capacity || size > a->capacity - start, 0)) {
        a->exhausted = true;
        return NULL;
    }
    a->used = start + size;
    return a->base + start;
}

/* Zeroed memory for count × size bytes, or NULL. */
void *arena_alloc(struct arena *a, size_t size, size_t align, size_t count);

/* A copy of s that lives as long as the arena; empty when it does not fit. */
str arena_copy(struct arena *a, str s);

#define arena_new(a, type, count) ((type *)arena_alloc((a), sizeof(type), _Alignof(type), (count)))

#endif
