/* What a person typed on the way to a query: the box after each character. */
#ifndef EVALUATE_PREFIXES_H
#define EVALUATE_PREFIXES_H

#include "base/arena.h"
#include "base/str.h"

struct prefixes {
    str typed, text; /* the query as logged, and normalised */
    size_t at;       /* bytes of `typed` that are in the box */
};

/* Both are borrowed. */
static inline struct prefixes prefixes_of(str typed, str text) {
    return (struct prefixes){.typed = typed, .text = text};
}

/* The next proper prefix of one code point more, normalised as a client's q is; in the arena or
 * borrowed from `typed`. False when there is no further one whose letters and digits are not yet
 * all of the query's, for from there on nothing is left to suggest. An empty box is none. */
bool prefixes_next(struct prefixes *p, struct arena *a, str *out);

#endif
