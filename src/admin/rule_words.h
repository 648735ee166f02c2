/* A rule of the block list as people write it, on a command line, in a row of CSV or in JSON. */
#ifndef ADMIN_RULE_WORDS_H
#define ADMIN_RULE_WORDS_H

#include "base/arena.h"
#include "store/block_list.h"

struct rule_words {
    str text;
    str match;       /* empty: phrase */
    str scenes;      /* names with commas or spaces between; empty or "all": every one */
    str from, until; /* times; empty: no bound */
    str allow;       /* true, yes, 1 or false, no, 0; empty: no */
    str reason;
};

/* All but the text, which is only borrowed. What is over by `now_ms` is refused; 0: nothing is.
 * STATUS_INVALID: the sentence names what is wrong. */
enum status rule_words_check(const struct rule_words *w, int64_t now_ms, struct block_rule *out,
                             struct error *why) MUST_CHECK;

/* The whole rule with its forms, which live in the arena; text and reason are borrowed. */
enum status rule_words_read(const struct rule_words *w, int64_t now_ms, struct arena *a,
                            struct block_rule *out, struct error *why) MUST_CHECK;

#endif
