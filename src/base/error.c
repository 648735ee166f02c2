/* One place formats the sentence a person reads. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

enum status error_set(struct error *e, enum status s, const char *format, ...) {
    va_list args;
    va_start(args, format);
    e->status = s;
    (void)vsnprintf(e->message, sizeof e->message, format, args);
    va_end(args);
    return s;
}
