/* Private to tail*.c. */
#ifndef DEMAND_TAIL_PRIVATE_H
#define DEMAND_TAIL_PRIVATE_H

#include "base/bytes.h"
#include "demand/tail.h"

/* Whether something of a query is to be brought over. */
enum tail_query { TAIL_NEW, TAIL_UNSETTLED, TAIL_SETTLED };

struct tail {
    struct tail_base base;
    struct tally_rules rules;
    int64_t after, watermark;
    struct rollup *rollup;    /* in memory */
    struct machines machines; /* whom the base left out */
    bool machines_known;
    uint32_t queries;     /* numbered by the rollup */
    uint32_t unsettled;   /* of them */
    struct bytes ids;     /* query_id in the base, by number */
    struct bytes settled; /* uint8_t, enum tail_query, by number */
};

static inline const query_id *tail_ids(const struct tail *t) {
    return (const query_id *)(const void *)t->ids.data;
}

/* tail_past.c: finds the base's ids of new queries and brings over the past of those it left out.
 */
enum status tail_settle(struct tail *t, struct rollup *past, struct tail_report *report,
                        struct error *why) MUST_CHECK;

#endif
