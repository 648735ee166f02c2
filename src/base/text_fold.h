/* What a text says once its disguise is off. A rule is taken plainly: case, width, accents and
 * traditional characters folded, what is no letter gone. Each letter of a text may be read in
 * several ways: the 1 of "b1tch" as 1, i or l, a Cyrillic letter as itself or as the Latin one it
 * looks like, a sign as a letter or as nothing. Who matches asks whether some reading of the text
 * is the rule. docs/block-list.md has the examples. */
#ifndef BASE_TEXT_FOLD_H
#define BASE_TEXT_FOLD_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

enum fold_flag {
    FOLD_STARTS = 1,        /* a word may begin here … */
    FOLD_ENDS = 2,          /* … or end here */
    FOLD_STARTS_NUMBER = 4, /* letters meet digits here: a word begins … */
    FOLD_ENDS_NUMBER = 8,   /* … or ends, unless digits of it are read as letters */
    FOLD_APART = 16,        /* what is no letter stands between the one before and this */
    FOLD_OPTIONAL = 32,     /* a sign: may as well be nothing */
    FOLD_SILENT = 64,       /* a sign that is nothing when it is taken plainly */
    FOLD_DISGUISE = 128,    /* fold_readings knows further readings */
};

struct fold_letter {
    uint32_t letter; /* a code point, as it is taken plainly */
    uint16_t from;   /* bytes of the text: [from, from + bytes) */
    uint8_t bytes;
    uint8_t flags;
};

struct fold {
    struct fold_letter *letters; /* in the arena */
    uint32_t count;
    bool has_readings;    /* some letter is optional or disguised */
    uint32_t first, last; /* a whole text may begin at letters up to `first`, end from `last` on */
};

/* Makes the tables (some 40 ms) once, whoever calls first; any thread. Before fold_text. */
enum status fold_start(struct error *why) MUST_CHECK;

static inline bool fold_is_digit(uint32_t letter) {
    return letter - '0' < 10;
}

/* Of a normalised text of at most TEXT_QUERY_BYTES_MAX bytes. Words begin and end where they do in
 * the text, and where letters meet digits ("iphone15"); in scripts without spaces everywhere, since
 * ICU's word boundaries move when a character is put beside them. STATUS_NO_MEMORY: the arena is
 * full. */
enum status fold_text(str normalised, struct arena *a, struct fold *out) MUST_CHECK;

/* Further readings of a letter that is FOLD_DISGUISE, beside `letter`; returns how many. */
enum { FOLD_READINGS_MAX = 3 };
uint32_t fold_readings(const struct fold_letter *l, uint32_t out[static FOLD_READINGS_MAX]);

/* The letters taken plainly, as UTF-8, with one space where something stood between: the form of a
 * rule. Empty when there is no letter. */
enum status fold_plain(str normalised, struct arena *a, str *out) MUST_CHECK;

/* Chinese, which pinyin is made of (text_pinyin.h). */
bool fold_is_han(uint32_t letter);

#endif
