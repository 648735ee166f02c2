/* What an evaluation opens of a data directory: the current edition behind an engine, and the rows
 * it was trained on, both of one edition, since nobody may train while they are opened. */
#ifndef EVALUATE_OPENED_H
#define EVALUATE_OPENED_H

#include "evaluate/evaluate.h"
#include "evaluate/past.h"
#include "evaluate/replay.h"
#include "evaluate/training_rows.h"
#include "serve/engine.h"

/* The context of answer_engine. */
struct engine_context {
    struct engine *engine;
    const struct scene *scene;
};
answer_fn answer_engine;

struct opened {
    struct edition_meta edition;
    struct engine_context engine, frozen; /* frozen: of a stream */
    struct training_rows rows;
    struct past past; /* of a task */
};

/* Free also what failed. */
enum status opened_start(struct opened *out, const struct data_dir *d,
                         const struct evaluate_options *o, struct error *why) MUST_CHECK;
void opened_stop(struct opened *o);

#endif
