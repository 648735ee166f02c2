/* What goes with what: the visits of the rollup become the graphs of an edition and its items,
 * under the settings of now. The rules are here and nowhere else:
 *
 *  - each search adds to what followed the search before, if that was another query; it replaced it
 *    when it came within LINKS_REPLACED_S and nothing was looked at in between, and narrowed it
 *    when it has all of its words and more. It also adds to what the items led to that were looked
 *    at since, and to what people returned to from (query, item);
 *  - each click, cart, purchase and view adds to what was chosen under its query, counts once, and
 *    stands beside the LINKS_BESIDE items looked at before in the visit;
 *  - a click at position p counts sqrt(p), up to position LINKS_POSITION_MAX: who looked so far
 *    down meant it. That is inverse propensity weighting with the propensity p^-1/2, clipped
 *    (Joachims, Swaminathan and Schnabel 2017, Unbiased learning-to-rank with biased feedback);
 *  - all of it decays by the day of the visit as demand does (select.h);
 *  - lately is within LINKS_LATELY_DAYS of the newest day, halved LINKS_LATELY_HALVINGS_A_DAY times
 *    a day, whoever searches more than once a day counted once;
 *  - an edge is kept when enough distinct people are behind it, or the importer vouched for it.
 *    Machines are left out with all they did.
 *
 * With n the decayed evidence, s the source and t the target, an edge weighs
 *
 *     n(s, t) / (n(s) + P) × (P / (n(t) + P))^(1/4)          P = LINKS_PRIOR
 *
 * the conditional probability of Deshpande and Karypis (2004, Item-based top-n recommendation
 * algorithms), divided by a power of how popular the target is by itself, and shrunk where the
 * source's evidence is thin as Bell and Koren (2007) do. n(s) is over the targets an edition has;
 * n(t) is the target's demand, in events. What followed anything at all, and what is
 * searched lately, is the plain share. */
#ifndef DEMAND_LINKS_H
#define DEMAND_LINKS_H

#include "build/graph_build.h"
#include "demand/select.h"
#include "recall/items.h"

enum {
    LINKS_REPLACED_S = 60,
    LINKS_BESIDE = 3,
    LINKS_POSITION_MAX = 10,
    LINKS_PRIOR = 5,
    LINKS_LATELY_MAX = 1024, /* the start has more edges than `edges_max` */
    LINKS_LATELY_DAYS = 7,
    LINKS_LATELY_HALVINGS_A_DAY = 2,
    LINKS_ROWS_BATCH = 8000000, /* evidence that is held at once, 24 bytes each */
};

struct links_options {
    const struct selection *selection; /* the queries of the edition */
    uint32_t users_min;                /* distinct people an edge needs, unless vouched for */
    uint32_t edges_max;                /* of each source of each graph, the heaviest first */
    double half_life_days;
    uint64_t batch_rows; /* 0: LINKS_ROWS_BATCH. Changes memory and time, never the outcome */
    bool quiet;
};

struct links {
    struct item_facts *items; /* of the catalogue, and those enough people looked at; by id */
    uint32_t item_count;
    struct build_edge *edges[RELATION_COUNT]; /* by graph_order */
    size_t counts[RELATION_COUNT];
    char *texts;          /* what items borrows */
    struct bytes changes; /* of the items: what changes_find gave */
};

/* The caller frees the links, also when it failed. */
enum status links_find(struct links *out, struct rollup *r, struct journal *j,
                       const struct links_options *options, struct error *why) MUST_CHECK;
void links_free(struct links *l);

#endif
