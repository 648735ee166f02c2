/* Points in time as people write them, to and from milliseconds since 1970 UTC. */
#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { DAY_MS = 86400000, HOUR_MS = 3600000 };
enum { TIMESTAMP_TEXT_BYTES = 25 }; /* "2011-08-11T04:00:17.021Z" and a NUL */

/* ISO 8601 ("2011-08-11", "2011-08-11 03:59:04.27", "…T03:59:04+02:00", "…Z"; no zone is UTC) or
 * a whole number: seconds below 10^11, else milliseconds. Years 1970 to 9999. */
bool timestamp_parse(str s, int64_t *out_ms);

/* Always 24 characters and a NUL. Years 1970 to 9999; outside them, clamped. */
void timestamp_format(int64_t ms, char out[static TIMESTAMP_TEXT_BYTES]);

#endif
