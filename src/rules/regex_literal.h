/* What every text has that a pattern matches, as far as a look at the pattern tells. */
#ifndef RULES_REGEX_LITERAL_H
#define RULES_REGEX_LITERAL_H

#include "base/str.h"
#include "rules/rule.h"

enum { REGEX_LITERAL_BYTES_MIN = 3 };

/* The longest run of letters and digits that no match can be without, in lower case; empty where
 * none of REGEX_LITERAL_BYTES_MIN is found. */
str regex_literal(str pattern, char block[static RULE_TEXT_BYTES_MAX]);

#endif
