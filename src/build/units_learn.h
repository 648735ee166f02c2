/* Learns the units (recall/units.h) that make these texts short. */
#ifndef BUILD_UNITS_LEARN_H
#define BUILD_UNITS_LEARN_H

#include "base/error.h"
#include "build/build_query.h"
#include "build/unit_set.h"

/* `common[i]` is the number of bytes text i shares with the one before. Units come out in the
 * order of their codes, those of one byte first. */
enum status units_learn(struct unit_set *out, const struct build_query *q, uint32_t count,
                        const uint16_t *common, struct error *why) MUST_CHECK;

#endif
