/* See arena.h. The block's start is expected to be aligned to 64 bytes or to whatever its user
 * asks for at most. */
#include "base/arena.h"

#include <string.h>

void arena_init(struct arena *a, void *block, size_t capacity) {
    *a = (struct arena){.base = block, .capacity = capacity};
}

void arena_reset(struct arena *a) {
    a->used = 0;
    a->exhausted = false;
}

void *arena_alloc(struct arena *a, size_t size, size_t align, size_t count) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(size, count, &bytes)) {
        a->exhausted = true;
        return NULL;
    }
    void *block = arena_reserve(a, bytes, align);
    if (block)
        memset(block, 0, bytes);
    return block;
}

str arena_copy(struct arena *a, str s) {
    char *copy = arena_reserve(a, s.len, 1);
    if (!copy)
        return (str){0};
    if (s.len)
        memcpy(copy, s.data, s.len);
    return (str){.data = copy, .len = s.len};
}
