/* --format and --map, for every command that reads a log. */
#ifndef APP_LOG_ARGUMENTS_H
#define APP_LOG_ARGUMENTS_H

#include "intake/format.h"

/* What can be seen to be wrong before any file is opened; either may be NULL. False: a sentence was
 * printed, exit 2. */
bool log_arguments_check(const char *command, const char *format, const char *map,
                         enum log_format *out);

#endif
