/* What people do to a word so that a list does not know it, made by machine from a seed: each of
 * the ways by itself, and several at once. The tables are written down here and not taken from ICU,
 * which the matcher asks. */
#ifndef TESTS_SUPPORT_DISGUISES_H
#define TESTS_SUPPORT_DISGUISES_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/random.h"
#include "base/text.h"

enum disguise {
    DISGUISE_CASE = 1 << 0,
    DISGUISE_WIDTH = 1 << 1,
    DISGUISE_ACCENTS = 1 << 2,
    DISGUISE_INVISIBLE = 1 << 3,
    DISGUISE_SPACING = 1 << 4,   /* f u c k, sh it */
    DISGUISE_SIGNS = 1 << 5,     /* f.u.c.k */
    DISGUISE_LOOKALIKE = 1 << 6, /* Cyrillic, Greek, Armenian, small capitals */
    DISGUISE_STYLED = 1 << 7,    /* mathematical, enclosed */
    DISGUISE_LEET = 1 << 8,
    DISGUISE_REPEAT = 1 << 9,
};
enum { DISGUISES = 10, DISGUISED_BYTES = 1024 };

static inline const char *disguise_name(unsigned d) {
    static const char *const names[DISGUISES] = {"case",    "width",   "accents",   "invisible",
                                                 "spacing", "signs",   "lookalike", "styled",
                                                 "leet",    "repeated"};
    for (int i = 0; i < DISGUISES; i++)
        if (d == 1U << i)
            return names[i];
    return "several";
}

static inline void put_code_point(struct buf *out, uint32_t c) {
    if (c < 0x80) {
        buf_append_char(out, (char)c);
    } else if (c < 0x800) {
        buf_append_char(out, (char)(0xc0 | c >> 6));
        buf_append_char(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buf_append_char(out, (char)(0xe0 | c >> 12));
        buf_append_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_append_char(out, (char)(0x80 | (c & 0x3f)));
    } else {
        buf_append_char(out, (char)(0xf0 | c >> 18));
        buf_append_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_append_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_append_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

static inline uint32_t pick(struct random *r, const uint32_t *of, uint32_t count) {
    return of[random_below(r, count)];
}

/* What the letter is written as, other letters looking like it; the letter where there is none. */
static inline uint32_t look_alike(struct random *r, char letter) {
    static const struct {
        char letter;
        uint32_t others[8];
        uint32_t count;
    } all[] = {
        {'a', {0x430, 0x3b1, 0x251, 0x1d00}, 4},
        {'b', {0x432, 0x299, 0x44c}, 3},
        {'c', {0x441, 0x3f2, 0x1d04}, 3},
        {'d', {0x501, 0x1d05}, 2},
        {'e', {0x435, 0x3b5, 0x454, 0x1d07}, 4},
        {'f', {0xa730}, 1},
        {'g', {0x261, 0x581, 0x262}, 3},
        {'h', {0x43d, 0x4bb, 0x570, 0x29c}, 4},
        {'i', {0x456, 0x3b9, 0x26a}, 3},
        {'j', {0x458, 0x1d0a}, 2},
        {'k', {0x43a, 0x3ba, 0x1d0b}, 3},
        {'l', {0x4cf, 0x29f}, 2},
        {'m', {0x43c, 0x1d0d}, 2},
        {'n', {0x578, 0x3b7, 0x274, 0x43f}, 4},
        {'o', {0x43e, 0x3bf, 0x585, 0x1d0f}, 4},
        {'p', {0x440, 0x3c1, 0x1d18}, 3},
        {'q', {0x51b, 0x566}, 2},
        {'r', {0x433, 0x280, 0x44f}, 3},
        {'s', {0x455, 0xa731}, 2},
        {'t', {0x442, 0x3c4, 0x1d1b}, 3},
        {'u', {0x3c5, 0x57d, 0x1d1c}, 3},
        {'v', {0x475, 0x3bd, 0x1d20}, 3},
        {'w', {0x51d, 0x461, 0x1d21}, 3},
        {'x', {0x445, 0x3c7}, 2},
        {'y', {0x443, 0x4af, 0x28f}, 3},
        {'z', {0x1d22}, 1},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].letter == letter)
            return pick(r, all[i].others, all[i].count);
    return (uint32_t)letter;
}

static inline uint32_t styled(struct random *r, char letter) {
    static const uint32_t first[] = {0x1d41a, 0x1d482, 0x1d4ea, 0x1d51e, 0x1d552, 0x1d5ba,
                                     0x1d5ee, 0x1d622, 0x1d656, 0x1d68a, 0x24d0,  0x1f130,
                                     0x1f150, 0x1f170, 0x1f1e6, 0x249c};
    /* U+249C … is parenthesised: (a) */
    return pick(r, first, sizeof first / sizeof *first) + (uint32_t)(letter - 'a');
}

static inline uint32_t leet(struct random *r, char letter) {
    static const struct {
        char letter;
        const char *others;
    } all[] = {{'a', "4@"}, {'b', "8"},  {'e', "3"},  {'g', "9"}, {'i', "1!|"}, {'l', "1|"},
               {'o', "0"},  {'s', "5$"}, {'t', "7+"}, {'z', "2"}, {'c', "("}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].letter == letter)
            return (unsigned char)all[i].others[random_below(r, strlen(all[i].others))];
    return (uint32_t)letter;
}

static inline bool sometimes(struct random *r, uint32_t in) {
    return random_below(r, in) == 0;
}

static inline void put_letter(struct random *r, unsigned how, char letter, bool digits_may,
                              struct buf *out) {
    static const uint32_t accents[] = {0x300, 0x301, 0x302, 0x303, 0x308, 0x30a, 0x327, 0x336};
    uint32_t c = (unsigned char)letter;
    if (letter < 'a' || letter > 'z') {
        put_code_point(out, c);
        return;
    }
    if ((how & DISGUISE_LEET) && digits_may && !sometimes(r, 3))
        c = leet(r, letter);
    else if ((how & DISGUISE_LOOKALIKE) && !sometimes(r, 3))
        c = look_alike(r, letter);
    else if ((how & DISGUISE_STYLED) && !sometimes(r, 3))
        c = styled(r, letter);
    else if ((how & DISGUISE_WIDTH) && !sometimes(r, 3))
        c = c - 'a' + 0xff41;
    else if ((how & DISGUISE_CASE) && sometimes(r, 2))
        c = c - 'a' + 'A';
    put_code_point(out, c);
    if ((how & DISGUISE_ACCENTS) && c != '@' && c != '|' && c != '$' && c != '!' && sometimes(r, 2))
        put_code_point(out, pick(r, accents, sizeof accents / sizeof *accents));
}

static inline void put_between(struct random *r, unsigned how, uint32_t sign, bool everywhere,
                               struct buf *out) {
    static const uint32_t invisible[] = {0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0xad, 0x1, 0x200e};
    if ((how & DISGUISE_INVISIBLE) && sometimes(r, 2))
        put_code_point(out, pick(r, invisible, sizeof invisible / sizeof *invisible));
    if ((how & DISGUISE_SIGNS) && (everywhere || sometimes(r, 3)))
        put_code_point(out, sign);
    else if ((how & DISGUISE_SPACING) && (everywhere || sometimes(r, 3)))
        put_code_point(out, ' ');
}

/* Writes `word` (a-z, spaces) disguised in every way that `how` has, inside of innocent words or
 * alone. Leet leaves one letter a letter: a number is no disguise. */
static inline str disguise(struct random *r, unsigned how, str word,
                           char block[static DISGUISED_BYTES]) {
    static const uint32_t signs[] = {'.', '-', '_', '*', '/', ',', '~', '\'', 0xb7, 0x2022, '!'};
    struct buf out = buf_over(block, DISGUISED_BYTES);
    bool everywhere = sometimes(r, 2);
    uint32_t sign = pick(r, signs, sizeof signs / sizeof *signs);
    size_t spared = random_below(r, word.len);
    if (sometimes(r, 2))
        buf_append(&out, STR("cheap "));
    for (size_t i = 0; i < word.len; i++) {
        uint64_t times = (how & DISGUISE_REPEAT) && sometimes(r, 2) ? 2 + random_below(r, 4) : 1;
        if (i)
            put_between(r, how, sign, everywhere, &out);
        for (uint64_t k = 0; k < times; k++)
            put_letter(r, how, word.data[i], i != spared, &out);
    }
    if (sometimes(r, 2))
        buf_append(&out, STR(" online"));
    return buf_str(&out);
}

#endif
