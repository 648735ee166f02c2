/* What is searched now beyond its own past: the rollup's rows under the settings of now. The rules
 * are here and nowhere else:
 *
 *  - now is the hour of the newest event that is not in the future, of a date without a time the
 *    last hour of it; what lies later counts for nothing;
 *  - two windows are looked at, the last BURSTS_DAY hours and the last BURSTS_SHORT. A person
 * counts once in a window, whatever they did in it; machines and nobody in particular do not. What
 * the importer vouched for counts a search;
 *  - what lies before the last day is past, in person-days that decay as demand does. So an hour is
 *    either past or now;
 *  - of a query with `past` person-days, of `days` that all people made, there are expected now
 *
 *        E = (past + 1/2) / days × people now × habit
 *
 *    where a half is what Jeffreys' prior adds to a count, and the people now are those of the
 * whole shop in the window: its own rhythm, and a day on which everything is searched more, cancel
 * out;
 *  - habit is how much more of the query's past falls on these hours of the week than of the
 * shop's, shrunk to 1 where that is thin: (past × own share + K) / (past × the shop's share + K);
 *  - with n people now, how many times E that is has the posterior Gamma(P + n, P + E), and what
 *    counts is its lower twentieth: the EB05 of DuMouchel (1999, Bayesian data mining in large
 *    frequency tables) with one prior Gamma(P, P) instead of two. Of the windows the larger stands;
 *  - from BURSTS_TIMES_MIN up a query bursts. Three people never make one burst, whatever they do.
 *
 * How K, P and BURSTS_TIMES_MIN were chosen: docs/trending.md. */
#ifndef DEMAND_BURSTS_H
#define DEMAND_BURSTS_H

#include "demand/select.h"
#include "recall/bursts.h"
#include "recall/rhythm.h"

enum {
    BURSTS_DAY = RHYTHM_HOURS,
    BURSTS_SHORT = 3,
    BURSTS_MAX = 256,       /* listed at most, of each kind of list … */
    BURSTS_TOPIC_MAX = 16,  /* … and so many of each topic beyond, … */
    BURSTS_LIST_MAX = 2048, /* … in all */
    BURSTS_HABIT_DAYS = 32, /* person-days from which a query has habits */
};
#define BURSTS_PRIOR       4.0
#define BURSTS_HABIT_PRIOR 128.0
#define BURSTS_TIMES_MIN   1.5

/* The edition that the rows come on top of, all borrowed. */
struct bursts_base {
    const query_id *ids; /* by the rollup's number of a query; QUERY_NONE where it has none */
    const struct rhythm *rhythm;
    const struct facts *facts;
};

struct bursts_options {
    const struct selection *selection; /* the queries of the edition */
    const struct bursts_base *base;    /* NULL: the rows are all there is */
    double half_life_days;
    bool quiet;
};

struct bursts_found {
    struct burst *list;
    uint32_t count;
    struct rhythm rhythm; /* without a base */
    /* What rhythm borrows. */
    float cells[RHYTHM_CELLS];
    uint32_t shop_lately[RHYTHM_HOURS];
    uint16_t *past, *lately;
    uint32_t *habit_ids, *lately_ids;
    uint8_t *habits;
};

/* The caller frees it, also when it failed. */
enum status bursts_find(struct bursts_found *out, struct rollup *r,
                        const struct bursts_options *options, struct error *why) MUST_CHECK;
void bursts_free(struct bursts_found *f);

/* The lower twentieth of the posterior above. */
double bursts_times(double people, double expected);

#endif
