/* The cases of scenes that answer before anything is typed: the last search of each person in a
 * held-out log, left out. What they did before is told; is the search among the answers?
 *
 * Searching for the same again within the hour is the same search still, and counts as of when it
 * began: nothing shows what was searched within the hour. Refused: people who are not named, and
 * what is not dated. */
#ifndef EVALUATE_LAST_SEARCH_H
#define EVALUATE_LAST_SEARCH_H

#include "evaluate/task.h"

/* Who did nothing before is in the first group only; who did something within half an hour is in
 * all. */
#define LAST_SEARCH_GROUPS                                                                         \
    { "all", "known", "within 30 minutes" }

enum status last_search_find(struct task_cases *out, const struct holdout *h,
                             struct error *why) MUST_CHECK;

#endif
