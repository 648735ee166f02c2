/* A bounded writer over memory of the caller's. Appending never fails: past the end it saturates
 * and remembers, so a writer of many parts asks once. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

struct buf {
    char *data;
    size_t len;
    size_t capacity;
    bool overflow; /* sticky: something did not fit and was left out */
};

static inline struct buf buf_over(char *block, size_t capacity) {
    return (struct buf){.data = block, .capacity = capacity};
}

static inline str buf_str(const struct buf *b) {
    return (str){.data = b->data, .len = b->len};
}

static inline void buf_append(struct buf *b, str s) {
    if (__builtin_expect(s.len > b->capacity - b->len, 0)) {
        b->overflow = true;
        return;
    }
    if (s.len)
        memcpy(b->data + b->len, s.data, s.len);
    b->len += s.len;
}

static inline void buf_append_char(struct buf *b, char c) {
    if (__builtin_expect(b->len == b->capacity, 0)) {
        b->overflow = true;
        return;
    }
    b->data[b->len++] = c;
}

void buf_append_digits(struct buf *b, uint64_t value);

static inline void buf_append_u64(struct buf *b, uint64_t value) {
    if (value < 10) /* positions, highlights */
        buf_append_char(b, (char)('0' + value));
    else
        buf_append_digits(b, value);
}

void buf_append_format(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
