/* Records become events of the journal: who did it becomes a keyed hash before it touches a disk.
 */
#ifndef INTAKE_PEOPLE_H
#define INTAKE_PEOPLE_H

#include "base/hash.h"
#include "intake/record.h"

struct people_rule {
    const struct secret_key *key; /* borrowed */
    bool trusted; /* somebody vouches that the log is anonymous already: no user is kept */
};

enum { RECORD_EVENTS_MAX = 2 };

/* The one or two events of a record, borrowing its strings; returns how many. A user is hashed as
 * "user", a session as "session"; where there is no user the session stands for the person. Nobody
 * named, or may be kept with it, is PERSON_UNKNOWN, unless the rule or a count vouches:
 * PERSON_ANONYMOUS. Not for what may not be kept at all. */
uint32_t people_events(const struct people_rule *rule, const struct log_record *r,
                       struct event out[static RECORD_EVENTS_MAX]);

#endif
