/* Byte strings: comparison, trimming, splitting, and the only number parsers we use. They take
 * the whole string or nothing, which the C library's do not. */
#include "base/str.h"

#include <math.h>
#include <stdlib.h>

int str_compare(str a, str b) {
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s) {
    while (s.len && is_space(s.data[0]))
        s = str_skip(s, 1);
    while (s.len && is_space(s.data[s.len - 1]))
        s.len--;
    return s;
}

str str_split(str *rest, char separator) {
    const char *found = rest->len ? memchr(rest->data, separator, rest->len) : NULL;
    if (!found) {
        str whole = *rest;
        *rest = (str){0};
        return whole;
    }
    str part = {.data = rest->data, .len = (size_t)(found - rest->data)};
    *rest = str_skip(*rest, part.len + 1);
    return part;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_has_word(str text, str word) {
    for (str rest = text; rest.data;)
        if (str_equal(str_split(&rest, ' '), word))
            return true;
    return false;
}

bool str_equal_ignoring_case(str a, str b) {
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool str_parse_u64(str s, uint64_t *out) {
    if (s.len == 0 || s.len > 20)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(s.data[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool str_parse_i64(str s, int64_t *out) {
    bool negative = s.len && s.data[0] == '-';
    uint64_t magnitude = 0;
    if (!str_parse_u64(negative ? str_skip(s, 1) : s, &magnitude))
        return false;
    if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    *out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

bool str_parse_double(str s, double *out) {
    char copy[64];
    if (s.len == 0 || s.len >= sizeof copy)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E'))
            return false; /* no "inf", "nan", hexadecimal or white space */
        copy[i] = c;
    }
    copy[s.len] = '\0';
    char *end = NULL;
    double value = strtod(copy, &end);
    if (end != copy + s.len || !isfinite(value))
        return false;
    *out = value;
    return true;
}
