/* Most-popular completion that learns: the rows it began with, and what people searched since,
 * summed up as train would. The baseline of a stream, trained again once a day. */
#ifndef EVALUATE_RETRAINED_H
#define EVALUATE_RETRAINED_H

#include "base/config.h"
#include "build/edition_build.h"
#include "demand/tail.h"
#include "evaluate/popular.h"
#include "store/edition_file.h"

struct retrained {
    const struct selection *before;   /* borrowed */
    struct edition_sections sections; /* of these rows, for the tail to stand on */
    struct dictionary dictionary;
    struct trie trie;
    struct facts facts;
    struct displays displays;
    struct tail *tail;
    struct selection since;
    struct build_query *rows; /* of both, borrowing their texts */
    struct popular popular;
    struct select_options options;
};

/* Knows what was selected before, which stays the caller's. half_life_days: what those weights were
 * decayed with; INFINITY: plain counts. Free also what failed. */
enum status retrained_open(struct retrained *out, const struct selection *before,
                           const struct edition_meta *edition, const struct config *config,
                           double half_life_days, struct error *why) MUST_CHECK;
void retrained_free(struct retrained *r);

/* Learns all events of the journal. past: the rollup the rows were selected from. What popular gave
 * before is gone. */
enum status retrained_learn(struct retrained *r, struct journal *events, struct rollup *past,
                            int64_t now_ms, struct error *why) MUST_CHECK;

#endif
