/* How `inkling import` tells what came of a file. */
#ifndef APP_CMD_IMPORT_REPORT_H
#define APP_CMD_IMPORT_REPORT_H

#include <stdbool.h>

#include "intake/import.h"

/* A few lines on stdout. */
void import_report_words(const struct import_report *r);

/* One member of a JSON array on stdout; why is NULL when the file was read to its end. */
void import_report_json(const struct import_report *r, const struct error *why, bool first);

#endif
