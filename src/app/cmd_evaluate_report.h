/* How `inkling evaluate` tells what it measured. */
#ifndef APP_CMD_EVALUATE_REPORT_H
#define APP_CMD_EVALUATE_REPORT_H

#include "base/json.h"
#include "evaluate/evaluate.h"

/* A table a measure, on stdout. */
void evaluate_report_words(const struct evaluate_options *o, const struct evaluate_report *r);

/* One JSON object on stdout. */
void evaluate_report_json(const struct evaluate_options *o, const struct evaluate_report *r);

/* A member of it: the value with its interval. */
void evaluate_report_estimate(struct json *j, str key, const struct estimate *e);

#endif
