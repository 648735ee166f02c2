/* Keeps the fresh edition of the live one: what was asked for since it was made is suggested within
 * seconds. A thread takes a turn every fresh_every_ms, in which it follows the journal and swaps a
 * new fresh edition in when something changed. A turn that fails is said and counted, and answers
 * go on as they were. */
#ifndef SERVE_FRESH_H
#define SERVE_FRESH_H

#include "serve/edition_cell.h"
#include "serve/fresh_builder.h"
#include "serve/metrics.h"

struct fresh;

/* All borrowed but the config. */
enum status fresh_open(struct fresh **out, struct edition_cell *cell,
                       const struct fresh_source *source, const struct config *config,
                       struct metrics *metrics, struct error *why) MUST_CHECK;
void fresh_close(struct fresh *f); /* stops the thread; NULL does nothing */

/* Makes the edition live, whose hold it takes, together with the fresh edition for it: what only
 * the last fresh edition knew and this edition does not is not missing for a moment. */
void fresh_load(struct fresh *f, struct edition *base);

/* Turns until there is nothing more to follow; without a thread. */
enum status fresh_catch_up(struct fresh *f, int64_t now_ms, struct error *why) MUST_CHECK;

/* The thread: from now on, until fresh_close, every config->fresh_every_ms. */
enum status fresh_watch(struct fresh *f, struct error *why) MUST_CHECK;

struct fresh_state {
    uint32_t queries, surplus; /* in the fresh edition; without room in it */
    uint64_t build_ms;         /* what the last turn took that built one */
    uint64_t age_ms;           /* since the journal was last followed to its end */
};
struct fresh_state fresh_state(struct fresh *f);

#endif
