/* What people did before a case, told to the engine as a server would have heard of it: at first
 * what stands in the directory's journal, then the held-out log as far as the case. Only the
 * profiles learn of it. Told by a journal in memory: the directory's is not written to. */
#ifndef EVALUATE_TELLING_H
#define EVALUATE_TELLING_H

#include "evaluate/holdout.h"
#include "serve/engine.h"

struct telling {
    struct engine *engine;         /* borrowed */
    const struct holdout *holdout; /* borrowed, sorted, with events */
    struct journal *journal;       /* what was told so far */
    struct bytes people;           /* int64_t, ascending: who did something before the holdout */
    uint32_t next;                 /* the event to be told next */
};

/* Close also what failed. */
enum status telling_open(struct telling *out, struct engine *engine, const struct holdout *holdout,
                         const struct data_dir *d, struct error *why) MUST_CHECK;
void telling_close(struct telling *t);

/* Tells what stands in the log before that place; places must not go back. */
enum status telling_until(struct telling *t, uint32_t place, struct error *why) MUST_CHECK;

/* Whether the person did something before the holdout. */
bool telling_knows(const struct telling *t, int64_t user);

#endif
