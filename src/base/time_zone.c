/* See time_zone.h. ICU knows when a zone's clocks change; between two changes an hour of the day is
 * plain arithmetic, so a search goes from change to change. */
#include "base/time_zone.h"

#include <unicode/ucal.h>

#include "base/memory.h"
#include "base/timestamp.h"

enum { NAME_BYTES = 64, DAY_MINUTES = 1440, MINUTE_MS = 60000, CHANGES_MAX = 8 };

struct time_zone {
    UCalendar *calendar;
    int64_t from_ms, until_ms, offset_ms; /* the stretch that was looked at last */
};

static enum status refuse(str name, struct error *why) {
    return error_set(why, STATUS_NOT_FOUND,
                     "there is no time zone \"%.*s\"; write it as in Europe/Berlin",
                     STR_ARGS(str_head(name, NAME_BYTES)));
}

enum status time_zone_open(struct time_zone **out, str name, struct error *why) {
    UChar wide[NAME_BYTES], canonical[NAME_BYTES];
    UErrorCode code = U_ZERO_ERROR;
    UBool known = 0;
    *out = NULL;
    if (name.len == 0 || name.len >= NAME_BYTES)
        return refuse(name, why);
    for (size_t i = 0; i < name.len; i++)
        wide[i] = (unsigned char)name.data[i];
    int32_t length = (int32_t)name.len;
    (void)ucal_getCanonicalTimeZoneID(wide, length, canonical, NAME_BYTES, &known, &code);
    if (U_FAILURE(code) || !known)
        return refuse(name, why);
    struct time_zone *z = memory_new(struct time_zone, 1);
    if (z)
        z->calendar = ucal_open(wide, length, "en", UCAL_GREGORIAN, &code);
    if (!z || U_FAILURE(code)) {
        time_zone_close(z);
        return error_set(why, STATUS_NO_MEMORY, "no memory for the time zone %.*s", STR_ARGS(name));
    }
    z->from_ms = INT64_MAX;
    *out = z;
    return STATUS_OK;
}

void time_zone_close(struct time_zone *z) {
    if (!z)
        return;
    if (z->calendar)
        ucal_close(z->calendar);
    memory_free(z);
}

static void look(struct time_zone *z, int64_t at_ms) {
    UErrorCode code = U_ZERO_ERROR;
    UDate next = 0;
    ucal_setMillis(z->calendar, (UDate)at_ms, &code);
    z->offset_ms = ucal_get(z->calendar, UCAL_ZONE_OFFSET, &code) +
                   ucal_get(z->calendar, UCAL_DST_OFFSET, &code);
    bool changes =
        ucal_getTimeZoneTransitionDate(z->calendar, UCAL_TZ_TRANSITION_NEXT, &next, &code) != 0;
    z->from_ms = at_ms;
    z->until_ms = changes && U_SUCCESS(code) ? (int64_t)next : INT64_MAX;
}

int64_t time_zone_offset_ms(struct time_zone *z, int64_t at_ms, int64_t *until_ms) {
    if (at_ms < z->from_ms || at_ms >= z->until_ms)
        look(z, at_ms);
    *until_ms = z->until_ms;
    return z->offset_ms;
}

/* Rounds down, before 1970 too. */
static int64_t floor_divide(int64_t value, int64_t by) {
    return value / by - (value % by < 0);
}

int64_t time_zone_day(struct time_zone *z, int64_t at_ms) {
    int64_t until_ms = 0, offset_ms = time_zone_offset_ms(z, at_ms, &until_ms);
    return floor_divide(at_ms + offset_ms, DAY_MS);
}

static bool is_within(struct day_hours hours, int64_t minute) {
    if (hours.from <= hours.until)
        return minute >= hours.from && minute < hours.until;
    return minute >= hours.from || minute < hours.until;
}

/* From `at_ms` on the first instant that is within the hours, or is not. */
static int64_t find(struct time_zone *z, struct day_hours hours, int64_t at_ms, bool within) {
    for (int i = 0; i < CHANGES_MAX && hours.from != hours.until; i++) {
        int64_t until_ms = 0, offset_ms = time_zone_offset_ms(z, at_ms, &until_ms);
        int64_t local_ms = at_ms + offset_ms;
        int64_t day_ms = local_ms - floor_divide(local_ms, DAY_MS) * DAY_MS;
        if (is_within(hours, day_ms / MINUTE_MS) == within)
            return at_ms;
        int64_t edge_ms = (int64_t)(within ? hours.from : hours.until) * MINUTE_MS;
        int64_t found_ms = at_ms + edge_ms - day_ms + (edge_ms <= day_ms ? DAY_MS : 0);
        if (found_ms < until_ms)
            return found_ms;
        at_ms = until_ms; /* clocks change first */
    }
    return within ? INT64_MAX : at_ms;
}

int64_t time_zone_leave(struct time_zone *z, struct day_hours hours, int64_t at_ms) {
    return find(z, hours, at_ms, false);
}

int64_t time_zone_enter(struct time_zone *z, struct day_hours hours, int64_t at_ms) {
    return find(z, hours, at_ms, true);
}
