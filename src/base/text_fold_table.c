/* Asks ICU once about every code point of two planes: Latin-ASCII for what is a Latin letter with
 * something on it, the skeletons of Unicode's confusables (UTS 39) for what looks like one,
 * Hant-Hans for traditional characters. Each asks in one call with lines between the code points,
 * which takes milliseconds instead of a second. Where ICU is of no help, as with letters that only
 * look alike in lower case, a short list of ours comes first. Latin letters become the one they
 * are; letters of other scripts stay, and only know what they look like. */
#include "base/text_fold_table.h"

#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utrans.h>

#include "base/memory.h"
#include "base/text_unicode.h"

struct fold_entry fold_table[FOLD_TABLE_CODE_POINTS];

enum { UNITS_MAX = 1 << 18, RESULT_UNITS_MAX = 2 * UNITS_MAX };

/* One code point a line, what ICU makes of them, and which they were. */
struct lines {
    UChar *units, *result;
    UChar32 *code_points;
    int32_t length, result_length;
    uint32_t count;
};

static void lines_clear(struct lines *l) {
    l->length = l->result_length = 0;
    l->count = 0;
}

static void lines_add(struct lines *l, UChar32 key, UChar32 c) {
    if (l->length + 3 > UNITS_MAX)
        return;
    U16_APPEND_UNSAFE(l->units, l->length, c);
    l->units[l->length++] = '\n';
    l->code_points[l->count++] = key;
}

typedef void line_fn(UChar32 c, const UChar *units, int32_t count);

static void lines_each(const struct lines *l, line_fn *use) {
    int32_t from = 0;
    uint32_t line = 0;
    for (int32_t i = 0; i < l->result_length && line < l->count; i++)
        if (l->result[i] == '\n') {
            use(l->code_points[line++], l->result + from, i - from);
            from = i + 1;
        }
}

static enum status transliterate(struct lines *l, const char *name, line_fn *use,
                                 struct error *why) {
    UErrorCode code = U_ZERO_ERROR;
    UChar id[32];
    (void)u_uastrncpy(id, name, 32);
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    int32_t limit = l->length;
    l->result_length = l->length;
    (void)u_memcpy(l->result, l->units, l->length);
    if (U_SUCCESS(code))
        utrans_transUChars(t, l->result, &l->result_length, RESULT_UNITS_MAX, 0, &limit, &code);
    utrans_close(t);
    if (U_FAILURE(code))
        return error_set(why, STATUS_IO,
                         "ICU's transliteration %s is missing (%s); is libicu whole?", name,
                         u_errorName(code));
    lines_each(l, use);
    return STATUS_OK;
}

static enum status skeletons(struct lines *l, line_fn *use, struct error *why) {
    UErrorCode code = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&code);
    l->result_length =
        uspoof_getSkeleton(checker, 0, l->units, l->length, l->result, RESULT_UNITS_MAX, &code);
    uspoof_close(checker);
    if (U_FAILURE(code))
        return error_set(why, STATUS_IO,
                         "ICU's table of confusable letters is missing (%s); is "
                         "libicu whole?",
                         u_errorName(code));
    lines_each(l, use);
    return STATUS_OK;
}

static const struct {
    uint32_t code_point;
    char looks;
} ours[] = {
    /* Cyrillic */
    {0x438, 'n'},
    {0x439, 'n'},
    {0x43a, 'k'},
    {0x43c, 'm'},
    {0x43f, 'n'},
    {0x433, 'r'},
    {0x432, 'b'},
    {0x437, 'e'},
    {0x43d, 'h'},
    {0x442, 't'},
    {0x448, 'w'},
    {0x449, 'w'},
    {0x44c, 'b'},
    {0x44f, 'r'},
    {0x454, 'e'},
    {0x44d, 'e'},
    {0x431, 'b'},
    {0x4cf, 'l'},
    /* Greek */
    {0x3b2, 'b'},
    {0x3b4, 'd'},
    {0x3b5, 'e'},
    {0x3b7, 'n'},
    {0x3b8, 'o'},
    {0x3ba, 'k'},
    {0x3bc, 'u'},
    {0x3c0, 'n'},
    {0x3c2, 's'},
    {0x3c4, 't'},
    {0x3c7, 'x'},
    {0x3c9, 'w'},
    {0x3bb, 'l'},
    {0x3be, 'e'},
    {0x3c6, 'o'},
    /* Latin, turned and reversed */
    {0x250, 'a'},
    {0x252, 'a'},
    {0x254, 'c'},
    {0x1dd, 'e'},
    {0x259, 'e'},
    {0x258, 'e'},
    {0x25f, 'f'},
    {0x265, 'h'},
    {0x1d09, 'i'},
    {0x27e, 'r'},
    {0x29e, 'k'},
    {0x26f, 'm'},
    {0x279, 'r'},
    {0x287, 't'},
    {0x28c, 'v'},
    {0x28d, 'w'},
    {0x28e, 'y'},
    {0x1d0e, 'n'},
    {0x283, 's'},
    {0x292, 'z'},
    {0x25b, 'e'},
    {0x269, 'i'},
    {0x28a, 'u'},
    {0x263, 'y'},
    {0xa7af, 'q'},
    {0x1d19, 'r'},
    {0x281, 'r'},
    {0x1d1a, 'r'},
    {0x138, 'k'},
};

/* Of what stands for one letter, in any case; 0 when it is none. */
static uint8_t letter_of(uint32_t c) {
    static const char digits[] = "olzeasbtbg";
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    if (c >= 'a' && c <= 'z')
        return (uint8_t)c;
    if (c >= '0' && c <= '9')
        return (uint8_t)digits[c - '0'];
    return c >= 0x80 && c < FOLD_TABLE_CODE_POINTS && fold_table[c].kind == KIND_LATIN &&
                   fold_table[c].letter < 0x80 && !fold_table[c].second
               ? (uint8_t)fold_table[c].letter
               : 0;
}

static void use_latin(UChar32 c, const UChar *units, int32_t count) {
    struct fold_entry *e = &fold_table[c];
    uint8_t letters[2] = {0};
    int found = 0;
    for (int32_t i = 0; i < count; i++) {
        uint8_t letter = units[i] < 0x80 && u_isalpha(units[i]) ? letter_of(units[i]) : 0;
        if (letter && found < 2)
            letters[found++] = letter;
        else if (units[i] >= 0x80)
            return; /* not all of it is known */
    }
    if (found == 0 || e->letter < 0x80)
        return;
    e->letter = letters[0];
    e->second = letters[1];
}

/* ICU's macro for it mixes signs. */
static uint32_t next_code_point(const UChar *units, int32_t *at, int32_t count) {
    uint32_t c = units[(*at)++];
    if (U16_IS_LEAD(c) && *at < count)
        c = (c << 10) + units[(*at)++] - (uint32_t)U16_SURROGATE_OFFSET;
    return c;
}

static void use_simplified(UChar32 c, const UChar *units, int32_t count) {
    int32_t i = 0;
    if (count == 0)
        return;
    uint32_t to = next_code_point(units, &i, count);
    if (i == count && to < FOLD_TABLE_CODE_POINTS)
        fold_table[c].letter = to;
}

/* Some are simplified twice, and two are each other's simplification: all end in one that stays. */
static void settle_simplified(void) {
    for (uint32_t c = 0x2e80; c < 0xfb00; c++) {
        uint32_t to = fold_table[c].letter;
        while (fold_table[c].kind == KIND_UNSPACED && fold_table[to].letter != to) {
            uint32_t next = fold_table[to].letter;
            if (next == c)
                fold_table[to].letter = to;
            else
                to = next;
        }
        fold_table[c].letter = to;
    }
}

static void use_skeleton(UChar32 c, const UChar *units, int32_t count) {
    struct fold_entry *e = &fold_table[c];
    uint8_t found = 0;
    for (int32_t i = 0; i < count;) {
        uint32_t part = next_code_point(units, &i, count);
        if (U_GET_GC_MASK((UChar32)part) & U_GC_M_MASK)
            continue;
        if (found)
            return; /* like two letters, as rn for m */
        found = letter_of(part);
        if (!found)
            return;
    }
    if (!found)
        return;
    if (e->kind == KIND_LATIN && e->letter >= 0x80)
        e->letter = found;
    else if (e->kind == KIND_LETTER && !e->looks)
        e->looks = found;
}

/* "don't" is one word, and whoever parts letters by these has not parted them. */
static bool is_apostrophe(UChar32 c) {
    return c == 0xb4 || (c >= 0x2b9 && c <= 0x2bd) || c == 0x2018 || c == 0x2019;
}

static struct fold_entry enclosed_letter(UChar32 c) {
    static const UChar32 first[] = {0x1f130, 0x1f150, 0x1f170, 0x1f1e6};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (c >= first[i] && c < first[i] + 26)
            return (struct fold_entry){.letter = (uint32_t)('a' + c - first[i]),
                                       .kind = KIND_LATIN};
    return (struct fold_entry){0};
}

static struct fold_entry sign(UChar32 c) {
    static const struct {
        uint16_t code_point;
        char letter;
    } signs[] = {{0xa1, 'i'}, {0xa2, 'c'}, {0xa3, 'l'}, {0xa5, 'y'}, {0xa7, 's'}, {0x20ac, 'e'}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].code_point == c)
            return (struct fold_entry){.letter = (unsigned char)signs[i].letter, .kind = KIND_SIGN};
    if (c >= 0x2000 && u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER))
        return (struct fold_entry){.kind = KIND_MARK};
    if (c >= 0x2190 && u_hasBinaryProperty(c, UCHAR_EMOJI))
        return (struct fold_entry){.letter = (uint32_t)c, .kind = KIND_EMOJI};
    return (struct fold_entry){0};
}

static struct fold_entry letter(UChar32 c, UScriptCode script) {
    struct fold_entry e = {.letter = (uint32_t)c, .kind = KIND_LETTER};
    if (script == USCRIPT_LATIN)
        e.kind = KIND_LATIN;
    else if (script == USCRIPT_KATAKANA && c >= 0x30a1 && c <= 0x30f6)
        e = (struct fold_entry){.letter = (uint32_t)c - 0x60, .kind = KIND_UNSPACED};
    else if (uscript_breaksBetweenLetters(script) || c == 0x30fc)
        e.kind = KIND_UNSPACED;
    else if (c >= 0x1161 && c <= 0x11ff)
        e.kind = KIND_JOINED;
    return e;
}

/* Before anybody is asked for more. Marks of Indic and like scripts are vowels and stay. */
static struct fold_entry classify(UChar32 c) {
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &code);
    uint32_t category = U_GET_GC_MASK(c);
    struct fold_entry enclosed = enclosed_letter(c);
    if (enclosed.kind)
        return enclosed;
    if (is_apostrophe(c))
        return (struct fold_entry){.kind = KIND_MARK};
    if (c == 0x3099 || c == 0x309a)
        return (struct fold_entry){.letter = (uint32_t)c, .kind = KIND_JOINED};
    if (category & U_GC_M_MASK)
        return script == USCRIPT_INHERITED || script == USCRIPT_COMMON ||
                       script == USCRIPT_ARABIC || script == USCRIPT_HEBREW ||
                       script == USCRIPT_CYRILLIC
                   ? (struct fold_entry){.kind = KIND_MARK}
                   : letter(c, script);
    if (category & (U_GC_L_MASK | U_GC_NL_MASK))
        return letter(c, script);
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return (struct fold_entry){.kind = KIND_MARK};
    double number = category & U_GC_N_MASK ? u_getNumericValue(c) : U_NO_NUMERIC_VALUE;
    if (number == 0 || (number >= 1 && number <= 9 && number == (double)(int)number))
        return (struct fold_entry){.letter = (uint32_t)('0' + (int)number), .kind = KIND_DIGIT};
    return sign(c);
}

static void classify_ascii(void) {
    static const char signs[] = "@$!|+(", letters[] = "asiitc";
    for (uint32_t c = 'a'; c <= 'z'; c++) {
        fold_table[c] = (struct fold_entry){.letter = c, .kind = KIND_LATIN};
        fold_table[c - 'a' + 'A'] = fold_table[c];
    }
    fold_table['\''].kind = fold_table['`'].kind = KIND_MARK;
    for (uint32_t c = '0'; c <= '9'; c++)
        fold_table[c] = (struct fold_entry){.letter = c, .kind = KIND_DIGIT};
    for (int i = 0; signs[i]; i++)
        fold_table[(unsigned char)signs[i]] =
            (struct fold_entry){.letter = (unsigned char)letters[i], .kind = KIND_SIGN};
}

static enum status ask_icu(struct lines *l, struct error *why) {
    for (UChar32 c = 0x80; c < FOLD_TABLE_CODE_POINTS; c++)
        if (fold_table[c].kind == KIND_LATIN && fold_table[c].letter >= 0x80)
            lines_add(l, c, c);
    enum status s = transliterate(l, "Latin-ASCII", use_latin, why);
    if (s == STATUS_OK)
        s = skeletons(l, use_skeleton, why);
    lines_clear(l);
    for (UChar32 c = 0x80; c < FOLD_TABLE_CODE_POINTS; c++)
        if (fold_table[c].kind == KIND_LETTER)
            lines_add(l, c, c);
    if (s == STATUS_OK)
        s = skeletons(l, use_skeleton, why);
    lines_clear(l);
    for (UChar32 c = 0x80; c < FOLD_TABLE_CODE_POINTS; c++)
        if (fold_table[c].kind == KIND_LETTER && !fold_table[c].looks && u_toupper(c) != c)
            lines_add(l, c, u_toupper(c));
    if (s == STATUS_OK)
        s = skeletons(l, use_skeleton, why);
    lines_clear(l);
    for (UChar32 c = 0x2e80; c < 0xfb00; c++)
        if (fold_table[c].kind == KIND_UNSPACED && (c < 0x3040 || c >= 0x3400))
            lines_add(l, c, c);
    if (s == STATUS_OK)
        s = transliterate(l, "Hant-Hans", use_simplified, why);
    settle_simplified();
    return s;
}

enum status fold_table_make(struct error *why) {
    struct lines l = {.units = memory_new(UChar, UNITS_MAX),
                      .result = memory_new(UChar, RESULT_UNITS_MAX),
                      .code_points = memory_new(UChar32, UNITS_MAX)};
    enum status s = STATUS_NO_MEMORY;
    if (l.units && l.result && l.code_points) {
        classify_ascii();
        for (UChar32 c = 0x80; c < FOLD_TABLE_CODE_POINTS; c++)
            fold_table[c] = classify(c);
        for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
            struct fold_entry *e = &fold_table[ours[i].code_point];
            if (e->kind == KIND_LATIN)
                e->letter = (unsigned char)ours[i].looks;
            else
                e->looks = (uint8_t)ours[i].looks;
        }
        fold_table[0x3c3].second = 'c'; /* sigma: the lunate one is folded to it */
        s = ask_icu(&l, why);
    } else {
        (void)error_set(why, s, "there is no memory for the table of letters; free some");
    }
    memory_free(l.units);
    memory_free(l.result);
    memory_free(l.code_points);
    return s;
}
