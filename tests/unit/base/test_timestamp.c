#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

#include "base/random.h"
#include "base/timestamp.h"

static const int64_t last_ms = INT64_C(253402300799999); /* 9999-12-31T23:59:59.999Z */

static void reads(const char *text, int64_t wanted) {
    int64_t got = -7;
    cr_expect(timestamp_parse(str_from(text), &got), "\"%s\" is refused", text);
    cr_expect_eq(got, wanted, "\"%s\" is %lld, not %lld", text, (long long)got, (long long)wanted);
}

static void refuses(const char *text) {
    int64_t got = -7;
    cr_expect_not(timestamp_parse(str_from(text), &got), "\"%s\" is taken", text);
    cr_expect_eq(got, -7, "\"%s\" is refused and leaves something", text);
}

Test(timestamp, reads_dates_and_times_as_people_write_them) {
    reads("2011-08-11", 1313020800000);
    reads("2011-08-11 03:59", 1313035140000);
    reads("2011-08-11 03:59:04", 1313035144000);
    reads("2011-08-11T03:59:04.5Z", 1313035144500);
    reads("2011-08-11t03:59:04,021z", 1313035144021);
    reads("2011-08-11T03:59:04.0219999999", 1313035144021);
    reads("1970-01-01", 0);
    reads("9999-12-31T23:59:59.999Z", last_ms);
}

Test(timestamp, reads_zones) {
    reads("2011-08-11T03:59:04+02:00", 1313027944000);
    reads("2011-08-11T03:59:04+0200", 1313027944000);
    reads("2011-08-11T03:59:04+02", 1313027944000);
    reads("2011-08-11T03:59:04-09:30", 1313069344000);
    reads("1970-01-01T02:00:00+02:00", 0);
}

Test(timestamp, reads_whole_numbers_as_seconds_or_milliseconds) {
    reads("0", 0);
    reads("1313035144", 1313035144000);
    reads("1313035144021", 1313035144021);
    reads("99999999999", INT64_C(99999999999000));
    reads("100000000000", INT64_C(100000000000));
    reads("253402300799999", last_ms);
}

Test(timestamp, knows_leap_years_and_the_length_of_months) {
    reads("2000-02-29", 951782400000);
    reads("2024-02-29", 1709164800000);
    refuses("2100-02-29");
    refuses("2023-02-29");
    refuses("2023-04-31");
    reads("2023-08-31", 1693440000000);
    reads("2016-12-31T23:59:60Z", 1483228800000); /* a leap second is the next day's first */
}

Test(timestamp, refuses_what_is_no_time) {
    static const char *const wrong[] = {"",
                                        " ",
                                        "yesterday",
                                        "x2011-08-11",
                                        "2011-8-11",
                                        "2011-08-11 ",
                                        "2011-08-11T",
                                        "2011-08-11T3:59",
                                        "2011-08-11T24:00",
                                        "2011-08-11T03:60",
                                        "2011-08-11T03:59:61",
                                        "2011-08-11T03:59:04.",
                                        "2011-08-11T03:59:04+19:00",
                                        "2011-08-11T03:59:04+02:60",
                                        "2011-08-11T03:59:04 +02:00",
                                        "2011-08-11T03:59:04Zz",
                                        "2011-00-01",
                                        "2011-13-01",
                                        "2011-01-00",
                                        "1969-12-31",
                                        "1970-01-01T00:00:00+01:00",
                                        "9999-12-31T23:59:59-01:00",
                                        "10000-01-01",
                                        "-1",
                                        "+5",
                                        "1e9",
                                        "1.5",
                                        "253402300800000",
                                        "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuses(wrong[i]);
    int64_t got = 0;
    cr_expect_not(timestamp_parse((str){0}, &got));
    cr_expect_not(timestamp_parse((str){.data = "2011-08-11\0", .len = 11}, &got));
}

Test(timestamp, writes_twenty_four_characters_and_clamps_what_is_beyond) {
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_format(1313035157021, text);
    cr_assert_str_eq(text, "2011-08-11T03:59:17.021Z");
    timestamp_format(INT64_MIN, text);
    cr_assert_str_eq(text, "1970-01-01T00:00:00.000Z");
    timestamp_format(INT64_MAX, text);
    cr_assert_str_eq(text, "9999-12-31T23:59:59.999Z");
}

Test(timestamp, agrees_with_the_c_library_and_reads_what_it_wrote) {
    struct random r = random_from(1);
    for (int i = 0; i < 50000; i++) {
        int64_t ms = (int64_t)random_below(&r, (uint64_t)last_ms), again = 0;
        char text[TIMESTAMP_TEXT_BYTES], wanted[80];
        time_t seconds = (time_t)(ms / 1000);
        struct tm parts;
        cr_assert_not_null(gmtime_r(&seconds, &parts));
        size_t len = strftime(wanted, sizeof wanted, "%Y-%m-%dT%H:%M:%S", &parts);
        snprintf(wanted + len, sizeof wanted - len, ".%03dZ", (int)(ms % 1000));
        timestamp_format(ms, text);
        cr_assert_str_eq(text, wanted);
        cr_assert(timestamp_parse(str_from(text), &again));
        cr_assert_eq(again, ms);
    }
}
