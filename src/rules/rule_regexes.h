/* The patterns of a rule set, PCRE2 without its JIT, since who forbids memory to be both written
 * and run (MemoryDenyWriteExecute) forbids that. */
#ifndef RULES_RULE_REGEXES_H
#define RULES_RULE_REGEXES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "rules/rule.h"

struct rule_regexes;

/* A bit a pattern, by its number. */
enum { REGEX_WORDS = (RULE_REGEXES_MAX + 63) / 64 };
struct regex_bits {
    uint64_t words[REGEX_WORDS];
};

/* What a pattern must be to be a rule. STATUS_INVALID with the place and PCRE2's reason. */
enum status rule_regex_check(str pattern, struct error *why) MUST_CHECK;

/* At most `capacity` of them, up to RULE_REGEXES_MAX; they are numbered as they are added. One that
 * is not `always` looked for is so only where its bit is set. The caller owns *out. */
enum status rule_regexes_new(struct rule_regexes **out, uint32_t capacity,
                             struct error *why) MUST_CHECK;
enum status rule_regexes_add(struct rule_regexes *r, str pattern, uint32_t rule, bool always,
                             struct error *why) MUST_CHECK;
void rule_regexes_free(struct rule_regexes *r); /* NULL does nothing */

/* Tells of every match in the normalised text, in bytes, until `hit` returns false. False when a
 * pattern needed more steps or memory than it may take: nobody knows then what it says. */
typedef bool rule_regex_hit_fn(void *context, uint32_t rule, uint32_t from, uint32_t to);
bool rule_regexes_match(const struct rule_regexes *r, str text, const struct regex_bits *wanted,
                        struct arena *a, rule_regex_hit_fn *hit, void *context);

#endif
