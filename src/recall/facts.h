/* What else is known of each query, fixed until the next edition: 8 bytes, by query id. */
#ifndef RECALL_FACTS_H
#define RECALL_FACTS_H

#include "base/error.h"
#include "base/str.h"
#include "recall/query_id.h"

/* As stored: little endian. */
struct query_facts {
    uint16_t click_rate; /* smoothed clicks a search, 65535 = 1 */
    uint16_t last_day;   /* days since 1970 of the last search; 0 unknown */
    uint16_t users;      /* distinct people, 65535 and more as 65535; 0: vouched anonymous */
    uint16_t topic;      /* the commonest category's number + 1; 0 none */
};

struct facts {
    const struct query_facts *rows;
    uint32_t count;
};

/* The section is count × 8 bytes. Refuses another count than the dictionary's. */
enum status facts_open(struct facts *out, str section, uint32_t count,
                       struct error *why) MUST_CHECK;

static inline void facts_prefetch(const struct facts *f, query_id q) {
    __builtin_prefetch(f->rows + (q < f->count ? q : 0));
}

#endif
