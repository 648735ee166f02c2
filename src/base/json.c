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

/* Sixteen bytes from two places, eight from each, which may overlap. */
static sixteen_bytes load_eights(const char *a, const char *b) {
    uint64_t halves[2];
    sixteen_bytes bytes;
    memcpy(&halves[0], a, sizeof halves[0]);
    memcpy(&halves[1], b, sizeof halves[1]);
    memcpy(&bytes, halves, sizeof bytes);
    return bytes;
}

static bool is_plain(str s) {
    size_t i = 0;
    for (; s.len - i >= 16; i += 16)
        if (!are_plain(load_eights(s.data + i, s.data + i + 8)))
            return false;
    if (s.len >= 16) /* the last sixteen, some a second time */
        return are_plain(load_eights(s.data + s.len - 16, s.data + s.len - 8));
    if (s.len >= 8)
        return are_plain(load_eights(s.data, s.data + s.len - 8));
    while (i < s.len && plain_byte((unsigned char)s.data[i]))
        i++;
    return i == s.len;
}

/* How many bytes stand as they are at the start of s: a code point's, or 0. */
static size_t plain_bytes(str s) {
    unsigned char c = (unsigned char)s.data[0];
    return c < 0x80 ? plain_byte(c) : text_code_point_bytes(s);
}

void json_string_part(struct json *j, str s) {
    size_t start = 0, i = is_plain(s) ? s.len : 0;
    while (i < s.len) {
        size_t n = plain_bytes(str_skip(s, i));
        if (n) {
            i += n;
            continue;
        }
        buf_append(j->out, (str){.data = s.data + start, .len = i - start});
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x80)
            buf_append(j->out, STR("\xef\xbf\xbd"));
        else
            escape(j->out, c);
        start = ++i;
    }
    buf_append(j->out, str_skip(s, start));
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
