/* See fields.h. Fields are slices of the row; only a field with a doubled quote in it is copied. */
#include "intake/fields.h"

#include "base/require.h"

uint32_t fields_split_tsv(str row, char separator, str *out, uint32_t capacity) {
    uint32_t count = 0;
    for (str rest = row;; count++) {
        const char *found = rest.len ? memchr(rest.data, separator, rest.len) : NULL;
        size_t len = found ? (size_t)(found - rest.data) : rest.len;
        if (count < capacity)
            out[count] = str_head(rest, len);
        if (!found)
            return count + 1;
        rest = str_skip(rest, len + 1);
    }
}

/* The field that s, behind its opening quote, begins with; *used: bytes up to behind the closing
 * quote. */
static str take_quoted(str s, struct arena *a, size_t *used) {
    size_t doubled = 0, end = 0;
    for (;; end += 2, doubled++) {
        const char *quote = memchr(s.data + end, '"', s.len - end);
        require(quote != NULL);
        end = (size_t)(quote - s.data);
        if (end + 1 >= s.len || s.data[end + 1] != '"')
            break;
    }
    *used = end + 1;
    str raw = str_head(s, end);
    if (!doubled)
        return raw;
    char *copy = arena_reserve(a, raw.len, 1);
    if (!copy)
        return (str){0};
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        copy[len++] = raw.data[i];
        i += raw.data[i] == '"';
    }
    return (str){copy, len};
}

uint32_t fields_split_csv(str row, char separator, struct arena *a, str *out, uint32_t capacity) {
    if (row.len == 0 || !memchr(row.data, '"', row.len))
        return fields_split_tsv(row, separator, out, capacity);
    uint32_t count = 0;
    for (str rest = row;; count++) {
        str field = {0};
        size_t used = 0;
        if (rest.len && rest.data[0] == '"') {
            field = take_quoted(str_skip(rest, 1), a, &used);
            rest = str_skip(rest, 1 + used);
        } else {
            const char *found = rest.len ? memchr(rest.data, separator, rest.len) : NULL;
            field = str_head(rest, found ? (size_t)(found - rest.data) : rest.len);
            rest = str_skip(rest, field.len);
        }
        if (count < capacity)
            out[count] = field;
        if (rest.len == 0)
            return count + 1;
        rest = str_skip(rest, 1);
    }
}
