/* Time zones by their IANA names, and hours of the day in them: when somebody may be told
 * something. Instants are milliseconds since 1970 UTC. */
#ifndef BASE_TIME_ZONE_H
#define BASE_TIME_ZONE_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

struct time_zone;

/* "Europe/Berlin", "UTC"; as the IANA writes them. STATUS_NOT_FOUND: there is no such zone. */
enum status time_zone_open(struct time_zone **out, str name, struct error *why) MUST_CHECK;
void time_zone_close(struct time_zone *z); /* NULL does nothing */

/* How far its clocks are ahead of UTC at that instant, and until when they stay so (INT64_MAX: for
 * ever). One thread at a time a zone. */
int64_t time_zone_offset_ms(struct time_zone *z, int64_t at_ms, int64_t *until_ms);

/* The day by its clocks: days since 1970. */
int64_t time_zone_day(struct time_zone *z, int64_t at_ms);

/* Hours of the day, minutes after midnight: from … until, over midnight when from > until, never
 * when they are equal. */
struct day_hours {
    uint32_t from, until; /* 0 … 1439 */
};
/* The first instant that is not within the hours, at_ms itself when it is not; and the first one
 * after at_ms that is (INT64_MAX: never). Where clocks jump, the hours are what clocks show. */
int64_t time_zone_leave(struct time_zone *z, struct day_hours hours, int64_t at_ms);
int64_t time_zone_enter(struct time_zone *z, struct day_hours hours, int64_t at_ms);

#endif
