/* A pin as people write it, on a command line or in JSON. */
#ifndef ADMIN_PIN_WORDS_H
#define ADMIN_PIN_WORDS_H

#include "base/arena.h"
#include "base/error.h"
#include "rules/pin.h"

struct pin_words {
    str query;    /* as typed */
    str display;  /* empty: the query as it was typed */
    str scenes;   /* as of a rule */
    str prefix;   /* as typed; empty: any */
    str audience; /* empty: everybody */
    str lang, category;
    str from, until; /* times; empty: no bound */
    str reason;
    uint64_t position; /* 0: 1 */
    uint64_t cap;      /* 0: none */
};

enum { PIN_ARENA_BYTES = 8192 };

/* The pin; what was normalised lives in the arena, the rest is borrowed. One that is over by
 * `now_ms` is refused. STATUS_INVALID: the sentence names what is wrong. */
enum status pin_words_read(const struct pin_words *w, int64_t now_ms, struct arena *a,
                           struct pin *out, struct error *why) MUST_CHECK;

#endif
