/* Which code points of a display form the person has typed already. Most displays begin with the
 * prefix byte for byte, or but for ASCII case; for the rest the display is folded piece by piece,
 * cut where ICU says that nothing before can touch what comes after, so that each piece folds by
 * itself. Refuses to point into a code point: of ß, typed "s" is nothing that can be shown. */
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "base/text_unicode.h"

/* A piece is a letter and its marks; a longer one is no text anybody reads. */
enum { PIECE_UNITS_MAX = 64, FOLDED_UNITS_MAX = 18 * PIECE_UNITS_MAX };

struct piece {
    UChar units[PIECE_UNITS_MAX];
    uint32_t end[PIECE_UNITS_MAX]; /* code points of the display up to and with this unit's */
    int32_t count;
};

struct matcher {
    str display, prefix;
    size_t at;            /* bytes of the display that were read */
    uint32_t code_points; /* as many code points */
    size_t matched;       /* bytes of the prefix that what was folded so far covers */
};

enum outcome { OUTCOME_ON, OUTCOME_FOUND, OUTCOME_NOT };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool begins_but_for_case(str s, str prefix) {
    if (s.len < prefix.len)
        return false;
    for (size_t i = 0; i < prefix.len; i++)
        if (lower(s.data[i]) != prefix.data[i])
            return false;
    return true;
}

/* How many bytes of the prefix are covered once `count` units of the piece are folded too; 0 when
 * they fold to something else, or to more than is left of the prefix. */
static size_t covered(const struct matcher *m, const UChar *units, int32_t count) {
    UChar folded[FOLDED_UNITS_MAX];
    char bytes[3 * FOLDED_UNITS_MAX];
    UErrorCode code = U_ZERO_ERROR;
    size_t at = m->matched;
    int32_t len = 0, n = text_fold(units, count, folded, FOLDED_UNITS_MAX);
    if (n >= 0)
        (void)u_strToUTF8(bytes, sizeof bytes, &len, folded, n, &code);
    if (n < 0 || U_FAILURE(code))
        return 0;
    for (int32_t i = 0; i < len; i++) {
        if (bytes[i] == ' ' && (at == 0 || m->prefix.data[at - 1] == ' '))
            continue; /* collapsed, as normalising does */
        if (at == m->prefix.len || m->prefix.data[at] != bytes[i])
            return 0;
        at++;
    }
    return at;
}

static enum outcome match_piece(struct matcher *m, struct piece *piece, uint32_t *end) {
    int32_t count = piece->count;
    piece->count = 0;
    if (count == 0)
        return OUTCOME_ON;
    for (int32_t cut = 0; cut < count;) {
        U16_FWD_1(piece->units, cut, count);
        if (covered(m, piece->units, cut) == m->prefix.len) {
            *end = piece->end[cut - 1];
            return OUTCOME_FOUND;
        }
    }
    m->matched = covered(m, piece->units, count);
    return m->matched ? OUTCOME_ON : OUTCOME_NOT;
}

static bool piece_add(struct piece *piece, UChar32 c, uint32_t end) {
    if (piece->count + U16_LENGTH(c) > PIECE_UNITS_MAX)
        return false;
    piece->end[piece->count] = end;
    piece->end[piece->count + U16_LENGTH(c) - 1] = end;
    U16_APPEND_UNSAFE(piece->units, piece->count, c);
    return true;
}

/* The next code point of the display; false at its end and at what is not UTF-8. */
static bool next(struct matcher *m, UChar32 *c) {
    int32_t at = (int32_t)m->at;
    if (m->at == m->display.len)
        return false;
    U8_NEXT((const uint8_t *)m->display.data, at, (int32_t)m->display.len, *c);
    m->at = (size_t)at;
    m->code_points++;
    return *c >= 0;
}

/* Whether the prefix is what the display folds to from here on. */
static bool match_from(struct matcher m, uint32_t *end) {
    struct piece piece = {.count = 0};
    bool any = false;
    for (UChar32 c = 0; next(&m, &c);) {
        enum text_kind kind = text_kind_of(c);
        if (kind != TEXT_KEPT && kind != TEXT_SPACE)
            continue;
        if (kind == TEXT_SPACE) {
            if (!any)
                continue;
            c = ' ';
        }
        any = true;
        if (unorm2_hasBoundaryBefore(text_nfkc_casefold, c)) {
            enum outcome outcome = match_piece(&m, &piece, end);
            if (outcome != OUTCOME_ON)
                return outcome == OUTCOME_FOUND;
        }
        if (!piece_add(&piece, c, m.code_points))
            return false;
    }
    return match_piece(&m, &piece, end) == OUTCOME_FOUND;
}

/* Goes to the start of the next word: what stands after white space, and at first the first thing
 * that is kept. */
static bool next_word(struct matcher *m, bool first) {
    bool after_space = first;
    for (struct matcher ahead = *m;; *m = ahead) {
        UChar32 c = 0;
        if (!next(&ahead, &c))
            return false;
        enum text_kind kind = text_kind_of(c);
        if (kind == TEXT_KEPT && after_space)
            return true;
        after_space = kind == TEXT_SPACE || (after_space && kind != TEXT_KEPT);
    }
}

/* Only ASCII and what folding keeps stands in the display: words are found by their spaces. */
static bool find_in_plain(str display, str prefix, struct text_span *out) {
    for (size_t start = 0; start + prefix.len <= display.len; start++) {
        str rest = str_skip(display, start);
        if ((start == 0 || display.data[start - 1] == ' ') && begins_but_for_case(rest, prefix)) {
            out->start = text_length(str_head(display, start));
            out->end = out->start + text_length(prefix);
            return true;
        }
    }
    return false;
}

bool text_highlight(str display, str prefix, struct text_span *out) {
    if (prefix.len == 0 || display.len > TEXT_TYPED_BYTES_MAX)
        return false;
    if (str_has_prefix(display, prefix)) {
        *out = (struct text_span){.end = text_length(prefix)};
        return true;
    }
    if (text_is_plain(display))
        return find_in_plain(display, prefix, out);
    struct matcher m = {.display = display, .prefix = prefix};
    for (bool first = true; next_word(&m, first); first = false) {
        uint32_t end = 0;
        if (match_from(m, &end)) {
            *out = (struct text_span){.start = m.code_points, .end = end};
            return true;
        }
        UChar32 skipped = 0;
        (void)next(&m, &skipped);
    }
    return false;
}
