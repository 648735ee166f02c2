/* From rules to books of patterns. Every rule that is folded becomes patterns in one of two tries,
 * with flags that say where a match must begin and end: exact, phrase and prefix differ in nothing
 * else. Refuses forms it did not make, more patterns than RULE_REGEXES_MAX and more text than
 * TEXTS_BYTES_MAX. */
#include "rules/rule_set.h"

#include "base/memory.h"
#include "base/require.h"
#include "base/text.h"
#include "base/text_fold.h"
#include "rules/regex_literal.h"
#include "rules/rule_forms.h"
#include "rules/rule_set_private.h"

enum { TEXTS_BYTES_MAX = 256 << 20 };

/* While a set is made. */
struct maker {
    struct rule_set *set;
    struct automaton_key *keys[BOOKS];
    char *key_texts;
    uint32_t texts_used, keys_used, regexes;
};

static enum status out_of_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY,
                     "there is no memory to compile the block list; free some or remove rules");
}

static uint8_t flags_of(const struct rule *r, bool spoken) {
    uint8_t allow = r->allow ? PATTERN_ALLOWS : 0;
    switch (spoken && r->match == RULE_SUBSTRING ? RULE_PHRASE : r->match) {
    case RULE_EXACT:
        return allow | PATTERN_STARTS_TEXT | PATTERN_ENDS_TEXT;
    case RULE_PREFIX:
        return allow | PATTERN_STARTS_TEXT;
    case RULE_PHRASE:
        return allow | PATTERN_STARTS_WORD | PATTERN_ENDS_WORD;
    default:
        return allow;
    }
}

static uint32_t book_of(uint8_t flags) {
    return flags & (PATTERN_STARTS_TEXT | PATTERN_STARTS_WORD) ? BOOK_OF_WORDS : BOOK_OF_PARTS;
}

/* An allowing rule is not spoken: it is there for one spelling. False when no more lines come. */
static bool next_form(const struct rule *r, str *rest, str *form, bool *spoken) {
    while (rest->data) {
        *form = str_split(rest, '\n');
        *spoken = form->len && form->data[0] == RULE_FORM_SPOKEN;
        if (*spoken)
            *form = str_skip(*form, 1);
        if (form->len && !(*spoken && r->allow))
            return true;
    }
    return false;
}

/* A form is letters that fold_plain lets through, with single spaces between. */
static bool is_form(str form) {
    if (form.len > RULE_TEXT_BYTES_MAX || !text_is_utf8(form) || form.data[0] == ' ' ||
        form.data[form.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < form.len; i++) {
        unsigned char c = (unsigned char)form.data[i];
        bool known = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ';
        if (!known || (c == ' ' && form.data[i - 1] == ' '))
            return false;
    }
    return true;
}

/* What the texts of all forms take, how many there are in each book, and how many patterns. */
struct sizes {
    uint64_t bytes, forms[BOOKS];
    uint32_t rules, regexes;
};

static enum status measure(const struct rule *rules, uint32_t count, int64_t now_ms,
                           struct sizes *out, struct error *why) {
    *out = (struct sizes){0};
    for (uint32_t i = 0; i < count; i++) {
        if (!rule_holds(&rules[i], now_ms))
            continue;
        out->rules++;
        if (rules[i].match == RULE_REGEX) {
            out->regexes++;
            out->bytes += rules[i].forms.len; /* no literal is longer */
            out->forms[BOOK_OF_PARTS]++;
            continue;
        }
        bool spoken = false;
        str form = {0}, rest = rules[i].forms;
        while (next_form(&rules[i], &rest, &form, &spoken)) {
            if (!is_form(form))
                return error_set(
                    why, STATUS_CORRUPT,
                    "Rule %lld of the block list is stored in a form that is none; add "
                    "it anew.",
                    (long long)rules[i].id);
            out->bytes += form.len;
            out->forms[book_of(flags_of(&rules[i], spoken))]++;
        }
    }
    if (out->regexes > RULE_REGEXES_MAX)
        return error_set(why, STATUS_LIMIT,
                         "the block list has %u patterns that hold, more than %d; remove some or "
                         "write them as phrases",
                         out->regexes, RULE_REGEXES_MAX);
    if (out->bytes > TEXTS_BYTES_MAX)
        return error_set(why, STATUS_LIMIT,
                         "the block list has %llu MiB of text, more than %d; remove rules",
                         (unsigned long long)out->bytes >> 20, TEXTS_BYTES_MAX >> 20);
    return STATUS_OK;
}

/* The letters without spaces, of equal ones in a row the first. */
static str make_key(struct maker *m, str form) {
    char *key = m->key_texts + m->keys_used;
    size_t len = 0;
    str last = {0};
    for (str rest = form; rest.len;) {
        str one = str_head(rest, text_code_point_bytes(rest));
        rest = str_skip(rest, one.len);
        if (str_equal(one, STR(" ")) || str_equal(one, last))
            continue;
        memcpy(key + len, one.data, one.len);
        len += one.len;
        last = one;
    }
    m->keys_used += (uint32_t)len;
    return (str){.data = key, .len = len};
}

static void add_form(struct maker *m, str form, uint32_t rule, uint8_t flags) {
    struct book *b = &m->set->books[book_of(flags)];
    struct pattern *p = &b->patterns[b->count];
    char *text = m->set->texts + m->texts_used;
    size_t len = 0;
    for (size_t i = 0; i < form.len; i++)
        if (form.data[i] != ' ' || (flags & PATTERN_ALLOWS))
            text[len++] = form.data[i];
    *p = (struct pattern){
        .text_at = m->texts_used, .rule = rule, .bytes = (uint16_t)len, .flags = flags};
    m->texts_used += (uint32_t)len;
    m->keys[book_of(flags)][b->count] =
        (struct automaton_key){.text = make_key(m, form), .value = b->count};
    b->count++;
}

/* A regex that has a literal is tried only where that is. */
static enum status add_regex(struct maker *m, const struct rule *r, uint32_t rule,
                             struct error *why) {
    char block[RULE_TEXT_BYTES_MAX];
    str literal = regex_literal(r->forms, block);
    if (literal.len)
        add_form(m, literal, m->regexes, PATTERN_WANTS);
    m->regexes++;
    return rule_regexes_add(m->set->regexes, r->forms, rule, literal.len == 0, why);
}

static enum status add_rule(struct maker *m, const struct rule *r, struct error *why) {
    struct rule_set *set = m->set;
    uint32_t number = set->rulings_count++;
    set->rulings[number] = (struct ruling){.id = r->id, .scenes = r->scenes, .allow = r->allow};
    set->allows |= r->allow;
    set->scenes |= r->allow ? 0 : r->scenes;
    if (r->match == RULE_REGEX)
        return add_regex(m, r, number, why);
    bool spoken = false;
    str form = {0}, rest = r->forms;
    while (next_form(r, &rest, &form, &spoken))
        add_form(m, form, number, flags_of(r, spoken));
    return STATUS_OK;
}

/* Builds the automaton and puts the patterns in the order of its keys. */
static enum status close_book(struct book *b, struct automaton_key *keys, bool links) {
    struct pattern *sorted = memory_new(struct pattern, b->count);
    enum status s =
        sorted ? automaton_build(&b->automaton, keys, b->count, links) : STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < b->count && s == STATUS_OK; i++) {
        sorted[i] = b->patterns[keys[i].value];
        if (i && str_equal(keys[i].text, keys[i - 1].text))
            sorted[i - 1].flags |= PATTERN_MORE;
    }
    if (s != STATUS_OK) {
        memory_free(sorted);
        return s;
    }
    memory_free(b->patterns);
    b->patterns = sorted;
    return STATUS_OK;
}

static enum status reserve(struct maker *m, const struct sizes *sizes, struct error *why) {
    struct rule_set *set = m->set;
    set->rulings = memory_new(struct ruling, sizes->rules);
    set->texts = memory_alloc(1, sizes->bytes);
    m->key_texts = memory_alloc(1, sizes->bytes);
    bool all = set->rulings && set->texts && m->key_texts;
    for (int i = 0; i < BOOKS; i++) {
        set->books[i].patterns = memory_new(struct pattern, sizes->forms[i]);
        m->keys[i] = memory_new(struct automaton_key, sizes->forms[i]);
        all = all && set->books[i].patterns && m->keys[i];
    }
    if (!all)
        return out_of_memory(why);
    return sizes->regexes ? rule_regexes_new(&set->regexes, sizes->regexes, why) : STATUS_OK;
}

static enum status fill(struct maker *m, const struct rule *rules, uint32_t count, int64_t now_ms,
                        struct error *why) {
    struct sizes sizes;
    enum status s = measure(rules, count, now_ms, &sizes, why);
    if (s == STATUS_OK)
        s = reserve(m, &sizes, why);
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++)
        if (rule_holds(&rules[i], now_ms))
            s = add_rule(m, &rules[i], why);
    for (int i = 0; i < BOOKS && s == STATUS_OK; i++)
        if (close_book(&m->set->books[i], m->keys[i], i == BOOK_OF_PARTS) != STATUS_OK)
            s = out_of_memory(why);
    return s;
}

static int64_t next_change(const struct rule *rules, uint32_t count, int64_t now_ms) {
    int64_t next = INT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (rules[i].from_ms > now_ms && rules[i].from_ms < next)
            next = rules[i].from_ms;
        if (rules[i].until_ms > now_ms && rules[i].until_ms < next)
            next = rules[i].until_ms;
    }
    return next;
}

enum status rule_set_compile(struct rule_set **out, const struct rule *rules, uint32_t count,
                             int64_t now_ms, struct error *why) {
    struct maker m = {.set = memory_new(struct rule_set, 1)};
    *out = NULL;
    if (!m.set)
        return out_of_memory(why);
    m.set->changes_ms = next_change(rules, count, now_ms);
    enum status s = count ? fold_start(why) : STATUS_OK;
    if (s == STATUS_OK)
        s = fill(&m, rules, count, now_ms, why);
    memory_free(m.key_texts);
    for (int i = 0; i < BOOKS; i++)
        memory_free(m.keys[i]);
    if (s == STATUS_OK)
        *out = m.set;
    else
        rule_set_free(m.set);
    return s;
}

void rule_set_free(struct rule_set *set) {
    if (!set)
        return;
    for (int i = 0; i < BOOKS; i++) {
        automaton_clear(&set->books[i].automaton);
        memory_free(set->books[i].patterns);
    }
    rule_regexes_free(set->regexes);
    memory_free(set->rulings);
    memory_free(set->texts);
    memory_free(set);
}

bool rule_set_is_empty(const struct rule_set *set) {
    return set->scenes == 0; /* who only allows blocks nothing */
}

int64_t rule_set_changes_ms(const struct rule_set *set) {
    return set->changes_ms;
}
