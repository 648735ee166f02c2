/* What is wanted on which day: bursts, launches of new lines, and a slow drift. */
#ifndef EVALUATE_SIMULATE_TRENDS_H
#define EVALUATE_SIMULATE_TRENDS_H

#include "base/error.h"
#include "evaluate/simulate_catalogue.h"

enum trend_kind { TREND_BURST, TREND_LAUNCH };

/* Days count from 0. A burst rises on its first day, stands at its peak on the next and halves
 * every day after; a line that is launched was hardly asked for before `first_day`. */
struct trend {
    enum trend_kind kind;
    uint32_t line, first_day, last_day;
    uint32_t peak; /* times the even demand */
};

struct trends {
    struct trend *list;
    uint32_t count, days;
    uint64_t seed;
    uint64_t *sums; /* demand of the day, running sums within each department; by line */
};

/* The caller frees *out also when it fails. */
enum status trends_make(struct trends *out, const struct catalogue *c, uint64_t seed, uint32_t days,
                        struct error *why) MUST_CHECK;
void trends_free(struct trends *t);

/* In 256ths of the even demand. */
uint32_t trend_factor(const struct trend *t, uint32_t day);

/* Fills t->sums for the day. */
void trends_set_day(struct trends *t, const struct catalogue *c, uint32_t day);

#endif
