/* Numbers and formats for the bounded writer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

void buf_append_digits(struct buf *b, uint64_t value) {
    char digits[20];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    buf_append(b, (str){.data = digits + n, .len = sizeof digits - n});
}

void buf_append_format(struct buf *b, const char *format, ...) {
    size_t room = b->capacity - b->len;
    va_list args;
    va_start(args, format);
    int wanted = room ? vsnprintf(b->data + b->len, room, format, args) : 0;
    va_end(args);
    if (room == 0 || wanted < 0 || (size_t)wanted >= room)
        b->overflow = true; /* vsnprintf needs room for its NUL, so a full buffer counts as over */
    else
        b->len += (size_t)wanted;
}
