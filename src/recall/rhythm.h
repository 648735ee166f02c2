/* How much an edition's queries were searched before its last day, and when in the week: what their
 * now is measured against (demand/bursts.h). No request reads it; a fresh edition is built with it.
 *
 *   | header, 64 bytes | cells: f32 × 56 | last day, of the shop: u32 × 24 |
 *   | past: u16 × queries, up to a multiple of 4 bytes |
 *   | habits: u32 × habit count | u8 × 56 × habit count |
 *   | lately: u32 × lately count | u16 × 24 × lately count |
 *
 * A cell is three hours of the week, from Monday's midnight UTC. A person-day is one person who
 * searched on one day, whatever else; it decays as demand does. */
#ifndef RECALL_RHYTHM_H
#define RECALL_RHYTHM_H

#include "base/error.h"
#include "base/str.h"
#include "recall/query_id.h"

enum {
    RHYTHM_CELL_HOURS = 3,
    RHYTHM_CELLS = 56,
    RHYTHM_HOURS = 24, /* the last day, which is not past yet */
};

struct rhythm {
    int64_t hour; /* the last, since 1970 UTC */
    double days;  /* decayed person-days of everyone before the last day */
    const float *cells;
    const uint32_t *shop_lately; /* distinct people whose latest search is so many hours back */
    const uint16_t *past;        /* by query */
    const uint32_t *habit_ids, *lately_ids;
    const uint8_t *habits;
    const uint16_t *lately;
    uint32_t queries, habit_count, lately_count;
};

enum status rhythm_open(struct rhythm *out, str section, uint32_t queries,
                        struct error *why) MUST_CHECK;

/* Decayed person-days of a query before the last day. q < queries. */
double rhythm_past(const struct rhythm *r, query_id q);
uint16_t rhythm_past_code(double days); /* above 0 for days above 0 */

/* Its people of the last day by the hour of their latest search: RHYTHM_HOURS numbers, the last
 * hour first; NULL when there was nobody. */
const uint16_t *rhythm_lately(const struct rhythm *r, query_id q);

/* Its person-days by cell, RHYTHM_CELLS numbers in steps of their own; NULL when it is searched too
 * little to have habits. */
const uint8_t *rhythm_habit(const struct rhythm *r, query_id q);

#endif
