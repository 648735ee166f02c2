/* What rules say of a text, told the long way: every rule from every letter on, by trying each
 * reading of each letter. Takes what fold_text gives for granted and shares nothing else with the
 * matcher. */
#ifndef TESTS_SUPPORT_RULE_ORACLE_H
#define TESTS_SUPPORT_RULE_ORACLE_H

#include "base/text_fold.h"
#include "rules/rule.h"

struct oracle_text {
    struct fold fold;
    uint32_t wanted[RULE_TEXT_BYTES_MAX], wanted_count;
    enum rule_match match;
    uint32_t end; /* the last letter of the match that is asked for */
    bool numbers; /* words may begin and end where letters meet digits, and digits are digits */
};

static inline uint32_t oracle_code_point(str *rest) {
    const unsigned char *p = (const unsigned char *)rest->data;
    uint32_t c = p[0];
    size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (n > 1)
        c &= 0xffU >> (n + 1);
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3fU);
    *rest = str_skip(*rest, n);
    return c;
}

static inline bool oracle_may_read(const struct oracle_text *t, const struct fold_letter *l,
                                   uint32_t as) {
    uint32_t more[FOLD_READINGS_MAX];
    if (l->letter == as)
        return true;
    if (t->numbers && l->letter >= '0' && l->letter <= '9')
        return false;
    uint32_t count = l->flags & FOLD_DISGUISE ? fold_readings(l, more) : 0;
    for (uint32_t i = 0; i < count; i++)
        if (more[i] == as)
            return true;
    return false;
}

static inline bool oracle_may_end(const struct oracle_text *t, uint32_t last) {
    if (t->match == RULE_EXACT)
        return last >= t->fold.last;
    return t->match != RULE_PHRASE || (t->fold.letters[last].flags & FOLD_ENDS) ||
           (t->numbers && (t->fold.letters[last].flags & FOLD_ENDS_NUMBER));
}

static inline bool oracle_may_start(const struct oracle_text *t, uint32_t first) {
    if (t->match == RULE_EXACT || t->match == RULE_PREFIX)
        return first <= t->fold.first;
    return t->match != RULE_PHRASE || (t->fold.letters[first].flags & FOLD_STARTS) ||
           (t->numbers && (t->fold.letters[first].flags & FOLD_STARTS_NUMBER));
}

/* Whether the rest of the rule can be read from letter `at` on, `met` letters of it being read. */
static inline bool oracle_goes_on(const struct oracle_text *t, uint32_t at, uint32_t met) {
    const struct fold_letter *l = &t->fold.letters[at];
    if (met == t->wanted_count && at == t->end + 1)
        return true;
    if (at > t->end)
        return false;
    if (met < t->wanted_count && oracle_may_read(t, l, t->wanted[met]) &&
        oracle_goes_on(t, at + 1, met + 1))
        return true;
    if (oracle_may_read(t, l, t->wanted[met - 1]) && oracle_goes_on(t, at + 1, met))
        return true; /* once more */
    return (l->flags & FOLD_OPTIONAL) && at != t->end && oracle_goes_on(t, at + 1, met);
}

/* The letter from which on the rule is read up to t->end, the last such; false: none. */
static inline bool oracle_blocks(const struct oracle_text *t, uint32_t *first) {
    for (uint32_t at = t->end + 1; at-- > 0;) {
        *first = at;
        if (oracle_may_start(t, at) && oracle_may_read(t, &t->fold.letters[at], t->wanted[0]) &&
            oracle_goes_on(t, at + 1, 1))
            return true;
    }
    return false;
}

/* Letter by letter, and a space in the rule wherever letters stand apart. */
static inline bool oracle_allows(const struct oracle_text *t, uint32_t first) {
    uint32_t met = 0;
    bool apart = false;
    for (uint32_t at = first; at <= t->end; at++) {
        const struct fold_letter *l = &t->fold.letters[at];
        apart |= at > first && (l->flags & FOLD_APART);
        if (l->flags & FOLD_SILENT) {
            apart = true;
            if (at == first || at == t->end)
                return false;
            continue;
        }
        if (apart && (met == t->wanted_count || t->wanted[met++] != ' '))
            return false;
        apart = false;
        if (met == t->wanted_count || t->wanted[met++] != l->letter)
            return false;
    }
    return met == t->wanted_count && oracle_may_start(t, first);
}

static inline void oracle_want(struct oracle_text *t, const struct rule *r) {
    t->match = r->match;
    t->wanted_count = 0;
    for (str rest = r->forms; rest.len && rest.data[0] != '\n';) {
        uint32_t c = oracle_code_point(&rest);
        if (c != ' ' || r->allow)
            t->wanted[t->wanted_count++] = c;
    }
}

static inline uint8_t oracle_allowed(struct oracle_text t, const struct rule *rules, uint32_t count,
                                     uint32_t first, uint32_t last) {
    uint8_t scenes = 0;
    t.numbers = true;
    for (uint32_t i = 0; i < count; i++) {
        if (!rules[i].allow)
            continue;
        oracle_want(&t, &rules[i]);
        for (t.end = last; t.end < t.fold.count; t.end++)
            for (uint32_t from = 0; from <= first; from++)
                if (oracle_may_end(&t, t.end) && oracle_allows(&t, from))
                    scenes |= rules[i].scenes;
    }
    return scenes;
}

/* Scenes on which the normalised text is blocked. Of Chinese only the first form is looked at. */
static inline uint8_t oracle_match(const struct rule *rules, uint32_t count, str normalised,
                                   struct arena *a) {
    struct oracle_text t;
    uint8_t scenes = 0;
    if (fold_text(normalised, a, &t.fold) != STATUS_OK)
        return RULE_EVERY_SCENE;
    for (uint32_t i = 0; i < count; i++) {
        if (rules[i].allow)
            continue;
        oracle_want(&t, &rules[i]);
        for (t.end = 0; t.end < t.fold.count; t.end++) {
            uint32_t first = 0;
            bool hit = false;
            for (int k = 0; k < 2 && !hit; k++) {
                t.numbers = k == 1;
                hit = oracle_may_end(&t, t.end) && oracle_blocks(&t, &first);
            }
            if (hit)
                scenes |=
                    (uint8_t)(rules[i].scenes & ~oracle_allowed(t, rules, count, first, t.end));
        }
    }
    return scenes;
}

#endif
