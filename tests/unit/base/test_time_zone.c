/* Hours of the day in time zones, on the days on which clocks jump, and against a search minute by
 * minute. */
#include <criterion/criterion.h>

#include "base/random.h"
#include "base/time_zone.h"
#include "base/timestamp.h"

static struct error why;
static struct time_zone *zone;

static void open_zone(const char *name) {
    cr_assert_eq(time_zone_open(&zone, str_from(name), &why), STATUS_OK, "%s", why.message);
}

static int64_t at(const char *text) {
    int64_t ms = 0;
    cr_assert(timestamp_parse(str_from(text), &ms), "%s", text);
    return ms;
}

static const struct day_hours night = {.from = 21 * 60, .until = 9 * 60};

static void expect_leave(struct day_hours hours, const char *from, const char *wanted) {
    char found[TIMESTAMP_TEXT_BYTES];
    timestamp_format(time_zone_leave(zone, hours, at(from)), found);
    cr_assert_eq(at(found), at(wanted), "from %s on %s, not %s", from, found, wanted);
}

Test(time_zone, by_day_nothing_waits_and_at_night_the_morning_is_waited_for) {
    open_zone("Europe/Berlin");
    expect_leave(night, "2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z");
    expect_leave(night, "2026-06-01T18:59:59Z", "2026-06-01T18:59:59Z"); /* 20:59:59 there */
    expect_leave(night, "2026-06-01T19:00:00Z", "2026-06-02T07:00:00Z");
    expect_leave(night, "2026-06-02T06:59:59.999Z", "2026-06-02T07:00:00Z");
    cr_assert_eq(time_zone_enter(zone, night, at("2026-06-01T10:00:00Z")),
                 at("2026-06-01T19:00:00Z"));
    time_zone_close(zone);
}

Test(time_zone, where_clocks_are_put_forward_the_morning_comes_an_hour_earlier) {
    open_zone("Europe/Berlin"); /* 2026-03-29 at 02:00 it is 03:00 */
    expect_leave(night, "2026-03-28T21:00:00Z", "2026-03-29T07:00:00Z");
    expect_leave(night, "2026-03-27T21:00:00Z", "2026-03-28T08:00:00Z");
    /* 02:30 does not come: the jump is the first instant outside. */
    expect_leave((struct day_hours){.from = 22 * 60, .until = 150}, "2026-03-29T00:10:00Z",
                 "2026-03-29T01:00:00Z");
    time_zone_close(zone);
}

Test(time_zone, where_clocks_are_put_back_the_first_of_two_hours_counts) {
    open_zone("America/New_York"); /* 2026-11-01 at 02:00 it is 01:00 again */
    expect_leave(night, "2026-11-01T02:00:00Z", "2026-11-01T14:00:00Z");
    expect_leave((struct day_hours){.from = 22 * 60, .until = 90}, "2026-11-01T05:10:00Z",
                 "2026-11-01T05:30:00Z");
    time_zone_close(zone);
}

Test(time_zone, equal_ends_are_no_hours_at_all) {
    open_zone("UTC");
    const struct day_hours none = {.from = 60, .until = 60};
    expect_leave(none, "2026-11-01T01:00:00Z", "2026-11-01T01:00:00Z");
    cr_assert_eq(time_zone_enter(zone, none, at("2026-11-01T01:00:00Z")), INT64_MAX);
    time_zone_close(zone);
}

Test(time_zone, days_are_those_of_its_clocks) {
    open_zone("Asia/Tokyo");
    cr_assert_eq(time_zone_day(zone, at("2026-01-01T14:59:59Z")), at("2026-01-01") / DAY_MS);
    cr_assert_eq(time_zone_day(zone, at("2026-01-01T15:00:00Z")), at("2026-01-02") / DAY_MS);
    time_zone_close(zone);
}

Test(time_zone, what_is_no_zone_is_refused) {
    static const char *const wrong[] = {"",       "Mars/Base", "Europe/Berlin ", "UTC+2x",
                                        "europe", "\xff\xfe",  "Etc/Unknown"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_eq(time_zone_open(&zone, str_from(wrong[i]), &why), STATUS_NOT_FOUND, "%s",
                     wrong[i]);
    cr_assert_str_eq(why.message,
                     "there is no time zone \"Etc/Unknown\"; write it as in Europe/Berlin");
}

/* The naive oracle: minute by minute, with nothing remembered. */
static bool is_within(struct day_hours hours, int64_t ms) {
    int64_t until_ms = 0;
    int64_t minute = (ms + time_zone_offset_ms(zone, ms, &until_ms)) / 60000 % 1440;
    return hours.from <= hours.until ? minute >= hours.from && minute < hours.until
                                     : minute >= hours.from || minute < hours.until;
}

static int64_t search(struct day_hours hours, int64_t ms, bool within) {
    while (is_within(hours, ms) != within)
        ms = (ms / 60000 + 1) * 60000;
    return ms;
}

Test(time_zone, every_search_ends_where_a_search_minute_by_minute_does) {
    static const char *const zones[] = {"Europe/Berlin",    "America/New_York",    "Asia/Kolkata",
                                        "Asia/Kathmandu",   "Australia/Lord_Howe", "Pacific/Apia",
                                        "Africa/Casablanca"};
    struct random random = random_from(7);
    for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
        open_zone(zones[z]);
        for (int i = 0; i < 400; i++) {
            int64_t ms = at("2026-01-01") + (int64_t)random_below(&random, 366) * DAY_MS +
                         (int64_t)random_below(&random, DAY_MS);
            const struct day_hours hours = {.from = (uint32_t)random_below(&random, 96) * 15,
                                            .until = (uint32_t)random_below(&random, 96) * 15};
            if (hours.from == hours.until)
                continue;
            cr_assert_eq(time_zone_leave(zone, hours, ms), search(hours, ms, false));
            cr_assert_eq(time_zone_enter(zone, hours, ms), search(hours, ms, true));
        }
        time_zone_close(zone);
    }
}
