/* What the text*.c files share and nobody else needs: ICU's singletons, what each code point is to
 * every rule, and the steps of normalising that highlighting takes one by one. */
#ifndef BASE_TEXT_UNICODE_H
#define BASE_TEXT_UNICODE_H

#include <unicode/unorm2.h>
#include <unicode/utypes.h>

#include "base/text.h"

/* Immutable and shared by all threads; set by text_start. */
extern const UNormalizer2 *text_nfkc_casefold, *text_nfc;

/* Opens the first word breaker, which the others are clones of. */
enum status text_words_start(struct error *why) MUST_CHECK;

enum text_kind {
    TEXT_KEPT,
    TEXT_SPACE,     /* White_Space, U+3000 and NBSP among it */
    TEXT_JOINER,    /* ZWJ, ZWNJ: spelling in Persian and Indic scripts, glue in emoji */
    TEXT_VARIATION, /* variation selectors */
    TEXT_DROPPED,   /* Cc, Cf, and what else is Default_Ignorable */
};
enum text_kind text_kind_of(UChar32 c);

/* NFKC_Casefold of `count` UTF-16 units that hold only TEXT_KEPT and U+0020; returns the units
 * written, -1 when more than `capacity` are needed. */
int32_t text_fold(const UChar *units, int32_t count, UChar *out, int32_t capacity);

/* s is its own display form: nothing in it is dropped, collapsed or composed. May say no where it
 * is, never yes where it is not. */
bool text_is_plain(str s);

#endif
