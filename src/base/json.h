/* Writes JSON into a bounded buffer: commas and escapes are its affair, nesting the caller's.
 * What does not fit shows in the buffer's overflow. Invalid UTF-8 becomes U+FFFD, so that the
 * output always parses. Reading JSON is cJSON's, at the edges. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
    struct buf *out;
    bool comma; /* the next value or key is preceded by one */
};

static inline struct json json_over(struct buf *out) {
    return (struct json){.out = out};
}

void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);

/* A literal key that needs no escape. */
void json_key(struct json *j, str key);

void json_string(struct json *j, str s);
/* What stands between the quotes, for a string that is put together. */
void json_string_part(struct json *j, str s);
void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_number(struct json *j, double v, int decimals); /* not finite: null */
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

#endif
