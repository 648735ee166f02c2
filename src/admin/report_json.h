/* A report as JSON: the same from the command line and from /v1/admin/report. */
#ifndef ADMIN_REPORT_JSON_H
#define ADMIN_REPORT_JSON_H

#include "base/json.h"
#include "report/report.h"

/* Three lists of queries of a kilobyte, whose every byte may become six, and the figures. */
enum { REPORT_JSON_BYTES = 2 << 20 };

void report_to_json(struct json *j, const struct report *r, uint32_t days);

#endif
