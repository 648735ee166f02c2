/* Whether a pattern stands in a folded text with its end at a letter. */
#ifndef RULES_RULE_MATCH_H
#define RULES_RULE_MATCH_H

#include "base/text_fold.h"
#include "rules/rule_set_private.h"

struct place {
    uint32_t from, to; /* bytes of the text */
};

/* Of a blocking pattern: in some reading, with any signs and spaces between and each letter as
 * often as it is in the pattern or more often; the shortest such stretch. Of an allowing one:
 * plainly. Counts the steps it takes. */
bool pattern_stands_at(const struct pattern *p, const char *texts, const struct fold *f,
                       uint32_t last, struct place *out, uint64_t *steps);

#endif
