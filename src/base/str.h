/* Borrowed runs of bytes, and the few things done to them everywhere. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Never NUL-terminated, never owned. */
typedef struct str {
    const char *data;
    size_t len;
} str;

#define STR(literal) ((str){.data = "" literal, .len = sizeof(literal) - 1})
/* For printf's %.*s. */
#define STR_ARGS(s) (int)(s).len, (s).data

static inline str str_from(const char *z) {
    return (str){.data = z, .len = z ? strlen(z) : 0};
}

static inline bool str_equal(str a, str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool str_has_prefix(str s, str prefix) {
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.data, prefix.data, prefix.len) == 0);
}

static inline str str_skip(str s, size_t bytes) {
    return (str){.data = bytes ? s.data + bytes : s.data,
                 .len = s.len - bytes}; /* NULL + 0 is UB */
}

static inline str str_head(str s, size_t bytes) {
    return (str){.data = s.data, .len = bytes < s.len ? bytes : s.len};
}

/* memcmp order, the shorter first among equals: the order of query ids. */
int str_compare(str a, str b);

/* Without ASCII white space at both ends. */
str str_trim(str s);

/* The part before the first separator; *rest gets what follows it (data NULL when there was none).
 * `for (str rest = line; rest.data;) { str field = str_split(&rest, '\t'); … }` */
str str_split(str *rest, char separator);

/* Whether the word stands in a text whose words are parted by single spaces. */
bool str_has_word(str text, str word);

bool str_equal_ignoring_case(str a, str b); /* ASCII case only */

/* The whole of s is a number of the kind, in range; otherwise false and *out untouched. */
bool str_parse_u64(str s, uint64_t *out);
bool str_parse_i64(str s, int64_t *out);
bool str_parse_double(str s, double *out); /* finite, decimal; at most 63 bytes */

#endif
