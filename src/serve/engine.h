/* Holds what a request borrows: the live edition, the rules, the clock. Knows nothing of HTTP;
 * `serve`, `ask` and `evaluate` all drive this one. */
#ifndef SERVE_ENGINE_H
#define SERVE_ENGINE_H

#include "base/config.h"
#include "scene/scene.h"
#include "serve/answer_id.h"
#include "serve/blocking.h"
#include "serve/exposure_ring.h"
#include "serve/fresh.h"
#include "serve/metrics.h"
#include "store/data_dir.h"
#include "store/journal_queue.h"

struct engine;

/* Opens the current edition of the directory. With watch, a thread looks for a new one every
 * edition_poll_ms and swaps it in, and another keeps the fresh edition beside it (fresh.h); an
 * edition that fails its checks is logged and left out, and not looked at again until another is
 * current. The writer of the journal is started, and what answers show is remembered (exposures.h).
 * No edition yet is no error: engine_ready is false and answers are STATUS_BUSY until there is. Nor
 * is, with watch, a block list that cannot be read. */
enum status engine_start(struct engine **out, const struct data_dir *d, const struct config *c,
                         bool watch, struct error *why) MUST_CHECK;
void engine_stop(struct engine *e);
bool engine_ready(struct engine *e);

/* The number of the live edition; 0 when there is none. */
uint64_t engine_edition(struct engine *e);

struct blocking_state engine_blocking(struct engine *e);

/* Counts what goes through the engine; who serves adds what it sees. Borrowed until engine_stop. */
struct metrics *engine_metrics(struct engine *e);

/* Looks for a new edition now, one that was refused before too. STATUS_OK also when there is none.
 */
enum status engine_reload(struct engine *e, struct error *why) MUST_CHECK;

/* Counts the newest events now, without watch: of the directory's journal, or of another one in its
 * stead. Every call names the same. now_ms is the wall clock. */
enum status engine_refresh(struct engine *e, struct journal *instead, int64_t now_ms,
                           struct error *why) MUST_CHECK;

struct fresh_state engine_fresh(struct engine *e);

/* Makes profiles of the newest events now, without watch: of whoever asks this, or of everybody
 * when it is NULL. The journal as for engine_refresh. */
enum status engine_remember(struct engine *e, struct journal *instead,
                            const struct scene_request *request, struct error *why) MUST_CHECK;
/* The same of these people, ascending and at most profiles_max, in place of all others: for who
 * asks for many, some after the others. */
enum status engine_remember_people(struct engine *e, struct journal *j, const int64_t *people,
                                   uint32_t count, struct error *why) MUST_CHECK;
uint64_t engine_profiles(struct engine *e); /* people who have one in memory */

struct answer_item {
    str query, display;
    uint32_t highlight_start, highlight_end; /* code points of display; equal: none */
    uint32_t sources;
    float score;
    const float *features;             /* FEATURE_COUNT under explain, else NULL */
    const struct candidate_note *note; /* NULL: there is nothing to say */
};

/* Lives in the arena; no pointer into an edition survives. */
struct answer {
    char id[ANSWER_ID_BYTES];
    const struct scene *scene;
    uint64_t edition;
    struct answer_item *items;
    uint32_t count;
    const char *degraded[RECALL_STEPS_MAX]; /* names of recall steps */
    uint32_t degraded_count;
    const char *trigger;                 /* static, NULL: the scene has none */
    const struct scene_removal *removed; /* under explain */
    uint32_t removed_count;
};

/* request.text and previous are normalised by the caller (text_normalise_*). STATUS_CORRUPT: the
 * block list cannot be read, and nobody knows what may be said. */
enum status engine_answer(struct engine *e, const struct scene *scene,
                          const struct scene_request *request, struct arena *arena,
                          struct answer *out) MUST_CHECK;

/* Events into the journal, of an engine that watches: journal_queue_put's statuses and promises.
 * STATUS_BUSY where there is no journal queue, or it has finished. */
enum status engine_record(struct engine *e, struct journal_batch *batch, journal_done_fn *done,
                          void *context) MUST_CHECK;
/* Whether who records gives way to all others: journal_queue_go_last. */
void engine_record_last(struct engine *e, bool last);
struct journal_queue_state engine_recording(struct engine *e); /* all 0 where there is no queue */
/* What answers showed, and events may yet name. */
struct exposure_ring_state engine_exposures(struct engine *e);
/* Commits what waits, or refuses it: every `done` has been called. For before engine_stop, while
 * who records may still call. */
void engine_finish_recording(struct engine *e);

/* At least what one answer needs, explain and limit 50 included. */
enum { ENGINE_ARENA_BYTES = 256 * 1024 };

#endif
