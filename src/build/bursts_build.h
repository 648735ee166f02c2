/* What is searched now, and what it is measured against, to their sections (recall/bursts.h,
 * rhythm.h, topics.h). */
#ifndef BUILD_BURSTS_BUILD_H
#define BUILD_BURSTS_BUILD_H

#include "base/bytes.h"
#include "recall/bursts.h"
#include "recall/rhythm.h"
#include "recall/topics.h"

/* In the section's order. */
enum status bursts_build(const struct burst *list, uint32_t count, struct bytes *section,
                         struct error *why) MUST_CHECK;

/* As it is opened again; NULL: of no query. */
enum status rhythm_build(const struct rhythm *rows, struct bytes *section,
                         struct error *why) MUST_CHECK;
enum status topics_build(const struct topics *rows, struct bytes *section,
                         struct error *why) MUST_CHECK;

#endif
