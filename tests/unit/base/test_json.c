#include <cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"

static char block[4096];
static struct buf out;
static struct json j;

static void set_up(void) {
    out = buf_over(block, sizeof block);
    j = json_over(&out);
}
TestSuite(json, .init = set_up);

Test(json, puts_commas_where_they_belong) {
    json_object(&j);
    json_key(&j, STR("a"));
    json_array(&j);
    json_u64(&j, 1);
    json_i64(&j, -2);
    json_array(&j);
    json_array_end(&j);
    json_array_end(&j);
    json_key(&j, STR("b"));
    json_bool(&j, true);
    json_key(&j, STR("c"));
    json_null(&j);
    json_object_end(&j);
    cr_assert(str_equal(buf_str(&out), STR("{\"a\":[1,-2,[]],\"b\":true,\"c\":null}")));
}

Test(json, escapes_every_byte_that_needs_it_at_every_place_of_a_string) {
    for (int c = 0; c < 128; c++)
        for (size_t at = 0; at < 20; at++) {
            char text[20];
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            out.len = 0;
            j.comma = false;
            json_string(&j, (str){.data = text, .len = sizeof text});
            bool escaped = out.len != sizeof text + 2;
            bool needed = c < 0x20 || c == 0x7f || strchr("\"\\<>&", c) != NULL;
            cr_assert_eq(escaped, needed, "byte %d at %zu", c, at);
        }
}

/* The plain form of the escape rules, a byte at a time, for what the words of eight do. */
static void by_the_rules(str s, struct buf *to) {
    for (size_t i = 0; i < s.len;) {
        size_t n = 1;
        while (n <= 4 && i + n <= s.len && !text_is_utf8((str){.data = s.data + i, .len = n}))
            n++;
        unsigned char c = (unsigned char)s.data[i];
        if (n > 4 || i + n > s.len) {
            buf_append(to, STR("\xef\xbf\xbd"));
            i++;
            continue;
        }
        if (c == '"' || c == '\\')
            buf_append_format(to, "\\%c", c);
        else if (c == '\n' || c == '\t' || c == '\r')
            buf_append_format(to, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        else if (c < 0x20 || c == 0x7f || c == '<' || c == '>' || c == '&')
            buf_append_format(to, "\\u%04x", c);
        else
            buf_append(to, (str){.data = s.data + i, .len = n});
        i += n;
    }
}

Test(json, any_bytes_become_what_the_rules_say_and_parse) {
    struct random r = random_from(5);
    char text[64], wanted[1024];
    for (int round = 0; round < 20000; round++) {
        size_t len = (size_t)random_below(&r, sizeof text);
        for (size_t i = 0; i < len; i++)
            text[i] = (char)(random_below(&r, 8) ? 'a' + random_below(&r, 26) : random_u64(&r));
        struct buf rules = buf_over(wanted, sizeof wanted);
        buf_append_char(&rules, '"');
        by_the_rules((str){.data = text, .len = len}, &rules);
        buf_append_char(&rules, '"');
        out.len = 0;
        j.comma = false;
        json_string(&j, (str){.data = text, .len = len});
        cr_assert(str_equal(buf_str(&out), buf_str(&rules)), "%.*s, not %.*s",
                  STR_ARGS(buf_str(&out)), STR_ARGS(buf_str(&rules)));
        cJSON *parsed = cJSON_ParseWithLength(out.data, out.len);
        cr_assert_not_null(parsed);
        cJSON_Delete(parsed);
    }
}

Test(json, numbers_keep_their_decimals_and_lose_trailing_zeros) {
    static const struct {
        double value;
        int decimals;
        const char *text;
    } rows[] = {{0.83, 4, "0.83"},         {-0.5, 2, "-0.5"},      {3, 4, "3"},
                {0.99996, 4, "1"},         {-0.00001, 4, "0"},     {0.05, 2, "0.05"},
                {12345.678, 1, "12345.7"}, {1.0 / 0.0, 4, "null"}, {2e15, 4, "2000000000000000"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        out.len = 0;
        j.comma = false;
        json_number(&j, rows[i].value, rows[i].decimals);
        cr_assert(str_equal(buf_str(&out), str_from(rows[i].text)), "%.*s, not %s",
                  STR_ARGS(buf_str(&out)), rows[i].text);
    }
}

Test(json, any_number_of_so_many_decimals_is_written_in_full) {
    struct random r = random_from(6);
    for (int round = 0; round < 20000; round++) {
        int decimals = (int)random_below(&r, 7);
        uint64_t scale = 1, wanted = random_u64(&r) >> (24 + random_below(&r, 40));
        for (int i = 0; i < decimals; i++)
            scale *= 10;
        char text[64];
        int len = snprintf(text, sizeof text, "%llu.%0*llu", (unsigned long long)(wanted / scale),
                           decimals, (unsigned long long)(wanted % scale));
        while (decimals && text[len - 1] == '0')
            len--;
        len -= text[len - 1] == '.' ? 1 : decimals == 0 ? 2 : 0; /* "7." and "7.0" are 7 */
        out.len = 0;
        j.comma = false;
        json_number(&j, (double)wanted / (double)scale, decimals);
        cr_assert(str_equal(buf_str(&out), (str){.data = text, .len = (size_t)len}),
                  "%.*s, not %.*s", STR_ARGS(buf_str(&out)), len, text);
    }
}

Test(json, what_does_not_fit_shows_in_the_buffer) {
    out = buf_over(block, 5);
    json_string(&j, STR("long enough"));
    cr_assert(out.overflow);
    cr_assert_leq(out.len, 5);
}
