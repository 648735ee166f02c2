/* What rules and pins are both written with: scenes, dates, a reason. */
#ifndef ADMIN_WORDS_H
#define ADMIN_WORDS_H

#include "base/buf.h"
#include "base/error.h"

enum { REASON_BYTES_MAX = 500, WORD_SHOWN_BYTES = 60 };

/* Names of scenes with commas or spaces between, as bits 1 << scene.id; empty or "all": every one.
 */
enum status words_read_scenes(str names, uint8_t *out, struct error *why) MUST_CHECK;
/* "all", or names with the separator between. */
void words_write_scenes(uint8_t scenes, char separator, struct buf *out);

/* Times; 0 for an empty one. What is over by `now_ms` is refused; 0: nothing is. */
enum status words_read_dates(str from, str until, int64_t now_ms, int64_t *from_ms,
                             int64_t *until_ms, struct error *why) MUST_CHECK;

enum status words_check_reason(str reason, struct error *why) MUST_CHECK;

#endif
