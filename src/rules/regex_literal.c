/* Reads a pattern from left to right at its outermost level: letters make a run, whatever else ends
 * it, and what may be there not at all is taken out of it. Groups and classes are stepped over.
 * Gives up where a letter may mean something else: alternatives, options, escapes that take
 * arguments. */
#include "rules/regex_literal.h"

struct reader {
    str pattern;
    size_t at;
    char run[RULE_TEXT_BYTES_MAX];
    size_t run_len;
    str best;
    char *block;
};

static bool has_more(const struct reader *r) {
    return r->at < r->pattern.len;
}

static char here(const struct reader *r) {
    return has_more(r) ? r->pattern.data[r->at] : 0;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_literal(char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

static void end_run(struct reader *r) {
    if (r->run_len > r->best.len) {
        memcpy(r->block, r->run, r->run_len);
        r->best = (str){.data = r->block, .len = r->run_len};
    }
    r->run_len = 0;
}

/* Past a class, whose first ] is a letter. False: it does not end. */
static bool skip_class(struct reader *r) {
    r->at++;
    if (here(r) == '^')
        r->at++;
    if (here(r) == ']')
        r->at++;
    for (; has_more(r) && here(r) != ']'; r->at++)
        if (here(r) == '\\' || here(r) == '[')
            return false; /* a [:class:] or an escape: not worth the reading */
    r->at++;
    return r->at <= r->pattern.len;
}

static bool skip_escape(struct reader *r) {
    r->at++;
    if (!has_more(r) || (is_literal(here(r)) && !strchr("dDsSwWbBAzZ", here(r))))
        return false;
    r->at++;
    return true;
}

static bool skip_group(struct reader *r) {
    int depth = 0;
    do {
        char c = here(r);
        if (c == '\\') {
            if (!skip_escape(r))
                return false;
            continue;
        }
        if (c == '[') {
            if (!skip_class(r))
                return false;
            continue;
        }
        if (c == '(') {
            depth++;
            /* (*VERB), and (?x): letters mean something else from there on */
            str rest = str_skip(r->pattern, r->at + 1);
            if (str_has_prefix(rest, STR("*")) ||
                (str_has_prefix(rest, STR("?")) && !str_has_prefix(rest, STR("?:")) &&
                 !str_has_prefix(rest, STR("?=")) && !str_has_prefix(rest, STR("?!"))))
                return false;
        }
        depth -= c == ')';
        r->at++;
    } while (depth && has_more(r));
    return depth == 0;
}

/* A letter and how often it may come. */
static void read_letter(struct reader *r) {
    char c = lower(here(r));
    r->at++;
    char next = here(r);
    bool may_be_missing = next == '?' || next == '*' || next == '{';
    if (!may_be_missing)
        r->run[r->run_len++] = c;
    if (may_be_missing || next == '+')
        end_run(r);
}

static bool read_part(struct reader *r) {
    char c = here(r);
    if (is_literal(c)) {
        read_letter(r);
        return true;
    }
    end_run(r);
    if (c == '|')
        return false;
    if (c == '(')
        return skip_group(r);
    if (c == '[')
        return skip_class(r);
    if (c == '\\')
        return skip_escape(r);
    if (c == '{') /* {2,5}: its digits are no letters */
        while (has_more(r) && here(r) != '}')
            r->at++;
    if (has_more(r))
        r->at++;
    return true;
}

str regex_literal(str pattern, char block[static RULE_TEXT_BYTES_MAX]) {
    struct reader r = {.pattern = pattern, .block = block};
    if (pattern.len > RULE_TEXT_BYTES_MAX)
        return (str){0};
    while (has_more(&r))
        if (!read_part(&r))
            return (str){0};
    end_run(&r);
    return r.best.len >= REGEX_LITERAL_BYTES_MIN ? r.best : (str){0};
}
