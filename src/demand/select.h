/* Which queries become suggestions, and what is known of each: the rollup's rows under the
 * settings of now. */
#ifndef DEMAND_SELECT_H
#define DEMAND_SELECT_H

#include "build/edition_rows.h"
#include "demand/machines.h"
#include "recall/displays.h"
#include "recall/topics.h"
#include "recall/trie.h"
#include "store/rollup.h"

/* An edition that the rows come on top of, all borrowed. What it has is suggested already; its
 * weights are added, and what the rows weigh is measured on its scale, so the sum is that of all
 * rows together: a search of a later day than its newest weighs more than 1. */
struct select_base {
    const query_id *ids; /* by the rollup's number of a query; QUERY_NONE where it has none */
    const struct dictionary *dictionary;
    const struct trie *trie;
    const struct facts *facts;
    const struct displays *displays;
    const struct topics *topics;     /* NULL: what is new has none */
    const struct machines *machines; /* people it left out */
    int64_t newest_ms;               /* what it calls now; 0: nothing in it is dated */
};

struct select_options {
    const struct select_base *base;    /* NULL: the rows are all there is */
    uint32_t users_min;                /* distinct people a query needs, unless vouched for */
    uint32_t machine_searches_per_day; /* with more on one day a person is a machine */
    uint32_t queries_max;
    double half_life_days; /* the base's, if there is one */
    int64_t now_ms;        /* events more than SELECT_AHEAD_MS after it do not move "newest" */
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

    struct machines machines; /* people left out */

    /* What rows borrows. */
    struct build_query *queries;
    struct query_facts *facts;
    struct build_display *displays;
    char *texts, *forms;
    char *topics;
    uint32_t *topic_ends;

    uint32_t *numbers; /* the rollup's, of each row */
};

/* The caller frees the selection, also when it failed. */
enum status select_queries(struct selection *out, struct rollup *r,
                           const struct select_options *options, struct error *why) MUST_CHECK;
void selection_free(struct selection *s);

#endif
