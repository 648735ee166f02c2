/* What can still be read of a damaged journal. A damaged page takes its own rows and, where it is
 * an inner one, those of the pages below it; rows before and behind it can be read. */
#ifndef UPKEEP_SALVAGE_H
#define UPKEEP_SALVAGE_H

#include "store/journal.h"

struct salvage_report {
    uint64_t events, exposures, items, imports; /* readable */
    uint64_t gaps;                              /* places where events cannot be read */
    int64_t first_gap;                          /* the event before the first of them */
    bool gaps_at_end;                           /* behind the last of them nothing could */
    uint64_t lost_max;                          /* numbers without an event in those places */
    int64_t last_event;                         /* the last readable one; 0 none */
    int64_t newest_ms;                          /* of the readable ones; EVENT_TIME_NONE */
    bool catalogue_cut; /* not all items or imports could be read: import the catalogue again */
};

/* Reads through `from` (journal_open_inspector) and, unless `to` is NULL, appends what it finds to
 * that new journal, events under their own numbers; `given_out` is the last number that is known
 * from elsewhere to have been given out. Fails only when `to` cannot be written or the disk does
 * not answer. */
enum status salvage(struct journal *from, struct journal *to, int64_t given_out,
                    struct salvage_report *out, struct error *why) MUST_CHECK;

#endif
