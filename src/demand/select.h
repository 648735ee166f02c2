/* Which queries become suggestions, and what is known of each: the rollup's rows under the
 * settings of now. */
#ifndef DEMAND_SELECT_H
#define DEMAND_SELECT_H

#include "build/edition_rows.h"
#include "store/rollup.h"

struct select_options {
    uint32_t users_min;                /* distinct people a query needs, unless vouched for */
    uint32_t machine_searches_per_day; /* with more on one day a person is a machine */
    uint32_t queries_max;
    double half_life_days;
    int64_t now_ms; /* events more than SELECT_AHEAD_MS after it do not move "newest" */
    bool quiet;
};
enum {
    SELECT_AHEAD_MS = 300000,
    SELECT_HALF_LIVES_MAX = 40, /* older searches count as much as those this old: 2^-40 */
};

struct selection {
    struct edition_rows rows;
    int64_t newest_ms;  /* what "now" was for the decay; 0: nothing is dated */
    uint32_t asked_for; /* distinct queries somebody searched, machines aside */
    uint32_t few_users; /* of them: by fewer people than users_min */
    uint32_t personal;  /* … that look like personal data */
    uint32_t surplus;   /* … beyond queries_max */
    uint32_t machines;  /* people left out as machines */

    /* What rows borrows. */
    struct build_query *queries;
    struct query_facts *facts;
    struct build_display *displays;
    char *texts, *forms;
};

/* The caller frees the selection, also when it failed. */
enum status select_queries(struct selection *out, struct rollup *r,
                           const struct select_options *options, struct error *why) MUST_CHECK;
void selection_free(struct selection *s);

#endif
