/* Private to bursts*.c: what one pass over the rollup's demand gathers. */
#ifndef DEMAND_BURSTS_PRIVATE_H
#define DEMAND_BURSTS_PRIVATE_H

#include "base/bytes.h"
#include "demand/bursts.h"

/* Person-days add up in units of 2^-32, exactly: rows come in the order of people's hashes. */
enum { PERSON_DAY_BITS = 32 };

enum burst_window { WINDOW_DAY, WINDOW_SHORT, WINDOWS };

/* Of one query of the selection, or of the whole shop. */
struct burst_sum {
    uint64_t past;            /* units */
    uint32_t people[WINDOWS]; /* distinct */
};

struct burst_shop {
    uint64_t past;
    uint64_t cells[RHYTHM_CELLS];
    uint64_t lately[RHYTHM_HOURS]; /* people by the hour of their latest search */
};

struct burst_gathering {
    const struct bursts_options *options;
    struct burst_sum *sums; /* by row of the selection */
    int64_t hour;           /* the last, since 1970 UTC */
    struct burst_shop shop;
    struct bytes habits, lately; /* struct habit_row, struct lately_row; without a base */
};

struct habit_row {
    query_id query;
    uint8_t cells[RHYTHM_CELLS];
};
struct lately_row {
    query_id query;
    uint16_t people[RHYTHM_HOURS];
};

static inline uint32_t cell_of(int64_t hour) { /* 1970 began on a Thursday */
    return (uint32_t)((hour + INT64_C(72)) % INT64_C(168)) / RHYTHM_CELL_HOURS;
}

/* bursts_gather.c */
enum status bursts_gather(struct burst_gathering *g, struct rollup *r,
                          struct error *why) MUST_CHECK;
/* What of a base is past by now: how much of a person-day of before its last hour is left. */
double bursts_base_decay(const struct burst_gathering *g);

/* bursts_rank.c */
enum status bursts_rank(struct bursts_found *out, const struct burst_gathering *g,
                        struct error *why) MUST_CHECK;

#endif
