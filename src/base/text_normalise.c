/* What a query is, and what is shown of it. Three ways in, the cheapest that will do:
 *
 *   settled   normal already, told by a scan of eight bytes at a time: the input itself is returned
 *   ASCII     folded in one pass
 *   the rest  UTF-8 -> UTF-16, filtered -> ICU -> UTF-8, collapsed
 *
 * What is dropped goes before ICU composes, or a letter and its accent would stay apart where a
 * control character stood between. Works on the stack; only a result that differs is copied. */
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "base/require.h"
#include "base/text_unicode.h"

/* Collapsed text has at most two spaces in a row when ICU is done (U+00A8 becomes a space and a
 * mark), so more units than this cannot make a query. */
enum { UNITS_MAX = 2 * TEXT_QUERY_BYTES_MAX + 2 };

/* What to do, in one word each. */
enum rule { RULE_QUERY, RULE_PREFIX, RULE_DISPLAY };

static const uint64_t ones = UINT64_C(0x0101010101010101);
static const uint64_t high_bits = UINT64_C(0x8080808080808080);

/* Eight ASCII bytes at once; a flag is the high bit of the byte it speaks of. */
static inline uint64_t at_least(uint64_t word, unsigned c) {
    return (word + ones * (0x80 - c)) & high_bits;
}

static inline uint64_t not_printable(uint64_t word) {
    return (word & high_bits) | (at_least(word, 0x20) ^ high_bits) | at_least(word, 0x7f);
}

static inline uint64_t upper_case(uint64_t word) {
    return at_least(word, 'A') & ~at_least(word, 'Z' + 1);
}

static inline uint64_t spaces(uint64_t word) {
    return ~((word ^ (ones * ' ')) + ones * 0x7f) & high_bits;
}

static inline uint64_t load(const char *p) {
    uint64_t word = 0;
    memcpy(&word, p, sizeof word);
    return word;
}

static inline bool is_upper(unsigned char c) {
    return (unsigned char)(c - 'A') < 26;
}

/* Bytes of a code point beyond ASCII at p that every rule leaves as it is, whatever stands before
 * it: most of what is typed in western Europe, Russia, China, Japan and Korea. 0: ask ICU. */
static size_t inert_bytes(const char *at, size_t room) {
    const unsigned char *p = (const unsigned char *)at;
    if (room >= 2 && (p[1] & 0xc0) == 0x80) {
        if (p[0] == 0xc3) /* U+00E0 … U+00FF */
            return p[1] >= 0xa0 ? 2 : 0;
        if (p[0] == 0xd0) /* U+0430 … U+043F */
            return p[1] >= 0xb0 ? 2 : 0;
        if (p[0] == 0xd1) /* U+0440 … U+045F */
            return p[1] <= 0x9f ? 2 : 0;
    }
    if (room < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
        return 0;
    unsigned c = (p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
    switch (p[0] >> 4 == 0xe ? p[0] : 0) {
    case 0xe3: /* hiragana and katakana but the sound marks and what is made of two */
        return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a0 && c <= 0x30fe) ? 3 : 0;
    case 0xe4:
        return c >= 0x4e00 ? 3 : 0;
    case 0xe5:
    case 0xe6:
    case 0xe7:
    case 0xe8:
    case 0xe9:
        return 3; /* the ideographs up to U+9FFF */
    case 0xea:
    case 0xeb:
    case 0xec:
    case 0xed:
        return c >= 0xac00 && c <= 0xd7a3 ? 3 : 0; /* Hangul syllables */
    default:
        return 0;
    }
}

/* Whether the rule leaves all of s as it is, as far as a scan can tell. */
static bool is_settled(str s, enum rule rule) {
    uint64_t case_matters = rule == RULE_DISPLAY ? 0 : high_bits;
    uint64_t after_space = 0x80; /* as if one stood before the text: none may begin it */
    size_t i = 0;
    while (i < s.len) {
        if (s.len - i >= 8) {
            uint64_t word = load(s.data + i), space = spaces(word);
            if (!(not_printable(word) | (upper_case(word) & case_matters) |
                  (space & (space << 8 | after_space)))) {
                after_space = space >> 56;
                i += 8;
                continue;
            }
        }
        unsigned char c = (unsigned char)s.data[i];
        size_t n = 1;
        if (c >= 0x80)
            n = inert_bytes(s.data + i, s.len - i);
        else if (c == ' ' ? after_space != 0
                          : c < ' ' || c == 0x7f || (case_matters && is_upper(c)))
            n = 0;
        if (n == 0)
            return false;
        after_space = c == ' ' ? 0x80 : 0;
        i += n;
    }
    return !after_space || rule == RULE_PREFIX || s.len == 0;
}

/* Folds s into out, which has room for s.len bytes, and stops at the first byte that is not ASCII;
 * returns how far it came. */
static size_t fold_ascii(str s, enum rule rule, char *out, size_t *out_len) {
    uint64_t case_matters = rule == RULE_DISPLAY ? 0 : high_bits;
    size_t i = 0, n = 0;
    while (i < s.len) {
        bool after_space = n == 0 || out[n - 1] == ' ';
        if (s.len - i >= 8) {
            uint64_t word = load(s.data + i), space = spaces(word);
            if (!(not_printable(word) | (space & (space << 8 | (after_space ? 0x80 : 0))))) {
                word |= (upper_case(word) & case_matters) >> 2; /* 0x80 -> 0x20 */
                memcpy(out + n, &word, sizeof word);
                i += 8;
                n += 8;
                continue;
            }
        }
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x80)
            break;
        i++;
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            if (!after_space)
                out[n++] = ' ';
        } else if (c > ' ' && c != 0x7f) {
            out[n++] = (char)(case_matters && is_upper(c) ? c | 0x20 : c);
        }
    }
    *out_len = n;
    return i;
}

/* UTF-8 to UTF-16 without what is dropped, white space collapsed and none at the start; out has
 * room for s.len units. Joiners and variation selectors are kept for display, and only where there
 * is something to join or to vary. Returns the units written, -1 when s is not UTF-8. */
static int32_t filter(str s, enum rule rule, UChar *out) {
    const uint8_t *bytes = (const uint8_t *)s.data;
    int32_t count = (int32_t)s.len, n = 0;
    enum text_kind last = TEXT_SPACE;
    for (int32_t i = 0; i < count;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, count, c);
        if (c < 0)
            return -1;
        enum text_kind kind = text_kind_of(c);
        bool follows = last == TEXT_KEPT || (last == TEXT_VARIATION && kind == TEXT_JOINER);
        if (kind == TEXT_DROPPED || (kind == TEXT_SPACE && last == TEXT_SPACE))
            continue;
        if ((kind == TEXT_JOINER || kind == TEXT_VARIATION) && (rule != RULE_DISPLAY || !follows))
            continue;
        if (kind == TEXT_SPACE && last == TEXT_JOINER)
            n--;
        if (kind == TEXT_SPACE)
            out[n++] = ' ';
        else
            U16_APPEND_UNSAFE(out, n, c);
        last = kind;
    }
    return last == TEXT_JOINER ? n - 1 : n;
}

/* Whether canonical order decides what folding gives: U+0345 and the letters that carry it become
 * an iota that marks no longer pass. */
static bool has_iota_below(const UChar *units, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        if (units[i] == 0x0345 || (units[i] >= 0x1f80 && units[i] <= 0x1fff))
            return true;
    return false;
}

int32_t text_fold(const UChar *units, int32_t count, UChar *out, int32_t capacity) {
    UErrorCode code = U_ZERO_ERROR;
    UChar composed[TEXT_TYPED_BYTES_MAX];
    if (has_iota_below(units, count)) {
        count = unorm2_normalize(text_nfc, units, count, composed, TEXT_TYPED_BYTES_MAX, &code);
        units = composed;
    }
    int32_t n = unorm2_normalize(text_nfkc_casefold, units, count, out, capacity, &code);
    return U_FAILURE(code) ? -1 : n;
}

/* Spaces that ICU made collapse too, in place; none at the start. Returns what is left of len. */
static size_t collapse(char *text, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != ' ' || (n && text[n - 1] != ' '))
            text[n++] = text[i];
    return n;
}

static enum status finish(char *folded, size_t len, str typed, enum rule rule, struct arena *a,
                          str *out) {
    if (len && folded[len - 1] == ' ' && rule != RULE_PREFIX)
        len--;
    str result = {.data = folded, .len = len};
    if (len > TEXT_QUERY_BYTES_MAX)
        return STATUS_LIMIT;
    if (len == 0 || str_equal(result, typed)) {
        *out = str_head(typed, len);
        return STATUS_OK;
    }
    *out = arena_copy(a, result);
    return out->data ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status apply_with_icu(str typed, enum rule rule, struct arena *a, str *out) {
    UChar filtered[TEXT_TYPED_BYTES_MAX], normal[UNITS_MAX];
    char folded[3 * UNITS_MAX];
    UErrorCode code = U_ZERO_ERROR;
    int32_t len = 0, count = filter(typed, rule, filtered);
    if (count < 0)
        return STATUS_INVALID;
    if (rule == RULE_DISPLAY)
        count = unorm2_normalize(text_nfc, filtered, count, normal, UNITS_MAX, &code);
    else
        count = text_fold(filtered, count, normal, UNITS_MAX);
    if (U_FAILURE(code) || count < 0)
        return STATUS_LIMIT;
    (void)u_strToUTF8(folded, sizeof folded, &len, normal, count, &code);
    require(U_SUCCESS(code)); /* what filter wrote is well formed, and three bytes a unit do */
    return finish(folded, collapse(folded, (size_t)len), typed, rule, a, out);
}

static inline enum status apply(str typed, enum rule rule, struct arena *a, str *out) {
    char folded[TEXT_TYPED_BYTES_MAX];
    size_t len = 0;
    if (typed.len > TEXT_TYPED_BYTES_MAX)
        return STATUS_LIMIT;
    if (is_settled(typed, rule)) {
        *out = typed;
        return typed.len <= TEXT_QUERY_BYTES_MAX ? STATUS_OK : STATUS_LIMIT;
    }
    if (fold_ascii(typed, rule, folded, &len) == typed.len)
        return finish(folded, len, typed, rule, a, out);
    return apply_with_icu(typed, rule, a, out);
}

enum status text_normalise_query(str typed, struct arena *a, str *out) {
    return apply(typed, RULE_QUERY, a, out);
}

enum status text_normalise_prefix(str typed, struct arena *a, str *out) {
    return apply(typed, RULE_PREFIX, a, out);
}

enum status text_display_form(str typed, struct arena *a, str *out) {
    return apply(typed, RULE_DISPLAY, a, out);
}

bool text_is_plain(str s) {
    return is_settled(s, RULE_DISPLAY);
}
