/* The tasks. A new one is one file, a line here and one in task.c. */
#ifndef EVALUATE_TASKS_H
#define EVALUATE_TASKS_H

#include "evaluate/task.h"

extern const struct task task_shading;
extern const struct task task_discover;
extern const struct task task_trending;
extern const struct task task_fallback;
extern const struct task task_push;
extern const struct task task_refine;

#endif
