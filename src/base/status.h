/* What can go wrong, as seen by a caller who may act on it. Our own bugs are not statuses:
 * they stop the process, see base/require.h. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_INVALID,   /* the caller sent something malformed          -> 400 */
    STATUS_NOT_FOUND, /* well formed, but there is no such thing      -> 404 */
    STATUS_LIMIT,     /* a declared limit was reached                 -> 413 */
    STATUS_BUSY,      /* a queue is full or a lock is held; try again -> 503 */
    STATUS_CORRUPT,   /* bytes on disk fail their checksum or bounds  -> 503 */
    STATUS_IO,        /* the operating system refused                 -> 500 */
    STATUS_NO_MEMORY, /*                                              -> 500 */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* The word an API answers with, such as "invalid_argument"; static. */
const char *status_name(enum status s);

#endif
