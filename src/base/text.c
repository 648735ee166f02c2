/* UTF-8 and the small questions about it, asked eight bytes at a time since most queries are
 * ASCII. Validity follows RFC 3629: no surrogates, nothing overlong, nothing above U+10FFFF. */
#include "base/text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/text_unicode.h"

const UNormalizer2 *text_nfkc_casefold, *text_nfc;

static const uint64_t ones = UINT64_C(0x0101010101010101);
static const uint64_t high_bits = UINT64_C(0x8080808080808080);

enum status text_start(struct error *why) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&code);
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    if (U_FAILURE(code))
        return error_set(why, STATUS_IO,
                         "ICU's normalisation data is missing (%s); is libicu whole?",
                         u_errorName(code));
    text_nfkc_casefold = casefold;
    text_nfc = nfc;
    return text_words_start(why);
}

static uint64_t load(const char *p) {
    uint64_t word = 0;
    memcpy(&word, p, sizeof word);
    return word;
}

static size_t ascii_bytes(str s) {
    size_t i = 0;
    while (s.len - i >= 8 && !(load(s.data + i) & high_bits))
        i += 8;
    if (s.len >= 8 && s.len - i < 8 && !(load(s.data + s.len - 8) & high_bits))
        return s.len; /* the last eight, some of them a second time */
    while (i < s.len && (unsigned char)s.data[i] < 0x80)
        i++;
    return i;
}

size_t text_code_point_bytes(str s) {
    if (s.len == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.data;
    unsigned char c = p[0], low = 0x80, high = 0xbf;
    if (c < 0x80)
        return 1;
    size_t n = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
    if (n == 0 || s.len < n)
        return 0;
    if (c == 0xe0)
        low = 0xa0;
    else if (c == 0xed)
        high = 0x9f;
    else if (c == 0xf0)
        low = 0x90;
    else if (c == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

bool text_is_utf8(str s) {
    for (;;) {
        s = str_skip(s, ascii_bytes(s));
        if (s.len == 0)
            return true;
        size_t n = text_code_point_bytes(s);
        if (n == 0)
            return false;
        s = str_skip(s, n);
    }
}

/* Bytes of w that do not begin a code point: those of the form 10xxxxxx. */
static uint32_t continuations(uint64_t w) {
    return (uint32_t)(((w >> 7) & ~(w >> 6) & ones) * ones >> 56);
}

uint32_t text_length(str s) {
    size_t i = ascii_bytes(s), following = 0;
    for (; s.len - i >= 8; i += 8)
        following += continuations(load(s.data + i));
    for (; i < s.len; i++)
        following += ((unsigned char)s.data[i] & 0xc0) == 0x80;
    return (uint32_t)(s.len - following);
}

size_t text_offset(str s, uint32_t code_points) {
    size_t i = 0;
    uint32_t left = code_points;
    while (left >= 8 && s.len - i >= 8) {
        left -= 8 - continuations(load(s.data + i));
        i += 8;
    }
    /* i may stand inside a code point that is counted already. */
    while (i < s.len && ((unsigned char)s.data[i] & 0xc0) == 0x80)
        i++;
    for (; left && i < s.len; left--)
        do
            i++;
        while (i < s.len && ((unsigned char)s.data[i] & 0xc0) == 0x80);
    return i;
}

enum text_kind text_kind_of(UChar32 c) {
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r') ? TEXT_SPACE
               : c < 0x20 || c == 0x7f              ? TEXT_DROPPED
                                                    : TEXT_KEPT;
    if (u_isUWhiteSpace(c))
        return TEXT_SPACE;
    if (c == 0x200c || c == 0x200d)
        return TEXT_JOINER;
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR) ? TEXT_VARIATION : TEXT_DROPPED;
    int8_t category = u_charType(c);
    return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR ? TEXT_DROPPED : TEXT_KEPT;
}

static bool is_letter(UChar32 c) {
    if (c < 0x80)
        return text_is_ascii_letter((char)c);
    return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

enum status text_letters(str normalised, struct arena *a, str *out) {
    char kept[TEXT_QUERY_BYTES_MAX];
    size_t len = 0;
    if (normalised.len > sizeof kept)
        return STATUS_LIMIT;
    const uint8_t *bytes = (const uint8_t *)normalised.data;
    int32_t count = (int32_t)normalised.len;
    for (int32_t i = 0; i < count;) {
        int32_t from = i;
        UChar32 c = 0;
        U8_NEXT(bytes, i, count, c);
        if (c < 0)
            return STATUS_INVALID;
        if (!is_letter(c))
            continue;
        memcpy(kept + len, bytes + from, (size_t)(i - from));
        len += (size_t)(i - from);
    }
    if (len == normalised.len || len == 0) {
        *out = str_head(normalised, len);
        return STATUS_OK;
    }
    *out = arena_copy(a, (str){.data = kept, .len = len});
    return out->data ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The last letter before *at, which moves in front of it; 0 when there is none. */
static UChar32 letter_before(str s, int32_t *at) {
    while (*at > 0) {
        UChar32 c = (unsigned char)s.data[*at - 1];
        if (c < 0x80)
            --*at;
        else
            U8_PREV((const uint8_t *)s.data, 0, *at, c);
        if (is_letter(c))
            return c;
    }
    return 0;
}

/* Steps over what both have at their ends in ASCII; false when that differs. */
static bool same_ascii_ends(str a, str b, int32_t *at_a, int32_t *at_b) {
    for (; *at_a && *at_b; --*at_a, --*at_b) {
        char one = a.data[*at_a - 1], other = b.data[*at_b - 1];
        if (!text_is_ascii_letter(one) || !text_is_ascii_letter(other))
            return true;
        if (one != other)
            return false;
    }
    return true;
}

bool text_same_letters_to_the_end(str a, str b) {
    int32_t at_a = (int32_t)a.len, at_b = (int32_t)b.len;
    if (str_equal(a, b))
        return true;
    while (same_ascii_ends(a, b, &at_a, &at_b)) {
        UChar32 one = letter_before(a, &at_a), other = letter_before(b, &at_b);
        if (one != other)
            return false;
        if (one == 0)
            return true;
    }
    return false;
}

static uint64_t join_letters(UChar32 last, UChar32 before, UChar32 first) {
    return (uint64_t)last << 42 | (uint64_t)before << 21 | (uint64_t)first;
}

uint64_t text_ending(str normalised) {
    if (normalised.len >= 3) {
        const char *end = normalised.data + normalised.len;
        if (text_is_ascii_letter(end[-1]) && text_is_ascii_letter(end[-2]) &&
            text_is_ascii_letter(end[-3]))
            return join_letters(end[-1], end[-2], end[-3]);
    }
    int32_t at = (int32_t)normalised.len;
    UChar32 last = letter_before(normalised, &at), before = letter_before(normalised, &at);
    return join_letters(last, before, letter_before(normalised, &at));
}

static bool ends_open(str s) {
    return s.len == 0 || s.data[s.len - 1] == ' ';
}

/* `text` without `left_out` bytes at `at`, and a space there or not. */
static bool put_boundary(str text, size_t at, size_t left_out, bool space, struct arena *a,
                         str *out) {
    str head = str_head(text, at), tail = str_skip(text, at + left_out);
    bool space_follows = tail.len && tail.data[0] == ' ';
    space = space && !ends_open(head) && !space_follows;
    if (ends_open(head) && space_follows)
        tail = str_skip(tail, 1);
    char *copy = arena_reserve(a, head.len + space + tail.len, 1);
    if (!copy)
        return false;
    if (head.len)
        memcpy(copy, head.data, head.len);
    copy[head.len] = ' ';
    if (tail.len)
        memcpy(copy + head.len + space, tail.data, tail.len);
    *out = (str){.data = copy, .len = head.len + space + tail.len};
    return true;
}

static bool is_number(UChar32 c) {
    return c < 0x80 ? c >= '0' && c <= '9' : (U_GET_GC_MASK(c) & U_GC_N_MASK) != 0;
}

static bool is_lower(uint8_t c) {
    return (uint8_t)(c - 'a') < 26;
}

bool text_boundaries_next(struct text_boundaries *b, struct arena *a, str *out) {
    const uint8_t *bytes = (const uint8_t *)b->text.data;
    int32_t len = (int32_t)b->text.len;
    while (b->at < b->text.len) {
        if (b->at && is_lower(bytes[b->at - 1]) && is_lower(bytes[b->at])) {
            b->at++; /* inside a word, as nearly everywhere */
            continue;
        }
        int32_t behind = (int32_t)b->at, before = behind;
        UChar32 c = 0, last = 0;
        U8_NEXT(bytes, behind, len, c);
        if (before)
            U8_PREV(bytes, 0, before, last);
        size_t at = b->at, wide = (size_t)behind - at;
        bool sign = !is_letter(c), spaced = b->spaced;
        if (c == ' ' && behind == len)
            return false;
        b->spaced = sign && c != ' ' && !spaced;
        if (!b->spaced)
            b->at = (size_t)behind;
        if (sign)
            return put_boundary(b->text, at, wide, spaced, a, out);
        if (at && is_letter(last) && is_number(c) != is_number(last))
            return put_boundary(b->text, at, 0, true, a, out);
    }
    return false;
}
