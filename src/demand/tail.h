/* What people asked for since an edition: the journal's newest events, summed up in memory by the
 * rules that train sums all of them up with, to be selected on top of that edition.
 *
 *     journal   1 … the edition's last event | events since
 *     edition   weights and facts            |
 *     rollup    who asked for what the edition left out ──> brought over when asked for again
 *     tail                                   | rollup in memory
 *
 * So a query that two people made before and one since is one that three people made, exactly, and
 * weighs what it would weigh if train ran now. Two things wait for train: a search that was still
 * open when the edition was made counts as whole, and a person who becomes a machine by searches
 * on both sides of that moment is none yet. The past is brought over only while the rollup on disk
 * ends where the edition does; else what the edition left out counts by its tail alone, which errs
 * on the side of showing less. */
#ifndef DEMAND_TAIL_H
#define DEMAND_TAIL_H

#include "demand/bursts.h"
#include "demand/select.h"
#include "demand/tally.h"

enum {
    TAIL_TURN_EVENTS = 100000, /* one tail_follow reads at most so many */
    TAIL_TURN_QUERIES = 10000, /* … and brings over the past of at most so many */
};

/* The edition, borrowed for as long as the tail lives. */
struct tail_base {
    const struct dictionary *dictionary;
    const struct trie *trie;
    const struct facts *facts;
    const struct displays *displays;
    const struct topics *topics; /* NULL: what is new has none */
    const struct rhythm *rhythm; /* NULL: what bursts is not told */
    int64_t events;              /* the last event it counted */
    int64_t newest_ms;
};

struct tail;

/* after: the last event that is not of the tail, by the ids of the journal it will follow. */
enum status tail_open(struct tail **out, const struct tail_base *base, int64_t after,
                      const struct tally_rules *rules, struct error *why) MUST_CHECK;
void tail_close(struct tail *t); /* NULL does nothing */

struct tail_report {
    uint64_t events; /* counted now */
    bool changed;    /* a selection may be another one now */
    bool more;       /* there is more to do: call again */
};

/* Counts the events the journal gained. past: the rollup the edition was selected from, or NULL.
 * After a failure the tail is of no further use. */
enum status tail_follow(struct tail *t, struct journal *events, struct rollup *past,
                        struct tail_report *report, struct error *why) MUST_CHECK;

/* What was asked for since and may be suggested. options->base is the tail's affair. */
enum status tail_select(struct selection *out, struct tail *t, const struct select_options *options,
                        struct error *why) MUST_CHECK;

/* What is searched now beyond its past, in the base and since, of what tail_select gave. */
enum status tail_bursts(struct bursts_found *out, struct tail *t, const struct selection *selection,
                        double half_life_days, struct error *why) MUST_CHECK;

/* The last event counted. */
int64_t tail_watermark(const struct tail *t);

#endif
