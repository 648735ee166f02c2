/* Structured log lines on stderr: `time=… level=info event="edition loaded" edition=12`. One
 * write a line. Nothing secret and nothing a user typed goes in unless log_quote made it safe. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_set_level(enum log_level least);

/* fields: "name=%d other=%s …" or "" for none. */
void log_event(enum log_level level, const char *event, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));

/* s in double quotes with everything outside printable ASCII escaped, cut to fit; returns out. */
const char *log_quote(str s, char *out, size_t out_bytes);

#endif
