/* Private to serve: what blocking.h gives out, put together of parts that views share. One thread
 * makes views; the counts of holders are atomic, so that any thread may let go. */
#ifndef SERVE_BLOCK_VIEW_H
#define SERVE_BLOCK_VIEW_H

#include <stdatomic.h>

#include "rules/verdicts.h"
#include "scene/edition.h"

/* Compiled rules. */
struct block_rules {
    struct rule_set *set;
    uint32_t count;
    _Atomic uint32_t holders;
};

/* What rules say of an edition. It holds the edition, so that an address means the same one as long
 * as the verdicts are there. */
struct block_verdicts {
    struct edition *edition;
    struct verdicts verdicts;
    uint8_t *blocks; /* of them, as trie_marks_sum makes them */
    _Atomic uint32_t holders;
};

struct block_view {
    struct block_rules *rules;
    struct block_verdicts *base, *fresh; /* NULL: not told yet, or there is no such edition */
    _Atomic uint32_t holders;
};

/* Takes the set over, also when it fails. */
enum status block_rules_new(struct block_rules **out, struct rule_set *set, uint32_t count,
                            struct error *why) MUST_CHECK;
void block_rules_release(struct block_rules *rules); /* NULL does nothing */

/* Tells a verdict of every query. STATUS_BUSY: stop said so. */
enum status block_verdicts_new(struct block_verdicts **out, const struct block_rules *rules,
                               const struct edition *edition, verdicts_stop_fn *stop,
                               void *stopping, struct error *why) MUST_CHECK;
struct block_verdicts *block_verdicts_hold(struct block_verdicts *v);
void block_verdicts_release(struct block_verdicts *v);

/* Holds the parts, which stay the caller's. */
enum status block_view_new(struct block_view **out, struct block_rules *rules,
                           struct block_verdicts *base, struct block_verdicts *fresh,
                           struct error *why) MUST_CHECK;
struct block_view *block_view_hold(struct block_view *view);
void block_view_release(struct block_view *view);

#endif
