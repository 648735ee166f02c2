/* The fresh editions of one edition: small ones of the same shape, of what was asked for since it
 * was made. A turn follows the journal a step further and builds a new one when that changed
 * something. */
#ifndef SERVE_FRESH_BUILDER_H
#define SERVE_FRESH_BUILDER_H

#include "base/config.h"
#include "scene/edition.h"
#include "store/journal.h"

struct fresh_builder;

/* Where events come from, all borrowed. */
struct fresh_source {
    const char *journal;     /* path of the directory's: the past, and the events behind it */
    struct journal *instead; /* not NULL: all its events are those to follow */
};

/* Takes a hold of its own on the base. */
enum status fresh_builder_open(struct fresh_builder **out, struct edition *base,
                               const struct fresh_source *source, const struct config *config,
                               struct error *why) MUST_CHECK;
void fresh_builder_close(struct fresh_builder *b); /* NULL does nothing */

const struct edition *fresh_builder_base(const struct fresh_builder *b);

enum {
    FRESH_TURN_MS = 1000, /* a turn follows the journal no longer than this, then it builds */
};

struct fresh_turn {
    bool changed; /* then `edition` is to take the place of the one before */
    bool more;    /* there is more to follow: take another turn */
    struct edition
        *edition;    /* the caller's; NULL: nothing may be suggested that is not in the base */
    uint64_t events; /* followed now */
    uint64_t last;   /* the last event that is counted, in the base or since */
    uint32_t queries, surplus; /* in the edition; without room in it */
};

/* Without a journal there is nothing to follow, which is no failure. Of more events than
 * fresh_events_max the oldest are passed over: half as many are then counted anew. After a failure
 * the builder is of no further use. */
enum status fresh_builder_turn(struct fresh_builder *b, int64_t now_ms, struct fresh_turn *turn,
                               struct error *why) MUST_CHECK;

#endif
