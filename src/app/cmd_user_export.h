/* Everything held about people, for `inkling user export`. */
#ifndef APP_CMD_USER_EXPORT_H
#define APP_CMD_USER_EXPORT_H

#include "base/bytes.h"
#include "store/data_dir.h"

/* Prints a JSON object a line: events, what was shown, and what a service makes of it in memory
 * (keystroke_gap_ms / 1000 is gap_s). With the sessions they had, but for those in which somebody
 * else was named too, whose data it might be. Sums that are made of the events are not printed
 * again. people: an array of keyed hashes (int64_t), which grows. */
enum status cmd_user_export(const struct data_dir *d, struct bytes *people, uint32_t gap_s,
                            struct error *why) MUST_CHECK;

#endif
