/* What a rule's text is matched as. Made when the rule is made, since ICU's transliteration to
 * pinyin takes 100 µs and a server that starts with 100,000 rules has no time for it. */
#ifndef RULES_RULE_FORMS_H
#define RULES_RULE_FORMS_H

#include "base/arena.h"
#include "base/error.h"
#include "rules/rule.h"

/* Kept beside the forms: other rules of folding make every form anew. */
enum { RULE_FORMS_VERSION = 1 };

/* Begins a line that is matched as whole words whatever the rule says: "cao" is inside of too much.
 */
#define RULE_FORM_SPOKEN '~'

/* Of an arena for one rule's forms and what is needed on the way. */
enum { RULE_FORMS_ROOM_BYTES = 20480 };

/* Checks a rule and makes its forms, one to a line: the folded text (base/text_fold.h), and of a
 * text in Chinese its pinyin. Of a regex the pattern itself, compiled here to see that it can be.
 * The result lives in the arena, which is to have RULE_FORMS_ROOM_BYTES to spare. STATUS_INVALID,
 * with a sentence for who wrote the rule: nothing is left of it when folded, not UTF-8, too long, a
 * pattern that PCRE2 refuses (with the place) or that matches the empty text. */
enum status rule_forms_make(enum rule_match match, str text, struct arena *a, str *out,
                            struct error *why) MUST_CHECK;

#endif
