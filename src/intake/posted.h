/* The body of a POST becomes events for the journal, one by one good or bad, knowing nothing of
 * HTTP. It is one of
 *
 *     {"action_name":"click", …}                    a UBI event or query record
 *     [{…}, {…}]                                    several
 *     {…} ↵ {…} ↵                                   several, a line each; {"index":…} is passed
 * over
 *     {"events":[{"eventType":"click", …}]}         Algolia Insights
 *
 * whatever its Content-Type says of it, so that a text/plain of sendBeacon will do. */
#ifndef INTAKE_POSTED_H
#define INTAKE_POSTED_H

#include "base/hash.h"
#include "intake/record.h"
#include "store/journal_batch.h"

/* A record that was refused; index counts records from 0, bulk lines left out. */
typedef void posted_reject_fn(void *context, uint32_t index, const struct row_fault *fault);

struct posted {
    const struct secret_key *key; /* of the people's hashes and of the idempotency keys; borrowed */
    int64_t now_ms;               /* the time of receipt */
    uint32_t events_max;          /* and records */
    bool lines;                   /* known to be NDJSON: one bad line spoils no other */
    posted_reject_fn *reject;
    void *context;

    uint32_t records;                    /* seen */
    uint32_t rejected, ignored, clamped; /* of them; ignored: well formed, and no event of ours */
};

/* Adds the events to *out, which is empty, each with its idempotency key: of its event_id or else
 * of the whole record, white space aside. An event without a time gets that of the receipt, after
 * its key was made. Fails as a whole, with a sentence for the sender, on a body that is not JSON of
 * such a kind (STATUS_INVALID) or holds too many events (STATUS_LIMIT), and when memory ran out. */
enum status posted_read(struct posted *p, str body, struct journal_batch *out,
                        struct error *why) MUST_CHECK;

#endif
