/* See json.h. Strings are copied in runs between the bytes that need care; most queries are one
 * run. */
#include "base/json.h"

#include <math.h>

#include "base/text.h"

static void separate(struct json *j) {
    if (j->comma)
        buf_append_char(j->out, ',');
    j->comma = true;
}

static void open_with(struct json *j, char bracket) {
    separate(j);
    buf_append_char(j->out, bracket);
    j->comma = false;
}

static void close_with(struct json *j, char bracket) {
    buf_append_char(j->out, bracket);
    j->comma = true;
}

void json_object(struct json *j) {
    open_with(j, '{');
}

void json_object_end(struct json *j) {
    close_with(j, '}');
}

void json_array(struct json *j) {
    open_with(j, '[');
}

void json_array_end(struct json *j) {
    close_with(j, ']');
}

void json_key(struct json *j, str key) {
    separate(j);
    buf_append_char(j->out, '"');
    buf_append(j->out, key);
    buf_append(j->out, STR("\":"));
    j->comma = false;
}

static void escape(struct buf *out, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    const char unicode[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    switch (c) {
    case '"':
        buf_append(out, STR("\\\""));
        break;
    case '\\':
        buf_append(out, STR("\\\\"));
        break;
    case '\n':
        buf_append(out, STR("\\n"));
        break;
    case '\t':
        buf_append(out, STR("\\t"));
        break;
    case '\r':
        buf_append(out, STR("\\r"));
        break;
    default: /* control characters, and < > & so that a page may inline an answer */
        buf_append(out, (str){.data = unicode, .len = sizeof unicode});
    }
}

static bool plain_byte(unsigned char c) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' &&
           c != 0x7f;
}

typedef int8_t sixteen_bytes __attribute__((vector_size(16)));

/* Sixteen bytes are looked at together. What is beyond ASCII is negative, so one comparison tells
 * it and the control characters apart from the rest. */
static bool are_plain(sixteen_bytes bytes) {
    sixteen_bytes odd = (bytes < 0x20) | (bytes == 0x7f) | (bytes == '"') | (bytes == '\\') |
                        (bytes == '&') | ((bytes & ~2) == '<'); /* < and > */
    uint64_t halves[2];
    memcpy(halves, &odd, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

static bool copy_plain_16(char *to, const char *from) {
    sixteen_bytes bytes;
    memcpy(&bytes, from, sizeof bytes);
    memcpy(to, &bytes, sizeof bytes);
    return are_plain(bytes);
}

static bool copy_plain_8(char *to, const char *from) {
    uint64_t eight;
    memcpy(&eight, from, sizeof eight);
    memcpy(to, &eight, sizeof eight);
    const uint64_t twice[2] = {eight, eight};
    sixteen_bytes bytes;
    memcpy(&bytes, twice, sizeof bytes);
    return are_plain(bytes);
}

/* Copies s and tells whether it stands as it is; where the size is no multiple, the last piece
 * overlaps the one before. */
static bool copy_plain(char *to, str s) {
    size_t i = 0;
    for (; s.len - i >= 16; i += 16)
        if (!copy_plain_16(to + i, s.data + i))
            return false;
    if (s.len >= 16)
        return copy_plain_16(to + s.len - 16, s.data + s.len - 16);
    if (s.len >= 8)
        return copy_plain_8(to, s.data) && copy_plain_8(to + s.len - 8, s.data + s.len - 8);
    for (; i < s.len; i++) {
        if (!plain_byte((unsigned char)s.data[i]))
            return false;
        to[i] = s.data[i];
    }
    return true;
}

/* How many bytes stand as they are at the start of s: a code point's, or 0. */
static size_t plain_bytes(str s) {
    unsigned char c = (unsigned char)s.data[0];
    return c < 0x80 ? plain_byte(c) : text_code_point_bytes(s);
}

void json_string_part(struct json *j, str s) {
    struct buf *out = j->out;
    if (s.len <= out->capacity - out->len && copy_plain(out->data + out->len, s)) {
        out->len += s.len;
        return;
    }
    size_t start = 0, i = 0;
    while (i < s.len) {
        size_t n = plain_bytes(str_skip(s, i));
        if (n) {
            i += n;
            continue;
        }
        buf_append(out, (str){.data = s.data + start, .len = i - start});
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x80)
            buf_append(out, STR("\xef\xbf\xbd"));
        else
            escape(out, c);
        start = ++i;
    }
    buf_append(out, str_skip(s, start));
}

void json_string(struct json *j, str s) {
    separate(j);
    buf_append_char(j->out, '"');
    json_string_part(j, s);
    buf_append_char(j->out, '"');
}

void json_u64(struct json *j, uint64_t v) {
    separate(j);
    buf_append_u64(j->out, v);
}

void json_i64(struct json *j, int64_t v) {
    separate(j);
    if (v < 0)
        buf_append_char(j->out, '-');
    buf_append_u64(j->out, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void json_number(struct json *j, double v, int decimals) {
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (!isfinite(v)) {
        json_null(j);
        return;
    }
    separate(j);
    double magnitude = fabs(v);
    if (magnitude > 1e12 || decimals > 6) { /* printf is slow, so only where it is needed */
        buf_append_format(j->out, "%.*g", 17, v);
        return;
    }
    char digits[24];
    size_t at = sizeof digits;
    int places = decimals < 0 ? 0 : decimals;
    uint64_t rest = (uint64_t)(magnitude * powers[places] + 0.5);
    bool negative = v < 0 && rest;
    for (; places && rest % 10 == 0; places--) /* no trailing zeros */
        rest /= 10;
    for (int i = 0; i < places; i++, rest /= 10)
        digits[--at] = (char)('0' + rest % 10);
    if (places)
        digits[--at] = '.';
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (negative)
        digits[--at] = '-';
    buf_append(j->out, (str){.data = digits + at, .len = sizeof digits - at});
}

void json_bool(struct json *j, bool v) {
    separate(j);
    buf_append(j->out, v ? STR("true") : STR("false"));
}

void json_null(struct json *j) {
    separate(j);
    buf_append(j->out, STR("null"));
}
