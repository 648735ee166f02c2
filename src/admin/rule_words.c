/* See rule_words.h. What is not said is the widest and the safest at once: whole words, every
 * scene, for good. */
#include "admin/rule_words.h"

#include "admin/words.h"
#include "rules/rule_forms.h"

static enum status read_match(str name, enum rule_match *out, struct error *why) {
    *out = name.len ? rule_match_find(name) : RULE_PHRASE;
    if (*out == RULE_NO_MATCH)
        return error_set(why, STATUS_INVALID,
                         "there is no match \"%.*s\"; say exact, phrase, prefix, substring or "
                         "regex",
                         STR_ARGS(str_head(name, WORD_SHOWN_BYTES)));
    return STATUS_OK;
}

static enum status read_allow(str text, bool *out, struct error *why) {
    static const char *const yes[] = {"true", "yes", "1"}, *const no[] = {"", "false", "no", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (str_equal_ignoring_case(text, str_from(yes[i]))) {
            *out = true;
            return STATUS_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (str_equal_ignoring_case(text, str_from(no[i]))) {
            *out = false;
            return STATUS_OK;
        }
    return error_set(why, STATUS_INVALID, "allow is yes or no, not \"%.*s\"",
                     STR_ARGS(str_head(text, WORD_SHOWN_BYTES)));
}

enum status rule_words_check(const struct rule_words *w, int64_t now_ms, struct block_rule *out,
                             struct error *why) {
    struct rule *r = &out->rule;
    *out = (struct block_rule){.rule.text = w->text, .reason = w->reason};
    enum status s = read_match(w->match, &r->match, why);
    if (s == STATUS_OK)
        s = words_read_scenes(w->scenes, &r->scenes, why);
    if (s == STATUS_OK)
        s = words_read_dates(w->from, w->until, now_ms, &r->from_ms, &r->until_ms, why);
    if (s == STATUS_OK)
        s = read_allow(w->allow, &r->allow, why);
    return s == STATUS_OK ? words_check_reason(w->reason, why) : s;
}

enum status rule_words_read(const struct rule_words *w, int64_t now_ms, struct arena *a,
                            struct block_rule *out, struct error *why) {
    struct rule *r = &out->rule;
    enum status s = rule_words_check(w, now_ms, out, why);
    return s == STATUS_OK ? rule_forms_make(r->match, r->text, a, &r->forms, why) : s;
}
