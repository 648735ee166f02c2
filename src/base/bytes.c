/* See bytes.h. Grows by half, which keeps the peak of a large section near its size. */
#include "base/bytes.h"

#include "base/memory.h"

void bytes_free(struct bytes *b) {
    memory_free(b->data);
    *b = bytes_new(b->max);
}

static bool grow(struct bytes *b, size_t needed) {
    size_t capacity = b->capacity + b->capacity / 2;
    if (capacity < 256)
        capacity = 256;
    if (capacity < needed)
        capacity = needed;
    if (capacity > b->max)
        capacity = b->max;
    char *data = memory_resize(b->data, capacity, 1);
    if (!data)
        return false;
    b->data = data;
    b->capacity = capacity;
    return true;
}

void *bytes_extend(struct bytes *b, size_t count) {
    if (b->failed)
        return NULL;
    if (count > b->max - b->len || (count > b->capacity - b->len && !grow(b, b->len + count))) {
        b->failed = true;
        return NULL;
    }
    void *start = b->data ? b->data + b->len : NULL;
    b->len += count;
    return start;
}

void *bytes_row(struct bytes *b, size_t number, size_t row_bytes) {
    size_t end = (number + 1) * row_bytes;
    if (end > b->len) {
        size_t more = end - b->len;
        void *fresh = bytes_extend(b, more);
        if (fresh)
            memset(fresh, 0, more);
    }
    return b->failed ? NULL : b->data + number * row_bytes;
}

void bytes_append(struct bytes *b, const void *data, size_t count) {
    void *to = count ? bytes_extend(b, count) : NULL;
    if (to)
        memcpy(to, data, count);
}

void bytes_append_str(struct bytes *b, str s) {
    bytes_append(b, s.data, s.len);
}

void bytes_append_u32(struct bytes *b, uint32_t v) {
    bytes_append(b, &v, sizeof v);
}

void bytes_append_u64(struct bytes *b, uint64_t v) {
    bytes_append(b, &v, sizeof v);
}

void bytes_align(struct bytes *b, size_t alignment) {
    size_t over = b->len % alignment;
    void *to = over ? bytes_extend(b, alignment - over) : NULL;
    if (to)
        memset(to, 0, alignment - over);
}
