/* Baselines of words to add to a query, from what people did before the holdout, plainly counted:
 * nothing is shared with an edition but which queries may be suggested at all. */
#ifndef EVALUATE_PAST_WORDS_H
#define EVALUATE_PAST_WORDS_H

#include "evaluate/past.h"

/* The context is a struct past. Fewer answers where there are no more words. */
answer_fn answer_cooccurring_words; /* the query and a word, by the searches that have both */
answer_fn
    answer_longer_by_prefix; /* searches that begin with the query and go on, commonest first */

#endif
