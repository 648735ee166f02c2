/* Most-popular completion, the baseline of Bar-Yossef and Kraus (2011), Context-sensitive query
 * auto-completion: of the queries that begin with what is typed, those searched most.
 *
 *   rows in order of their texts:   call of duty  9 | callaway  2 | camera  7 | canon  7
 *   tree, over halves of the rows:              [ call of duty ]
 *                                 [ call of duty ]          [ camera ]      the best of each half
 *
 * A prefix is a range of rows. Its best row comes from the tree, the next from the parts to the
 * left and right of it, and so on. Equals go by the order of their texts. Written for itself and
 * not over recall/trie, so that the two can disagree. */
#ifndef EVALUATE_POPULAR_H
#define EVALUATE_POPULAR_H

#include "base/error.h"
#include "build/build_query.h"

enum { POPULAR_LIMIT_MAX = 64 };

struct popular {
    const struct build_query *rows; /* borrowed: ascending by text, distinct; weight: the count */
    uint32_t count;
    uint32_t *best; /* best[count + i] is i, best[i] the better of best[2i] and best[2i + 1] */
};

enum status popular_build(struct popular *out, const struct build_query *rows, uint32_t count,
                          struct error *why) MUST_CHECK;
void popular_free(struct popular *p);

/* The numbers of the best rows, best first; returns how many, at most limit ≤ POPULAR_LIMIT_MAX. */
uint32_t popular_complete(const struct popular *p, str prefix, uint32_t limit, uint32_t *out);

#endif
