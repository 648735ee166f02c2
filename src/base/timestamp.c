/* Civil dates by the algorithms of Howard Hinnant, "chrono-compatible low-level date algorithms"
 * (days_from_civil, civil_from_days): no tables, no time zone database, no locale. */
#include "base/timestamp.h"

#include <stdio.h>

enum { MS_PER_DAY = 86400000 };
static const int64_t last_ms = INT64_C(253402300799999); /* of the year 9999 */

static int64_t days_from_civil(int64_t y, int64_t m, int64_t d) {
    y -= m <= 2;
    int64_t era = y / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

/* Takes exactly `digits` digits. */
static bool take_number(str *s, size_t digits, int64_t *out) {
    if (s->len < digits)
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < digits; i++) {
        char c = s->data[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *s = str_skip(*s, digits);
    *out = value;
    return true;
}

static bool take_char(str *s, char c) {
    if (s->len == 0 || s->data[0] != c)
        return false;
    *s = str_skip(*s, 1);
    return true;
}

static int64_t days_in_month(int64_t y, int64_t m) {
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return m == 2 ? 28 + leap : 30 + ((m + (m > 7)) % 2);
}

static bool take_date(str *s, int64_t *out_ms) {
    int64_t y = 0, m = 0, d = 0;
    if (!take_number(s, 4, &y) || !take_char(s, '-') || !take_number(s, 2, &m) ||
        !take_char(s, '-') || !take_number(s, 2, &d))
        return false;
    if (y < 1970 || m < 1 || m > 12 || d < 1 || d > days_in_month(y, m))
        return false;
    *out_ms = days_from_civil(y, m, d) * MS_PER_DAY;
    return true;
}

/* "03:59", "03:59:04", "03:59:04.27" (any number of decimals; those past three are cut). */
static bool take_time(str *s, int64_t *out_ms) {
    int64_t h = 0, m = 0, sec = 0, ms = 0;
    if (!take_number(s, 2, &h) || !take_char(s, ':') || !take_number(s, 2, &m))
        return false;
    if (take_char(s, ':')) {
        if (!take_number(s, 2, &sec))
            return false;
        if (take_char(s, '.') || take_char(s, ',')) {
            int64_t scale = 100, digit = 0;
            if (!take_number(s, 1, &digit))
                return false;
            do {
                ms += digit * scale;
                scale /= 10;
            } while (take_number(s, 1, &digit));
        }
    }
    if (h > 23 || m > 59 || sec > 60)
        return false;
    *out_ms = ((h * 60 + m) * 60 + sec) * 1000 + ms;
    return true;
}

/* "", "Z", "+02:00", "+0200", "+02". */
static bool take_zone(str *s, int64_t *out_ms) {
    *out_ms = 0;
    if (s->len == 0 || take_char(s, 'Z') || take_char(s, 'z'))
        return s->len == 0;
    int64_t sign = s->data[0] == '-' ? -1 : 1, h = 0, m = 0;
    if (!take_char(s, '+') && !take_char(s, '-'))
        return false;
    if (!take_number(s, 2, &h))
        return false;
    (void)take_char(s, ':');
    if (s->len && !take_number(s, 2, &m))
        return false;
    *out_ms = sign * (h * 60 + m) * 60000;
    return s->len == 0 && h <= 18 && m <= 59;
}

bool timestamp_parse(str s, int64_t *out_ms) {
    int64_t number = 0;
    if (str_parse_i64(s, &number)) {
        if (number < 0 || number > last_ms)
            return false;
        *out_ms = number < INT64_C(100000000000) ? number * 1000 : number;
        return true;
    }
    int64_t date = 0, time = 0, zone = 0;
    if (!take_date(&s, &date))
        return false;
    if (s.len) {
        if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
            return false;
        if (!take_time(&s, &time) || !take_zone(&s, &zone))
            return false;
    }
    int64_t ms = date + time - zone;
    if (ms < 0 || ms > last_ms)
        return false;
    *out_ms = ms;
    return true;
}

void timestamp_format(int64_t ms, char out[static TIMESTAMP_TEXT_BYTES]) {
    if (ms < 0)
        ms = 0;
    if (ms > last_ms)
        ms = last_ms;
    int64_t z = ms / MS_PER_DAY + 719468;
    int64_t era = z / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    unsigned day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    unsigned month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    unsigned year = (unsigned)(yoe + era * 400 + (month <= 2));
    unsigned rest = (unsigned)(ms % MS_PER_DAY);
    (void)snprintf(out, TIMESTAMP_TEXT_BYTES, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", year % 10000,
                   month % 100, day % 100, rest / 3600000 % 100, rest / 60000 % 60,
                   rest / 1000 % 60, rest % 1000);
}
