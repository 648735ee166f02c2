/* What the rules say of each query of an edition, told once when either arrives, so that a request
 * only tests a bit. A byte a query. */
#ifndef RULES_VERDICTS_H
#define RULES_VERDICTS_H

#include "rules/rule_set.h"

struct verdicts {
    uint8_t *scenes; /* by query id: the bits of rule_set_match */
    uint32_t count;
    uint32_t blocked; /* queries with any bit */
};

/* The next text, and false after the last one; borrowed until the next call. */
typedef bool verdicts_next_fn(void *context, str *text);

/* Over `count` texts in order of id. Asks `stop` (NULL: nobody) every few dozen texts, which
 * take a tenth of a second where rules are slow, and is STATUS_BUSY when it says so. */
typedef bool verdicts_stop_fn(void *context);
enum status verdicts_make(struct verdicts *out, const struct rule_set *set, uint32_t count,
                          verdicts_next_fn *next, void *texts, verdicts_stop_fn *stop,
                          void *stopping, struct error *why) MUST_CHECK;
void verdicts_free(struct verdicts *v);

#endif
