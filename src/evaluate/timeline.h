/* A held-out log as a server would have met it: in the order of time, each event told after it was
 * asked for. The engine's fresh edition learns at the server's pace, fresh_every_ms by the log's
 * clock; the baselines train again at each midnight (UTC) of the log. Events go into a journal in
 * memory: the directory's is not written to. */
#ifndef EVALUATE_TIMELINE_H
#define EVALUATE_TIMELINE_H

#include "evaluate/holdout.h"
#include "evaluate/retrained.h"
#include "evaluate/training_rows.h"
#include "serve/engine.h"

struct timeline {
    struct engine *engine;         /* borrowed */
    const struct holdout *holdout; /* borrowed, sorted, with events */
    struct journal *journal;       /* what was told so far */
    struct journal *directory;     /* only read */
    struct rollup *past;           /* of the directory's */
    struct retrained plain, decayed;
    int64_t every_ms, turn_ms, day; /* turn_ms, day: of the last turn, the last search */
    uint32_t next;                  /* the event to be told next */
    bool news;                      /* told, and not yet to the engine */
    uint64_t refreshes;             /* fresh editions asked for */
    uint32_t trainings;             /* of the baselines */
};

/* Free also what failed. */
enum status timeline_open(struct timeline *out, struct engine *engine,
                          const struct holdout *holdout, const struct training_rows *rows,
                          const struct data_dir *d, const struct edition_meta *edition,
                          const struct config *config, struct error *why) MUST_CHECK;
void timeline_free(struct timeline *t);

/* replay_before_fn: tells all that came before the i-th search. */
enum status timeline_before(void *context, uint32_t i, struct error *why) MUST_CHECK;

#endif
