/* The rules that hold at one time, compiled: a trie for what begins where a word does, an
 * Aho-Corasick automaton for what may begin anywhere, PCRE2 for patterns. Immutable; any number of
 * threads may match at a time, each with its own arena. docs/decisions/0022-matching.md says why.
 */
#ifndef RULES_RULE_SET_H
#define RULES_RULE_SET_H

#include "base/arena.h"
#include "base/error.h"
#include "rules/rule.h"

struct rule_set;

/* Of the rules that hold now; who owns the set makes another when one begins or ends. `rules` and
 * their texts are the caller's and may go afterwards. An empty set is a set. 100,000 rules take
 * some 60 ms and 22 MB, of Chinese with its pinyin 0.4 s and 70 MB. STATUS_LIMIT: over
 * RULE_REGEXES_MAX or 256 MiB of text. STATUS_CORRUPT: forms that rule_forms_make did not make. */
enum status rule_set_compile(struct rule_set **out, const struct rule *rules, uint32_t count,
                             int64_t now_ms, struct error *why) MUST_CHECK;
void rule_set_free(struct rule_set *set); /* NULL does nothing */
bool rule_set_is_empty(const struct rule_set *set);

/* The first time after now_ms at which a rule of those given begins or ends; INT64_MAX: never. */
int64_t rule_set_changes_ms(const struct rule_set *set);

/* The scenes, as bits 1 << scene.id, on which the text may not be shown; 0: it is innocent. The
 * text is normalised or a display form, or any UTF-8; it is folded here. Where it is not UTF-8 or
 * over the bounds of text.h, where the arena is full (8 bytes a byte of text, and 128 KiB once a
 * pattern is tried), or where matching needs more steps than it may take, the answer is
 * RULE_EVERY_SCENE: in doubt nothing is shown. What is taken from the arena is given back. */
uint8_t rule_set_match(const struct rule_set *set, str text, struct arena *a);

/* The same, and which rules hit: their ids, at most `capacity` of them, in `ids`. For people who
 * ask why; slow. */
uint8_t rule_set_explain(const struct rule_set *set, str text, struct arena *a, int64_t *ids,
                         uint32_t capacity, uint32_t *count);

#endif
