/* How `inkling evaluate` tells what a scene's task measured. */
#ifndef APP_CMD_EVALUATE_TASK_H
#define APP_CMD_EVALUATE_TASK_H

#include "evaluate/task.h"

/* Two tables a group of cases, on stdout. */
void evaluate_task_words(const struct evaluate_options *o, const struct task_report *r);

/* One JSON object on stdout. */
void evaluate_task_json(const struct evaluate_options *o, const struct task_report *r);

#endif
