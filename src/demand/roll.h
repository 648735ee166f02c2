/* Brings the rollup up to the journal's last event, batch by batch: what was rolled up is not
 * read again. Killed anywhere, the next call goes on from the last batch that was committed. */
#ifndef DEMAND_ROLL_H
#define DEMAND_ROLL_H

#include "demand/tally.h"

struct roll_options {
    struct tally_rules rules; /* another gap than the rollup was made with makes it anew */
    uint64_t batch_events;    /* 0: ROLL_BATCH_EVENTS */
    uint32_t batches_max;     /* stop after so many; 0: go on to the end */
    int64_t after;            /* begin behind this event; 0: with the first */
    bool rebuild;             /* forget everything first */
    bool quiet;               /* no progress */
};
enum { ROLL_BATCH_EVENTS = 4000000 };

struct roll_report {
    uint64_t events;  /* read now */
    uint32_t batches; /* committed now */
    bool rebuilt;     /* was emptied first, asked for or because rules or settings changed */
    bool more;        /* batches_max was reached before the end */
    struct rollup_state state;
};

enum status roll_forward(struct journal *j, struct rollup *r, const struct roll_options *options,
                         struct roll_report *report, struct error *why) MUST_CHECK;

/* roll_commit.c: one tally into the rollup, rows and state in one transaction. */
enum status roll_commit(struct rollup *r, struct tally *t, struct rollup_state *state,
                        bool clear_first, bool quiet, struct error *why) MUST_CHECK;

#endif
