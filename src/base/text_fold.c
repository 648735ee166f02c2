/* One pass that puts down letters and where words begin, and a second over tokens where digits,
 * signs or other scripts make more than one reading possible: a digit may be a letter only beside
 * letters, so that "1488" and "iphone 15" stay what they are, while "5 h 1 t" is one token. Keeps
 * no opinion on what is forbidden. */
#include "base/text_fold.h"

#include <pthread.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include "base/require.h"
#include "base/text_fold_table.h"
#include "base/text_unicode.h"

static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static bool started;

enum status fold_start(struct error *why) {
    enum status s = STATUS_OK;
    (void)pthread_mutex_lock(&starting);
    if (!started)
        s = fold_table_make(why);
    started = s == STATUS_OK;
    (void)pthread_mutex_unlock(&starting);
    return s;
}

/* What a digit is typed for. */
static const char digits_for[10][4] = {"o", "il", "z", "e", "a", "s", "gb", "t", "b", "g"};

/* In a word of several scripts a Latin letter may stand for the one that looks like it. */
static const struct {
    uint16_t cyrillic, greek;
} latin_for[26] = {
    ['a' - 'a'] = {0x430, 0x3b1}, ['b' - 'a'] = {0x432, 0x3b2}, ['c' - 'a'] = {0x441, 0},
    ['e' - 'a'] = {0x435, 0x3b5}, ['h' - 'a'] = {0x43d, 0x3b7}, ['i' - 'a'] = {0x456, 0x3b9},
    ['j' - 'a'] = {0x458, 0},     ['k' - 'a'] = {0x43a, 0x3ba}, ['m' - 'a'] = {0x43c, 0},
    ['n' - 'a'] = {0x43f, 0x3b7}, ['o' - 'a'] = {0x43e, 0x3bf}, ['p' - 'a'] = {0x440, 0x3c1},
    ['r' - 'a'] = {0x433, 0},     ['s' - 'a'] = {0x455, 0},     ['t' - 'a'] = {0x442, 0x3c4},
    ['u' - 'a'] = {0x438, 0x3c5}, ['v' - 'a'] = {0, 0x3bd},     ['w' - 'a'] = {0x448, 0x3c9},
    ['x' - 'a'] = {0x445, 0x3c7}, ['y' - 'a'] = {0x443, 0x3b3},
};

static const struct fold_entry beyond = {.kind = KIND_SEPARATOR};

static const struct fold_entry *entry_of(uint32_t c) {
    return c < FOLD_TABLE_CODE_POINTS ? &fold_table[c] : &beyond;
}

/* Planes 2 and 3 are ideographs and nothing else. */
bool fold_is_han(uint32_t letter) {
    UErrorCode code = U_ZERO_ERROR;
    return letter >= 0x2e80 && uscript_getScript((UChar32)letter, &code) == USCRIPT_HAN;
}

uint32_t fold_readings(const struct fold_letter *l, uint32_t out[static FOLD_READINGS_MAX]) {
    uint32_t count = 0, c = l->letter;
    if (fold_is_digit(c)) {
        for (const char *p = digits_for[c - '0']; *p; p++)
            out[count++] = (unsigned char)*p;
    } else if (l->flags & FOLD_OPTIONAL) {
        if (c == 'i') /* "!" and "|" */
            out[count++] = 'l';
    } else if (c - 'a' < 26) {
        if (latin_for[c - 'a'].cyrillic)
            out[count++] = latin_for[c - 'a'].cyrillic;
        if (latin_for[c - 'a'].greek)
            out[count++] = latin_for[c - 'a'].greek;
    } else if (entry_of(c)->looks) {
        out[count++] = entry_of(c)->looks;
        if (entry_of(c)->second)
            out[count++] = entry_of(c)->second;
    }
    return count;
}

struct writer {
    struct fold *out;
    uint8_t last;      /* the kind before, KIND_SEPARATOR at the start */
    bool apart;        /* something that is no letter came since */
    bool wants_tokens; /* a digit, a sign or a foreign script is among the letters */
};

static inline void put(struct writer *w, uint32_t letter, uint8_t kind, uint32_t from,
                       uint32_t bytes) {
    struct fold *f = w->out;
    uint8_t group = kind == KIND_LETTER ? KIND_LATIN : kind, last = w->last;
    bool meets =
        (group == KIND_LATIN && last == KIND_DIGIT) || (group == KIND_DIGIT && last == KIND_LATIN);
    bool starts = group != last || group >= KIND_SIGN || group == KIND_UNSPACED;
    unsigned flags = meets ? FOLD_STARTS_NUMBER : starts ? FOLD_STARTS : 0;
    if (starts && f->count)
        f->letters[f->count - 1].flags |= meets ? FOLD_ENDS_NUMBER : FOLD_ENDS;
    if (w->apart && f->count)
        flags |= FOLD_APART;
    if (group >= KIND_SIGN)
        flags |= FOLD_OPTIONAL;
    f->letters[f->count++] = (struct fold_letter){
        .letter = letter, .from = (uint16_t)from, .bytes = (uint8_t)bytes, .flags = (uint8_t)flags};
    w->wants_tokens |= kind != KIND_LATIN && kind != KIND_UNSPACED;
    w->last = group;
    w->apart = false;
}

static void put_entry(struct writer *w, UChar32 c, uint32_t from, uint32_t bytes) {
    if (c >= FOLD_TABLE_CODE_POINTS) {
        if (fold_is_han((uint32_t)c))
            put(w, (uint32_t)c, KIND_UNSPACED, from, bytes);
        else
            w->apart = true, w->last = KIND_SEPARATOR;
        return;
    }
    const struct fold_entry *e = &fold_table[c];
    uint8_t kind = e->kind;
    if (kind == KIND_MARK)
        return;
    if (kind == KIND_JOINED) {
        struct fold_letter *before = w->out->count ? &w->out->letters[w->out->count - 1] : NULL;
        UChar32 both = before && !w->apart ? unorm2_composePair(text_nfc, (UChar32)before->letter,
                                                                (UChar32)e->letter)
                                           : U_SENTINEL;
        if (both >= 0) {
            before->letter = (uint32_t)both;
            before->bytes = (uint8_t)(from + bytes - before->from);
            return;
        }
        kind = KIND_LETTER;
    }
    if (kind == KIND_SEPARATOR) {
        w->apart = true;
        w->last = KIND_SEPARATOR;
        return;
    }
    put(w, e->letter, kind, from, bytes);
    if (e->second && kind == KIND_LATIN)
        put(w, e->second, kind, from, bytes);
}

/* What a letter is at a glance: "4@" is one sound twice. */
static uint32_t glance(uint32_t letter) {
    return fold_is_digit(letter) ? (unsigned char)digits_for[letter - '0'][0] : letter;
}

/* Where the word ends that begins at `from`; whether it is one letter, however often. */
static uint32_t word_end(const struct fold *f, uint32_t from, bool *single) {
    uint32_t end = from + 1;
    *single = true;
    for (; end < f->count && !(f->letters[end].flags & FOLD_APART); end++)
        *single &= glance(f->letters[end].letter) == glance(f->letters[from].letter);
    return end;
}

/* A token: one word, or words of one letter in a row. Returns where it ends, and how many words. */
static uint32_t token_end(const struct fold *f, uint32_t from, uint32_t *words) {
    bool single = false;
    uint32_t end = word_end(f, from, &single);
    *words = 1;
    while (single && end < f->count) {
        uint32_t next = word_end(f, end, &single);
        if (!single)
            break;
        end = next;
        ++*words;
    }
    return end;
}

/* Taken plainly @ and $ are letters, and ! is one between two; the others are nothing. */
static bool is_silent(const struct fold *f, uint32_t at, char sign) {
    bool inside = at && at + 1 < f->count && !(f->letters[at].flags & FOLD_APART) &&
                  !(f->letters[at + 1].flags & (FOLD_APART | FOLD_OPTIONAL)) &&
                  !(f->letters[at - 1].flags & FOLD_OPTIONAL);
    if (sign == '!')
        return !inside;
    return sign == '+' || sign == '(' || sign == '|';
}

static void mark_letter(struct fold *f, str text, uint32_t at, bool foreign) {
    struct fold_letter *l = &f->letters[at];
    uint32_t c = l->letter;
    if (l->flags & FOLD_OPTIONAL) {
        if (c >= 0x80)
            return;
        l->flags |= FOLD_DISGUISE;
        if (is_silent(f, at, text.data[l->from]))
            l->flags |= FOLD_SILENT;
    } else if (fold_is_digit(c) || (c - 'a' < 26 && foreign) || (c >= 0x80 && entry_of(c)->looks)) {
        l->flags |= FOLD_DISGUISE;
    }
}

/* What a token is made of. Characters of scripts without spaces are no part of a token that stands
 * beside them. */
struct contents {
    uint32_t letters, digits, signs, spoken; /* spoken: signs that are letters when taken plainly */
    bool inside;                             /* the one letter has digits on both sides */
    bool foreign;                            /* some letter looks like a Latin one */
};

static struct contents look_into(const struct fold *f, str text, uint32_t from, uint32_t end) {
    struct contents c = {0};
    for (uint32_t i = from; i < end; i++) {
        const struct fold_letter *l = &f->letters[i];
        if (l->flags & FOLD_OPTIONAL) {
            c.signs += l->letter < 0x80;
            c.spoken += l->letter < 0x80 && !is_silent(f, i, text.data[l->from]);
        } else if (fold_is_digit(l->letter)) {
            c.digits++;
        } else if (entry_of(l->letter)->kind != KIND_UNSPACED && l->letter < 0x20000) {
            c.letters++;
            c.inside = i > from && i + 1 < end && fold_is_digit(f->letters[i - 1].letter) &&
                       fold_is_digit(f->letters[i + 1].letter);
            c.foreign |= entry_of(l->letter)->looks != 0;
        }
    }
    return c;
}

/* Letters make a token one that may be disguised, but one letter and a number are the name of a
 * thing, as a55 is a telephone. Signs do: "@$$", and among what is spelt out "( 0 ( k". */
static bool may_be_disguised(const struct contents *c, uint32_t words) {
    if (words > 1)
        return c->letters + c->signs > 1;
    if (c->letters == 1 && c->spoken == 0)
        return c->digits < 2 || c->inside;
    return c->letters || (c->spoken > 2 && c->digits == 0);
}

/* Signs of any other token are nothing and go; what follows them stands apart. */
static void mark_tokens(struct fold *f, str text) {
    bool apart = false;
    uint32_t kept = 0, end = 0;
    for (uint32_t from = 0; from < f->count; from = end) {
        uint32_t words = 0;
        end = token_end(f, from, &words);
        struct contents contents = look_into(f, text, from, end);
        bool disguised = may_be_disguised(&contents, words);
        for (uint32_t i = from; i < end && disguised; i++)
            mark_letter(f, text, i, contents.foreign);
        for (uint32_t i = from; i < end; i++) {
            struct fold_letter l = f->letters[i];
            if (!disguised && (l.flags & FOLD_OPTIONAL) && l.letter < 0x80) {
                apart = true;
                continue;
            }
            if (kept && apart)
                l.flags |= FOLD_APART;
            apart = false;
            f->has_readings |= (l.flags & (FOLD_OPTIONAL | FOLD_DISGUISE)) != 0;
            f->letters[kept++] = l;
        }
    }
    f->count = kept;
}

static void find_ends(struct fold *f) {
    f->first = 0;
    f->last = f->count ? f->count - 1 : 0;
    while (f->first < f->count && (f->letters[f->first].flags & FOLD_OPTIONAL))
        f->first++;
    while (f->last && (f->letters[f->last].flags & FOLD_OPTIONAL))
        f->last--;
}

static inline bool is_lower(uint8_t byte) {
    return (uint8_t)(byte - 'a') < 26;
}

/* A word in ASCII, as nearly all of nearly every text is; returns where it ends. */
static inline int32_t put_lower(struct writer *w, const uint8_t *bytes, int32_t at, int32_t count) {
    struct fold *f = w->out;
    put(w, bytes[at], KIND_LATIN, (uint32_t)at, 1);
    struct fold_letter *to = f->letters + f->count;
    for (at++; at < count && is_lower(bytes[at]); at++)
        *to++ = (struct fold_letter){.letter = bytes[at], .from = (uint16_t)at, .bytes = 1};
    f->count = (uint32_t)(to - f->letters);
    return at;
}

enum status fold_text(str normalised, struct arena *a, struct fold *out) {
    require(normalised.len <= TEXT_QUERY_BYTES_MAX);
    *out = (struct fold){
        .letters = arena_reserve(a, normalised.len * sizeof *out->letters, _Alignof(uint32_t))};
    if (!out->letters)
        return STATUS_NO_MEMORY;
    struct writer w = {.out = out};
    const uint8_t *bytes = (const uint8_t *)normalised.data;
    int32_t count = (int32_t)normalised.len;
    for (int32_t i = 0; i < count;) {
        int32_t from = i;
        UChar32 c = bytes[i];
        if (is_lower(bytes[i])) {
            i = put_lower(&w, bytes, i, count);
            continue;
        }
        if (c == ' ') {
            w.apart = true;
            w.last = KIND_SEPARATOR;
            i++;
            continue;
        }
        U8_NEXT(bytes, i, count, c);
        put_entry(&w, c < 0 ? 0 : c, (uint32_t)from, (uint32_t)(i - from));
    }
    if (out->count)
        out->letters[out->count - 1].flags |= FOLD_ENDS;
    if (w.wants_tokens)
        mark_tokens(out, normalised);
    find_ends(out);
    return STATUS_OK;
}

enum status fold_plain(str normalised, struct arena *a, str *out) {
    struct fold f;
    uint8_t plain[2 * TEXT_QUERY_BYTES_MAX];
    size_t used = a->used, len = 0;
    bool apart = false;
    enum status s = fold_text(normalised, a, &f);
    if (s != STATUS_OK)
        return s;
    for (uint32_t i = 0; i < f.count; i++) {
        const struct fold_letter *l = &f.letters[i];
        apart |= (l->flags & (FOLD_APART | FOLD_SILENT)) != 0;
        if (l->flags & FOLD_SILENT)
            continue;
        if (apart && len)
            plain[len++] = ' ';
        U8_APPEND_UNSAFE(plain, len, l->letter);
        apart = false;
    }
    a->used = used;
    *out = len ? arena_copy(a, (str){.data = (const char *)plain, .len = len}) : (str){0};
    return len && !out->data ? STATUS_NO_MEMORY : STATUS_OK;
}
