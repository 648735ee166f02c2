/* Private to roll*.c: the counted rows of a tally, in the order the rollup wants them. */
#ifndef DEMAND_ROLL_ROWS_H
#define DEMAND_ROLL_ROWS_H

#include "demand/tally.h"

/* The rollup's numbers by the tally's. */
struct roll_numbers {
    uint32_t *queries, *categories, *items;
};

/* Clicks whose answer came in an earlier batch, as further rows of demand (rollup_demand) and
 * topics (rollup_topic); those that cannot be placed are counted as unusable. */
enum status roll_place_clicks(struct rollup *r, struct tally *t, struct bytes *demand,
                              struct bytes *topics, const struct roll_numbers *n,
                              struct error *why) MUST_CHECK;

/* roll_visits.c: the visits that are over and those that are not. */
enum status roll_write_visits(struct rollup *r, const struct tally *t, const struct roll_numbers *n,
                              bool quiet, struct error *why) MUST_CHECK;

/* Each sorts, sums and adds the tally's rows, `extra` ones among them. */
enum status roll_write_demand(struct rollup *r, const struct tally *t, struct bytes *extra,
                              const struct roll_numbers *n, bool quiet,
                              struct error *why) MUST_CHECK;
enum status roll_write_topics(struct rollup *r, const struct tally *t, struct bytes *extra,
                              const struct roll_numbers *n, struct error *why) MUST_CHECK;
enum status roll_write_spelling(struct rollup *r, const struct tally *t,
                                const struct roll_numbers *n, struct error *why) MUST_CHECK;

#endif
