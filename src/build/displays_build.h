/* The displays section (recall/displays.h) from rows. */
#ifndef BUILD_DISPLAYS_BUILD_H
#define BUILD_DISPLAYS_BUILD_H

#include "base/bytes.h"
#include "base/error.h"
#include "recall/query_id.h"

struct build_display {
    query_id query;
    str text; /* UTF-8, not empty */
};

/* Rows ascend by query. */
enum status displays_build(const struct build_display *rows, uint32_t count, struct bytes *section,
                           struct error *why) MUST_CHECK;

#endif
