/* The first line is the folded text. Of a text with two Chinese characters or more the pinyin
 * follows: all of them spoken, and each alone beside the others as they are, which is how it is
 * typed to get past a list. One character alone is spoken like a hundred others and stays unspoken;
 * so does a long text, which nobody types that way. */
#include "rules/rule_forms.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/text_fold.h"
#include "base/text_pinyin.h"
#include "rules/rule_regexes.h"

enum { SPOKEN_MAX = 8, SYLLABLE_BYTES = 16, FORMS_BYTES_MAX = 4096 };

/* A folded text, character by character. */
struct characters {
    str all[RULE_TEXT_BYTES_MAX];
    str spoken[RULE_TEXT_BYTES_MAX]; /* empty: not Chinese */
    uint32_t count, han;
};

static uint32_t code_point_of(str character) {
    const unsigned char *p = (const unsigned char *)character.data;
    switch (character.len) {
    case 1:
        return p[0];
    case 2:
        return (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU);
    case 3:
        return (p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
    default:
        return (p[0] & 0x07U) << 18 | (p[1] & 0x3fU) << 12 | (p[2] & 0x3fU) << 6 | (p[3] & 0x3fU);
    }
}

/* A syllable without its tone. ü is typed as v as often as as u. */
static enum status toneless(str syllable, struct arena *a, str *out) {
    static const char umlauts[][3] = {"\u00fc", "\u01d6", "\u01d8", "\u01da", "\u01dc"};
    char typed[SYLLABLE_BYTES];
    struct buf b = buf_over(typed, sizeof typed);
    for (str rest = syllable; rest.len;) {
        str one = str_head(rest, text_code_point_bytes(rest));
        bool umlaut = false;
        for (size_t i = 0; i < sizeof umlauts / sizeof *umlauts; i++)
            umlaut |= str_equal(one, (str){.data = umlauts[i], .len = 2});
        buf_append(&b, umlaut ? STR("v") : one);
        rest = str_skip(rest, one.len);
    }
    return fold_plain(b.overflow ? syllable : buf_str(&b), a, out);
}

/* Reads one run of Chinese aloud. */
static enum status speak(struct characters *c, uint32_t from, uint32_t to, struct arena *a,
                         struct error *why) {
    const char *start = c->all[from].data;
    str run = {.data = start, .len = (size_t)(c->all[to - 1].data + c->all[to - 1].len - start)};
    str spoken = {0};
    enum status s = text_pinyin(run, a, &spoken, why);
    uint32_t at = from;
    for (str rest = spoken; s == STATUS_OK && rest.data;) {
        str syllable = str_split(&rest, ' ');
        if (syllable.len && at < to)
            s = toneless(syllable, a, &c->spoken[at++]);
    }
    return s;
}

static enum status find_characters(struct characters *c, str plain, struct arena *a,
                                   struct error *why) {
    enum status s = STATUS_OK;
    uint32_t run = 0;
    bool inside = false;
    for (str rest = plain; rest.len; c->count++) {
        c->all[c->count] = str_head(rest, text_code_point_bytes(rest));
        rest = str_skip(rest, c->all[c->count].len);
    }
    for (uint32_t i = 0; i <= c->count && s == STATUS_OK; i++) {
        bool han = i < c->count && fold_is_han(code_point_of(c->all[i]));
        if (han && !inside)
            run = i;
        if (!han && inside)
            s = speak(c, run, i, a, why);
        inside = han;
        c->han += han;
    }
    return s;
}

/* A line of the text with the n-th character spoken, or all of them; and once more with u for v. */
static void put_line(struct buf *out, const struct characters *c, uint32_t which, bool all) {
    char line[RULE_TEXT_BYTES_MAX];
    bool has_v = false;
    for (int pass = 0; pass < 1 + has_v; pass++) {
        struct buf b = buf_over(line, sizeof line);
        for (uint32_t i = 0; i < c->count; i++) {
            bool spoken = c->spoken[i].len && (all || i == which);
            str one = spoken ? c->spoken[i] : c->all[i];
            for (size_t k = 0; k < one.len; k++) {
                bool v = spoken && one.data[k] == 'v';
                has_v |= v;
                buf_append_char(&b, v && pass ? 'u' : one.data[k]);
            }
        }
        if (b.overflow || out->capacity - out->len < b.len + 2)
            return;
        buf_append(out, STR("\n"));
        buf_append_char(out, RULE_FORM_SPOKEN);
        buf_append(out, buf_str(&b));
    }
}

static enum status add_pinyin(str plain, struct buf *forms, struct arena *a, struct error *why) {
    struct characters c = {.count = 0};
    enum status s = find_characters(&c, plain, a, why);
    if (s != STATUS_OK || c.han < 2 || c.han > SPOKEN_MAX)
        return s;
    put_line(forms, &c, 0, true);
    for (uint32_t i = 0; i < c.count; i++)
        if (c.spoken[i].len)
            put_line(forms, &c, i, false);
    return STATUS_OK;
}

static enum status make_folded(str text, struct arena *a, str *out, struct error *why) {
    str normalised = {0}, plain = {0};
    char lines[FORMS_BYTES_MAX];
    struct buf forms = buf_over(lines, sizeof lines);
    enum status s = fold_start(why);
    if (s != STATUS_OK)
        return s;
    s = text_normalise_query(text, a, &normalised);
    if (s == STATUS_OK)
        s = fold_plain(normalised, a, &plain);
    if (s == STATUS_NO_MEMORY)
        return error_set(why, s, "there is no room to fold the rule");
    if (s == STATUS_LIMIT || plain.len > RULE_TEXT_BYTES_MAX)
        return error_set(why, STATUS_INVALID,
                         "the text takes more than %d bytes when it is folded; shorten it",
                         RULE_TEXT_BYTES_MAX);
    if (s != STATUS_OK)
        return s;
    if (plain.len == 0)
        return error_set(why, STATUS_INVALID,
                         "nothing is left of the text without its spaces and punctuation, so it "
                         "would match nothing; write a regex for it");
    buf_append(&forms, plain);
    s = add_pinyin(plain, &forms, a, why);
    if (s != STATUS_OK)
        return s;
    *out = arena_copy(a, buf_str(&forms));
    return out->data ? STATUS_OK
                     : error_set(why, STATUS_NO_MEMORY, "there is no room to fold the rule");
}

enum status rule_forms_make(enum rule_match match, str text, struct arena *a, str *out,
                            struct error *why) {
    *out = (str){0};
    if (text.len == 0)
        return error_set(why, STATUS_INVALID,
                         "the text of a rule is empty; say what it is to match");
    if (text.len > RULE_TEXT_BYTES_MAX)
        return error_set(why, STATUS_INVALID, "the text has %zu bytes, more than %d; shorten it",
                         text.len, RULE_TEXT_BYTES_MAX);
    if (!text_is_utf8(text))
        return error_set(why, STATUS_INVALID, "the text is not UTF-8; save the file as UTF-8");
    switch (match) {
    case RULE_EXACT:
    case RULE_PHRASE:
    case RULE_PREFIX:
    case RULE_SUBSTRING:
        return make_folded(text, a, out, why);
    case RULE_REGEX: {
        enum status s = rule_regex_check(text, why);
        if (s != STATUS_OK)
            return s;
        *out = arena_copy(a, text);
        return out->data ? STATUS_OK
                         : error_set(why, STATUS_NO_MEMORY, "there is no room for the pattern");
    }
    case RULE_NO_MATCH:
    default:
        return error_set(why, STATUS_INVALID,
                         "a rule is exact, phrase, prefix, substring or regex; say which");
    }
}
