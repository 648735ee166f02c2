/* What the operating system refused, as one sentence: what was tried, the cause, the mend. */
#ifndef STORE_OS_ERROR_H
#define STORE_OS_ERROR_H

#include "base/error.h"

/* "cannot WHAT PATH: CAUSE; MEND". number is an errno; what is a verb such as "write". Returns
 * STATUS_NOT_FOUND, STATUS_NO_MEMORY or STATUS_IO. */
enum status os_error_set(struct error *why, int number, const char *what, const char *path);

/* The end of a path that is too long for a sentence, whole names only; borrowed from path. */
const char *os_path_shown(const char *path);

#endif
