/* See log.h. A line longer than the buffer is cut: the log must not become a way to fill memory. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/timestamp.h"

#include <stdio.h>

enum { LINE_BYTES = 1024 };

static _Atomic int least_level = LOG_INFO;

void log_set_level(enum log_level least) {
    atomic_store(&least_level, (int)least);
}

void log_event(enum log_level level, const char *event, const char *fields, ...) {
    static const char *const names[] = {"debug", "info", "warning", "error"};
    if ((int)level < atomic_load(&least_level))
        return;
    char line[LINE_BYTES], now[TIMESTAMP_TEXT_BYTES];
    timestamp_format(clock_wall_ms(), now);
    struct buf b = buf_over(line, sizeof line - 1);
    buf_append_format(&b, "time=%s level=%s event=\"%s\"", now, names[level], event);
    if (fields[0]) {
        buf_append_char(&b, ' ');
        va_list args;
        va_start(args, fields);
        size_t room = b.capacity - b.len;
        int wanted = vsnprintf(b.data + b.len, room, fields, args);
        va_end(args);
        if (wanted > 0)
            b.len += (size_t)wanted < room ? (size_t)wanted : room - 1;
    }
    line[b.len++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, b.len);
    (void)written; /* nowhere left to complain */
}

const char *log_quote(str s, char *out, size_t out_bytes) {
    struct buf b = buf_over(out, out_bytes - 2); /* room for the closing quote and the NUL */
    buf_append_char(&b, '"');
    for (size_t i = 0; i < s.len && b.capacity - b.len > 4; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
            buf_append_format(&b, "\\x%02x", c);
        else
            buf_append_char(&b, (char)c);
    }
    out[b.len] = '"';
    out[b.len + 1] = '\0';
    return out;
}
