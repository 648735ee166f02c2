/* Forgetting people for good. Who asked stands in control.db before anything is removed, so that a
 * death half way is finished by the next train, and so that a restored backup forgets again:
 *
 *     note in control.db  ->  remove from journal.db  ->  train: look again, publish, clear old
 *     (not settled)           (a new generation)          editions and pages away; settled
 */
#ifndef STORE_FORGET_H
#define STORE_FORGET_H

#include "base/bytes.h"
#include "store/control.h"
#include "store/data_dir.h"
#include "store/journal.h"

struct forget_request {
    const int64_t *people; /* keyed hashes */
    uint32_t count;
    int64_t now_ms;
    str actor, origin, reason; /* for the audit */
};

struct forget_report {
    uint64_t events;   /* removed */
    uint32_t sessions; /* forgotten with them (removal_sessions) */
};

/* Now, also beside a server, an import or a train: a train that was under way when this returns
 * may still count them, the next one does not. STATUS_BUSY: beside another one, or a restore. */
enum status forget_people(const struct data_dir *d, const struct forget_request *request,
                          struct forget_report *out, struct error *why) MUST_CHECK;

/* Removes again what is noted and not settled. `noted`, an array of struct forgotten, is the
 * caller's to free. */
enum status forget_again(const struct data_dir *d, struct journal *j, struct bytes *noted,
                         uint64_t *events, struct error *why) MUST_CHECK;

/* Nothing of those is left anywhere: they are settled, unless they asked again meanwhile. */
enum status forget_settle(const struct data_dir *d, const struct bytes *noted,
                          struct error *why) MUST_CHECK;

#endif
