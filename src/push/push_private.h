/* Private to push: the steps of a run. */
#ifndef PUSH_PUSH_PRIVATE_H
#define PUSH_PUSH_PRIVATE_H

#include "intake/users.h"
#include "push/push.h"
#include "store/push_row.h"

/* What the run has not decided yet, and how far it has come, into the journal. */
enum status push_decide(const struct push_options *options, struct journal *j,
                        struct users_file *users, struct push_run *run, uint64_t rows,
                        struct error *why) MUST_CHECK;

/* What the run decided, a JSON object a line, but for what the block list forbids by now; the
 * report gets how many were told and how many withheld. The users file is at its start. */
enum status push_print(const struct push_options *options, struct journal *j,
                       struct users_file *users, const struct push_run *run,
                       struct push_report *report, struct error *why) MUST_CHECK;

#endif
