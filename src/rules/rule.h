/* One rule of the block list: what it forbids or, when it allows, what is innocent. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Stand in control.db: append only. */
enum rule_match {
    RULE_NO_MATCH,
    RULE_EXACT,     /* the whole text */
    RULE_PHRASE,    /* whole words in a row, anywhere */
    RULE_PREFIX,    /* what the text begins with */
    RULE_SUBSTRING, /* anywhere */
    RULE_REGEX,     /* PCRE2, on the normalised text; the only one that is not folded */
};
enum { RULE_MATCH_COUNT = 6, RULE_TEXT_BYTES_MAX = 256, RULE_REGEXES_MAX = 1000 };
const char *rule_match_name(enum rule_match match); /* static; "phrase" */
enum rule_match rule_match_find(str name);          /* RULE_NO_MATCH: no such */

/* Bit 1 << scene.id; a rule holds on these. */
enum { RULE_EVERY_SCENE = 0xff };

struct rule {
    int64_t id;
    enum rule_match match;
    bool allow; /* what other rules hit inside of what this one hits is innocent */
    uint8_t scenes;
    int64_t from_ms, until_ms; /* holds from the first, not from the second on; 0: no bound */
    str text;                  /* as it was written */
    str forms;                 /* as it is matched: made once by rule_forms_make (rule_forms.h) */
};

static inline bool rule_holds(const struct rule *r, int64_t now_ms) {
    return (r->from_ms == 0 || r->from_ms <= now_ms) && (r->until_ms == 0 || now_ms < r->until_ms);
}

#endif
