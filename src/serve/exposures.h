/* What was shown, from the answer to the journal. Every answer is remembered in a ring
 * (exposure_ring.h). The thread that writes events writes what they name beside them, in their
 * transaction, and the sample of the other impressions when it writes or has nothing else to do.
 * Nothing is written of who asked to be forgotten. Events go before all this: where an exposure
 * cannot be had, it is counted as lost and the event is kept. */
#ifndef SERVE_EXPOSURES_H
#define SERVE_EXPOSURES_H

#include "base/config.h"
#include "scene/scene.h"
#include "serve/answer_id.h"
#include "serve/exposure_ring.h"
#include "serve/metrics.h"
#include "store/data_dir.h"
#include "store/journal_queue.h"

struct exposures;

/* *out is NULL, and nothing is remembered, where exposure_ring_bytes is 0. The source of the
 * answers' ids and the metrics are borrowed. */
enum status exposures_start(struct exposures **out, const struct data_dir *d,
                            const struct config *c, const struct answer_id_source *ids,
                            struct metrics *m, struct error *why) MUST_CHECK;
void exposures_stop(struct exposures *x); /* NULL does nothing */

/* Remembers what is being answered under this id of that number; for any thread, while the edition
 * is held. */
void exposures_show(struct exposures *x, const struct scene *scene, const struct scene_input *in,
                    const struct candidate_set *results,
                    const char answer_id[static EXPOSURE_ANSWER_BYTES], uint64_t number);

/* For the journal's writer; of x NULL it is NULL. Borrowed until exposures_stop. */
const struct journal_companion *exposures_companion(struct exposures *x);

struct exposure_ring_state exposures_state(struct exposures *x);

#endif
