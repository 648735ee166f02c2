/* A byte array that grows on the heap, up to a maximum it is born with: for the cold path, such
 * as the sections of an edition. Appending never fails; ask `failed` once at the end. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct bytes {
    char *data;
    size_t len;
    size_t capacity;
    size_t max;  /* bytes; never grows beyond */
    bool failed; /* sticky: memory or the maximum ran out */
};

static inline struct bytes bytes_new(size_t max) {
    return (struct bytes){.max = max};
}

void bytes_free(struct bytes *b); /* and forgets, so that it can be used again */

/* Room for `count` more bytes, counted as part of the array, uninitialised; NULL when failed. */
void *bytes_extend(struct bytes *b, size_t count);

/* Row `number` of an array of them, which grows with zeros until it is there; NULL when failed. */
void *bytes_row(struct bytes *b, size_t number, size_t row_bytes);

void bytes_append(struct bytes *b, const void *data, size_t count);
void bytes_append_str(struct bytes *b, str s);
void bytes_append_u32(struct bytes *b, uint32_t v); /* little endian, as this machine is */
void bytes_append_u64(struct bytes *b, uint64_t v);
void bytes_align(struct bytes *b, size_t alignment); /* with zeros */

static inline str bytes_str(const struct bytes *b) {
    return (str){.data = b->data, .len = b->len};
}

#endif
