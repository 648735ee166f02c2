/* What people did before the holdout, plainly counted: what the baselines of tasks answer from. No
 * decay, no discount, no threshold of people for what goes with what, and nothing shared with the
 * graphs of an edition, so that the two can disagree. Only what may be suggested at all is
 * answered, as by Inkling. */
#ifndef EVALUATE_PAST_H
#define EVALUATE_PAST_H

#include "build/edition_rows.h"
#include "build/intern.h"
#include "evaluate/replay.h"
#include "store/data_dir.h"

/* How often a target came with a source; by source, commonest first, then by target. */
struct past_pair {
    uint32_t source, target, count;
};
struct past_pairs {
    struct past_pair *list;
    size_t count;
};

/* Queries are rows of the offered ones; items are numbers of `items`. */
struct past {
    const struct edition_rows *offered; /* borrowed; weights are counts */
    struct intern items;
    uint32_t *popular;               /* rows, commonest first */
    uint32_t *last_day;              /* the same by the day before the newest search */
    struct past_pairs next, of_item; /* query -> next query of the visit; item -> its queries */
    double searches;                 /* of all offered queries */
};

/* newest_ms: the end of the last day. The caller holds the "train" lock, so that the sums are those
 * of the offered rows. Free also what failed. */
enum status past_read(struct past *out, const struct data_dir *d,
                      const struct edition_rows *offered, int64_t newest_ms,
                      struct error *why) MUST_CHECK;
void past_free(struct past *p);

/* The row of a normalised query, or QUERY_NONE. */
query_id past_find(const struct past *p, str text);

/* Baselines; the context is a struct past. None answers what was asked about. */
answer_fn answer_most_popular;
answer_fn answer_last_day;
/* What is commonest with it, and the most popular behind that. */
answer_fn answer_item_queries; /* of the item asked about */
answer_fn answer_transitions;  /* after the query asked about */

#endif
