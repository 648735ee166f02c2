/* What a code point is to fold_text: a table of the first two planes, made by ICU at start. */
#ifndef BASE_TEXT_FOLD_TABLE_H
#define BASE_TEXT_FOLD_TABLE_H

#include <stdint.h>

#include "base/error.h"

enum fold_kind {
    KIND_SEPARATOR, /* spaces, punctuation, and what is not assigned */
    KIND_MARK,      /* leaves no trace */
    KIND_LATIN,
    KIND_LETTER,   /* of another script with spaces */
    KIND_UNSPACED, /* of a script without */
    KIND_DIGIT,
    KIND_SIGN,   /* looks like a letter, as $ does */
    KIND_EMOJI,  /* itself, or nothing */
    KIND_JOINED, /* composes with the letter before it: kana's sound marks, Hangul's parts */
};

struct fold_entry {
    uint32_t letter; /* the plain reading, 0 where there is none */
    uint8_t looks;   /* ASCII: what it may be taken for; 0: nothing */
    uint8_t second;  /* ASCII: two letters come of æ; or what else it may be taken for */
    uint8_t kind;
};

enum { FOLD_TABLE_CODE_POINTS = 0x20000 };
extern struct fold_entry fold_table[FOLD_TABLE_CODE_POINTS];

/* Fills it; once. */
enum status fold_table_make(struct error *why) MUST_CHECK;

#endif
