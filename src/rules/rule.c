/* See rule.h. */
#include "rules/rule.h"

static const char *const names[RULE_MATCH_COUNT] = {
    [RULE_NO_MATCH] = "",     [RULE_EXACT] = "exact",         [RULE_PHRASE] = "phrase",
    [RULE_PREFIX] = "prefix", [RULE_SUBSTRING] = "substring", [RULE_REGEX] = "regex",
};

const char *rule_match_name(enum rule_match match) {
    return names[match];
}

enum rule_match rule_match_find(str name) {
    for (int i = RULE_EXACT; i < RULE_MATCH_COUNT; i++)
        if (str_equal(name, str_from(names[i])))
            return (enum rule_match)i;
    return RULE_NO_MATCH;
}
