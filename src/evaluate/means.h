/* Means of what several contenders scored in the same cases, with 95 % intervals: the paired
 * percentile bootstrap of bootstrap.h, over cases. */
#ifndef EVALUATE_MEANS_H
#define EVALUATE_MEANS_H

#include "evaluate/task.h"

/* scores[case × contenders + who]; groups[case] is task_case.groups. Fills cases and at. */
enum status means_run(struct task_report *out, const struct list_score *scores,
                      const struct task_case *cases, uint32_t count,
                      const struct bootstrap_options *options, struct error *why) MUST_CHECK;

#endif
