/* The terms under which one person may be told something more (scene/push.h): what they were told
 * lately, from the journal, and the settings. Reads the journal, so no thread that answers requests
 * calls it. */
#ifndef SERVE_PUSH_HISTORY_H
#define SERVE_PUSH_HISTORY_H

#include "base/arena.h"
#include "base/config.h"
#include "base/time_zone.h"
#include "scene/push.h"
#include "store/journal.h"

/* at_ms: when they would be told. Days are those of the zone's clocks. The arena holds what *out
 * points at. */
enum status push_history_read(struct push_terms *out, struct journal *j, const struct config *c,
                              int64_t user, int64_t at_ms, struct time_zone *zone, struct arena *a,
                              struct error *why) MUST_CHECK;

/* The same of a directory whose journal nobody holds open, by the days of UTC: where there is no
 * journal yet, nobody was told anything. */
enum status push_history_find(struct push_terms *out, const char *journal_path,
                              const struct config *c, int64_t user, int64_t at_ms, struct arena *a,
                              struct error *why) MUST_CHECK;

#endif
