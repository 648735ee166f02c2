/* Records become events of the journal: who did it becomes a keyed hash before it touches a disk.
 */
#ifndef INTAKE_PEOPLE_H
#define INTAKE_PEOPLE_H

#include "base/hash.h"
#include "intake/record.h"

/* Who was named last: what comes together is often one person's, and the hash of a name takes as
 * long as reading half of an event. */
enum { REMEMBERED_NAME_BYTES = 64 }; /* a longer one is hashed each time */
struct people_memory {
    struct remembered_name {
        int64_t hash;
        size_t bytes; /* 0: none yet */
        char name[REMEMBERED_NAME_BYTES];
    } user, session;
};

struct people_rule {
    const struct secret_key *key; /* borrowed */
    bool trusted; /* somebody vouches that the log is anonymous already: no user is kept */
    struct people_memory *memory; /* NULL: none; of this key */
};

enum { RECORD_EVENTS_MAX = 2 };

/* The one or two events of a record, borrowing its strings; returns how many. A user is hashed as
 * "user", a session as "session"; where there is no user the session stands for the person. Nobody
 * named, or may be kept with it, is PERSON_UNKNOWN, unless the rule or a count vouches:
 * PERSON_ANONYMOUS. Not for what may not be kept at all. */
uint32_t people_events(const struct people_rule *rule, const struct log_record *r,
                       struct event out[static RECORD_EVENTS_MAX]);

#endif
