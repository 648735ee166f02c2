/* For the cold path: start-up, admin, training. The request path returns a bare status. An error
 * is filled once, where the cause is known, with one plain sentence: the cause and the mend. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/status.h"

enum { ERROR_MESSAGE_BYTES = 480 };

struct error {
    enum status status;
    char message[ERROR_MESSAGE_BYTES];
};

/* Fills *e and returns s, so that `return error_set(why, STATUS_IO, "…")` reads as it acts. */
enum status error_set(struct error *e, enum status s, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
