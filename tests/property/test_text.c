/* Text against a naive oracle that knows no fast path: every code point through ICU's properties,
 * the whole through ICU's normalisers, then collapsed. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/text.h"
#include "property/random_text.h"

enum { UNITS = 32768, ROUNDS = 60000 };

static char block[1 << 16];
static struct arena arena;
static const UNormalizer2 *nfkc_casefold, *nfc, *nfd;

static void start(void) {
    struct error why;
    UErrorCode code = U_ZERO_ERROR;
    cr_assert_eq(text_start(&why), STATUS_OK);
    nfkc_casefold = unorm2_getNFKCCasefoldInstance(&code);
    nfc = unorm2_getNFCInstance(&code);
    nfd = unorm2_getNFDInstance(&code);
    cr_assert(U_SUCCESS(code));
    arena_init(&arena, block, sizeof block);
}

TestSuite(text_property, .init = start, .timeout = 120);

static str show(str s) { /* for messages: code points in hexadecimal */
    static char text[4][2048];
    static unsigned turn;
    char *out = text[turn++ % 4];
    size_t len = 0;
    for (int32_t i = 0; i < (int32_t)s.len && len + 16 < sizeof text[0];) {
        UChar32 c = 0;
        U8_NEXT((const uint8_t *)s.data, i, (int32_t)s.len, c);
        len += (size_t)snprintf(out + len, sizeof text[0] - len, "%04X ", (unsigned)c);
    }
    return (str){.data = out, .len = len};
}

static int32_t normalise_units(const UNormalizer2 *form, UChar *units, int32_t count) {
    static UChar result[UNITS];
    UErrorCode code = U_ZERO_ERROR;
    count = unorm2_normalize(form, units, count, result, UNITS, &code);
    cr_assert(U_SUCCESS(code));
    memcpy(units, result, (size_t)count * sizeof *units);
    return count;
}

static str to_utf8(const UChar *units, int32_t count, char *out, int32_t room) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t len = 0;
    (void)u_strToUTF8(out, room, &len, units, count, &code);
    cr_assert(U_SUCCESS(code));
    return (str){.data = out, .len = (size_t)len};
}

/* The oracle. out has room for 3 * UNITS bytes. */
static str normalise_naively(str typed, bool keep_last_space, char *out) {
    static UChar units[UNITS];
    int32_t count = 0;
    for (int32_t i = 0; i < (int32_t)typed.len;) {
        UChar32 c = 0;
        U8_NEXT((const uint8_t *)typed.data, i, (int32_t)typed.len, c);
        int8_t category = u_charType(c);
        if (u_isUWhiteSpace(c))
            c = ' ';
        else if (category == U_CONTROL_CHAR || category == U_FORMAT_CHAR ||
                 u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            continue;
        U16_APPEND_UNSAFE(units, count, c);
    }
    count = normalise_units(nfc, units, count);
    count = normalise_units(nfkc_casefold, units, count);
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++)
        if (units[i] != ' ' || (kept && units[kept - 1] != ' '))
            units[kept++] = units[i];
    if (kept && units[kept - 1] == ' ' && !keep_last_space)
        kept--;
    return to_utf8(units, kept, out, 3 * UNITS);
}

static void check_query(str typed) {
    static char naive[3 * UNITS];
    str got = {0}, again = {0}, prefix = {0};
    arena_reset(&arena);
    cr_assert_eq(text_normalise_query(typed, &arena, &got), STATUS_OK);
    str wanted = normalise_naively(typed, false, naive);
    cr_assert(str_equal(got, wanted), "%s became %s, not %s", show(typed).data, show(got).data,
              show(wanted).data);
    cr_assert_eq(text_normalise_query(got, &arena, &again), STATUS_OK);
    cr_assert(str_equal(got, again), "%s became %s and then %s", show(typed).data, show(got).data,
              show(again).data);
    cr_assert_eq(text_normalise_prefix(typed, &arena, &prefix), STATUS_OK);
    wanted = normalise_naively(typed, true, naive);
    cr_assert(str_equal(prefix, wanted), "%s as a prefix", show(typed).data);
    cr_assert_eq(text_normalise_prefix(prefix, &arena, &again), STATUS_OK);
    cr_assert(str_equal(prefix, again), "%s as a prefix, twice", show(typed).data);
}

static void check_display(str typed) {
    str shown = {0}, again = {0}, query = {0}, query_of_shown = {0};
    arena_reset(&arena);
    cr_assert_eq(text_display_form(typed, &arena, &shown), STATUS_OK);
    cr_assert_eq(text_display_form(shown, &arena, &again), STATUS_OK);
    cr_assert(str_equal(shown, again), "%s is shown as %s and then %s", show(typed).data,
              show(shown).data, show(again).data);
    cr_assert_eq(text_normalise_query(typed, &arena, &query), STATUS_OK);
    cr_assert_eq(text_normalise_query(shown, &arena, &query_of_shown), STATUS_OK);
    cr_assert(str_equal(query, query_of_shown), "%s is shown as %s, another query",
              show(typed).data, show(shown).data);
}

static void check_canonical_equivalent(str typed) {
    static UChar units[UNITS];
    static char apart[3 * UNITS];
    UErrorCode code = U_ZERO_ERROR;
    int32_t count = 0;
    str of_typed = {0}, of_apart = {0};
    (void)u_strFromUTF8(units, UNITS, &count, typed.data, (int32_t)typed.len, &code);
    cr_assert(U_SUCCESS(code));
    str decomposed = to_utf8(units, normalise_units(nfd, units, count), apart, sizeof apart);
    arena_reset(&arena);
    cr_assert_eq(text_normalise_query(typed, &arena, &of_typed), STATUS_OK);
    cr_assert_eq(text_normalise_query(decomposed, &arena, &of_apart), STATUS_OK);
    cr_assert(str_equal(of_typed, of_apart), "%s and its equivalent %s differ", show(typed).data,
              show(decomposed).data);
}

Test(text_property, every_code_point_obeys_alone_and_in_company) {
    static const char *const before[] = {"", "a", "e ", "か", "각", "α\u0345"};
    static const char *const after[] = {"", "\u0301", " b", "\u3099", "\u11a8"};
    for (int32_t c = 0; c <= 0x10ffff; c++) {
        if ((c >= 0xd800 && c <= 0xdfff) || (c > 0x323b0 && c < 0xe0000) || c > 0xe0fff)
            continue; /* surrogates; planes of nothing assigned or of private use */
        size_t b = (size_t)c % 6, a = (size_t)c % 5;
        for (int round = 0; round < 2; round++) {
            char text[64];
            size_t len = round ? strlen(before[b]) : 0;
            memcpy(text, before[b], len);
            U8_APPEND_UNSAFE((uint8_t *)text, len, c);
            str tail = str_from(round ? after[a] : "");
            if (tail.len)
                memcpy(text + len, tail.data, tail.len);
            str typed = {.data = text, .len = len + tail.len};
            check_query(typed);
            check_display(typed);
        }
    }
}

Test(text_property, random_text_obeys) {
    struct random r = random_from(1);
    char text[4 * 24];
    for (int round = 0; round < ROUNDS; round++) {
        str typed = random_text(&r, 24, text);
        check_query(typed);
        check_display(typed);
        check_canonical_equivalent(typed);
    }
}

Test(text_property, lengths_and_offsets_agree_with_a_naive_count) {
    struct random r = random_from(2);
    char text[4 * 60];
    for (int round = 0; round < ROUNDS; round++) {
        str s = random_text(&r, 60, text);
        uint32_t seen = 0;
        for (int32_t i = 0; i < (int32_t)s.len; seen++) {
            cr_assert_eq(text_offset(s, seen), (size_t)i);
            U8_FWD_1((const uint8_t *)s.data, i, (int32_t)s.len);
        }
        cr_assert_eq(text_length(s), seen);
        cr_assert_eq(text_offset(s, seen), s.len);
        cr_assert_eq(text_offset(s, seen + 9), s.len);
    }
}

Test(text_property, validity_agrees_with_icu_on_random_and_damaged_bytes) {
    struct random r = random_from(3);
    char text[4 * 24];
    int valid = 0;
    for (int round = 0; round < ROUNDS; round++) {
        str s = random_text(&r, 24, text);
        for (uint64_t hits = random_below(&r, 3); hits && s.len; hits--)
            text[random_below(&r, s.len)] = (char)random_below(&r, 256);
        UErrorCode code = U_ZERO_ERROR;
        (void)u_strFromUTF8(NULL, 0, NULL, s.data, (int32_t)s.len, &code);
        bool wanted = code != U_INVALID_CHAR_FOUND;
        cr_assert_eq(text_is_utf8(s), wanted, "round %d", round);
        str got = {0};
        arena_reset(&arena);
        cr_assert_eq(text_normalise_query(s, &arena, &got), wanted ? STATUS_OK : STATUS_INVALID);
        valid += wanted;
    }
    cr_assert(valid > ROUNDS / 5 && valid < ROUNDS, "%d of %d", valid, ROUNDS);
}

Test(text_property, letters_are_what_icu_calls_so) {
    struct random r = random_from(4);
    char text[4 * 24], naive[4 * 24];
    for (int round = 0; round < ROUNDS; round++) {
        str s = random_text(&r, 24, text), got = {0};
        size_t len = 0;
        for (int32_t i = 0; i < (int32_t)s.len;) {
            int32_t from = i;
            UChar32 c = 0;
            U8_NEXT((const uint8_t *)s.data, i, (int32_t)s.len, c);
            if (!u_isalnum(c) && !(U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_N_MASK)))
                continue;
            memcpy(naive + len, s.data + from, (size_t)(i - from));
            len += (size_t)(i - from);
        }
        arena_reset(&arena);
        cr_assert_eq(text_letters(s, &arena, &got), STATUS_OK);
        cr_assert(str_equal(got, (str){.data = naive, .len = len}), "%s", show(s).data);
    }
}

/* A copy of s with signs put between its code points, and now and then one of them left out. */
static str scatter(struct random *r, str s, char *out) {
    static const char *const signs[] = {" ", "-", "\xe3\x80\x81", "\xe2\x80\x99", "+", "\xc2\xa0"};
    size_t len = 0;
    for (size_t i = 0; i < s.len;) {
        size_t n = text_code_point_bytes(str_skip(s, i));
        if (random_below(r, 3) == 0) {
            str sign = str_from(signs[random_below(r, sizeof signs / sizeof *signs)]);
            memcpy(out + len, sign.data, sign.len);
            len += sign.len;
        }
        memcpy(out + len, s.data + i, n);
        len += random_below(r, 40) ? n : 0;
        i += n;
    }
    return (str){.data = out, .len = len};
}

Test(text_property, same_letters_means_equal_when_nothing_else_is_kept) {
    struct random r = random_from(9);
    char first[4 * 24], second[7 * 24];
    int same = 0;
    for (int round = 0; round < ROUNDS; round++) {
        str a = random_text(&r, 24, first), b = scatter(&r, a, second), one = {0}, other = {0};
        arena_reset(&arena);
        cr_assert_eq(text_letters(a, &arena, &one), STATUS_OK);
        cr_assert_eq(text_letters(b, &arena, &other), STATUS_OK);
        same += str_equal(one, other);
        cr_assert_eq(text_same_letters(a, b), str_equal(one, other), "%s and %s", show(a).data,
                     show(b).data);
        cr_assert(!str_equal(one, other) || text_ending(a) == text_ending(b), "%s and %s",
                  show(a).data, show(b).data);
    }
    cr_assert(same > ROUNDS / 3 && same < ROUNDS, "%d of %d", same, ROUNDS);
}

Test(text_property, another_word_boundary_changes_no_letter) {
    struct random r = random_from(10);
    char text[4 * 24], scattered[7 * 24];
    int count = 0;
    for (int round = 0; round < ROUNDS / 4; round++) {
        str query = {0}, other = {0};
        arena_reset(&arena);
        str typed = scatter(&r, random_text(&r, 24, text), scattered);
        if (text_normalise_prefix(typed, &arena, &query) != STATUS_OK)
            continue;
        struct text_boundaries boundaries = {.text = query};
        for (; text_boundaries_next(&boundaries, &arena, &other); count++) {
            cr_assert(text_same_letters(other, query), "%s became %s", show(query).data,
                      show(other).data);
            cr_assert(text_is_utf8(other) && !str_equal(other, query), "%s", show(query).data);
            for (size_t i = 0; i < other.len; i++)
                cr_assert(other.data[i] != ' ' || (i && other.data[i - 1] != ' '), "%s became %s",
                          show(query).data, show(other).data);
        }
    }
    cr_assert_gt(count, ROUNDS);
}

Test(text_property, words_stand_in_order_and_hold_every_letter) {
    struct random r = random_from(5);
    char text[4 * 24];
    for (int round = 0; round < ROUNDS / 4; round++) {
        str query = {0}, words[256];
        arena_reset(&arena);
        if (text_normalise_query(random_text(&r, 24, text), &arena, &query) != STATUS_OK)
            continue;
        uint32_t count = text_words(query, words, 256), ascii = 0, covered = 0;
        cr_assert_leq(count, 256);
        const char *at = query.data;
        for (uint32_t i = 0; i < count; i++) {
            cr_assert(words[i].len > 0 && words[i].data >= at, "%s", show(query).data);
            cr_assert(text_is_utf8(words[i]), "%s", show(query).data);
            at = words[i].data + words[i].len;
            for (size_t k = 0; k < words[i].len; k++)
                covered += isalnum((unsigned char)words[i].data[k]) != 0;
        }
        cr_assert(at <= query.data + query.len);
        for (size_t k = 0; k < query.len; k++)
            ascii += isalnum((unsigned char)query.data[k]) != 0;
        cr_assert_eq(covered, ascii, "%s", show(query).data);
    }
}

/* The oracle: the first start at a word, and the fewest code points, that fold to the prefix. */
static bool highlight_naively(str display, str prefix, struct text_span *out) {
    uint32_t length = text_length(display);
    bool after_space = true;
    for (uint32_t start = 0; start < length; start++) {
        size_t from = text_offset(display, start);
        UChar32 c = 0;
        int32_t i = (int32_t)from;
        U8_NEXT((const uint8_t *)display.data, i, (int32_t)display.len, c);
        str alone = {0};
        arena_reset(&arena);
        bool seen = text_normalise_query((str){.data = display.data + from, (size_t)i - from},
                                         &arena, &alone) == STATUS_OK &&
                    alone.len > 0;
        bool begins = seen && after_space;
        after_space = u_isUWhiteSpace(c) || (after_space && !seen);
        for (uint32_t end = start + 1; begins && end <= length; end++) {
            str slice = {.data = display.data + from, .len = text_offset(display, end) - from};
            str folded = {0};
            arena_reset(&arena);
            if (text_normalise_prefix(slice, &arena, &folded) == STATUS_OK &&
                str_equal(folded, prefix)) {
                *out = (struct text_span){.start = start, .end = end};
                return true;
            }
        }
    }
    return false;
}

Test(text_property, highlights_what_a_naive_search_does) {
    struct random r = random_from(6);
    char text[4 * 16], prefix_text[1024];
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        str display = random_text(&r, 16, text), folded = {0};
        struct text_span wanted = {0}, got = {0};
        size_t from = text_offset(display, (uint32_t)random_below(&r, 3) ? 0 : 4);
        arena_reset(&arena);
        cr_assert_eq(text_normalise_prefix(str_skip(display, from), &arena, &folded), STATUS_OK);
        size_t len = text_offset(folded, (uint32_t)random_below(&r, 10));
        memcpy(prefix_text, folded.data, len);
        str prefix = {.data = prefix_text, .len = len};
        bool is_there = len && highlight_naively(display, prefix, &wanted);
        cr_assert_eq(text_highlight(display, prefix, &got), is_there, "%s in %s: %d [%u, %u)",
                     show(prefix).data, show(display).data, is_there, wanted.start, wanted.end);
        cr_assert(!is_there || (got.start == wanted.start && got.end == wanted.end),
                  "%s in %s: [%u, %u), not [%u, %u)", show(prefix).data, show(display).data,
                  got.start, got.end, wanted.start, wanted.end);
        found += is_there;
    }
    cr_assert_gt(found, ROUNDS / 4);
}
