/* What trending is measured by: the end of each day of a held-out log of a simulated shop, asked
 * when all before it was told. Which queries truly burst that day the shop's truth tells: those of
 * whose searches half at least were made with a line in mind that burst. */
#ifndef EVALUATE_MOMENTS_H
#define EVALUATE_MOMENTS_H

#include "evaluate/task.h"

/* As task_evaluate, which hands over to it. */
enum status moments_evaluate(const struct data_dir *d, const struct evaluate_options *options,
                             struct task_report *out, struct error *why) MUST_CHECK;

#endif
