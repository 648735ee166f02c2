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

/* A byte of each eight is looked at together: the high bit of a lane is set where the byte is no
 * plain one (Mycroft's test for a zero byte, on the differences). What it sets wrongly, above a
 * true one, does not matter: it only asks whether any is set. */
static bool eight_plain_bytes(const char *s) {
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones * 0x80;
    uint64_t word = 0;
    memcpy(&word, s, sizeof word);
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', rubout = word ^ ones * 0x7f;
    uint64_t less = (word & ~(ones * 2)) ^ ones * '<', amp = word ^ ones * '&'; /* < and > */
    uint64_t odd = word | (word - ones * 0x20); /* beyond ASCII, control */
    odd |= (quote - ones) | (slash - ones) | (rubout - ones) | (less - ones) | (amp - ones);
    return (odd & highs) == 0;
}

void json_string_part(struct json *j, str s) {
    size_t start = 0, i = 0;
    while (i < s.len) {
        if (s.len - i >= 8 && eight_plain_bytes(s.data + i)) {
            i += 8;
            continue;
        }
        unsigned char c = (unsigned char)s.data[i];
        size_t n = plain_byte(c) ? 1 : c >= 0x80 ? text_code_point_bytes(str_skip(s, i)) : 0;
        if (n) {
            i += n;
            continue;
        }
        buf_append(j->out, (str){.data = s.data + start, .len = i - start});
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
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
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
    uint64_t scale = powers[decimals < 0 ? 0 : decimals];
    uint64_t scaled = (uint64_t)(magnitude * (double)scale + 0.5);
    if (v < 0 && scaled)
        buf_append_char(j->out, '-');
    buf_append_u64(j->out, scaled / scale);
    uint64_t rest = scaled % scale;
    if (rest == 0)
        return;
    buf_append_char(j->out, '.');
    for (scale /= 10; rest; scale /= 10) { /* without trailing zeros */
        buf_append_char(j->out, (char)('0' + rest / scale));
        rest %= scale;
    }
}

void json_bool(struct json *j, bool v) {
    separate(j);
    buf_append(j->out, v ? STR("true") : STR("false"));
}

void json_null(struct json *j) {
    separate(j);
    buf_append(j->out, STR("null"));
}
