/* What a query *is*. One function decides; everything that stores, looks up or compares queries
 * goes through it. ICU does the work, a fast path for what needs none most of it. The rules, with
 * their reasons: docs/decisions/0004-what-a-query-is.md. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

enum {
    TEXT_TYPED_BYTES_MAX = 4096, /* longer input is refused before it is looked at */
    TEXT_QUERY_BYTES_MAX = 1024, /* a normalised query, and a display form */
};

/* Once at start, before any thread: loads ICU's normalisers and word boundaries. Until then no
 * function below but text_is_utf8, text_code_point_bytes, text_length and text_offset may be
 * called. More than once does no harm. */
enum status text_start(struct error *why) MUST_CHECK;

/* Valid UTF-8 (RFC 3629) from end to end. */
bool text_is_utf8(str s);

/* Bytes of the valid UTF-8 sequence s begins with: 1 to 4; 0 when there is none. */
size_t text_code_point_bytes(str s);

/* A whole query: NFKC_Casefold (Unicode TR44), width folded with it, every run of white space one
 * space and none at the ends, control, format and zero-width characters out (joiners too). The
 * result lives in the arena, or is `typed` itself where nothing changes; it is idempotent, and the
 * same for canonically equivalent texts. Takes nothing from the arena but the result.
 * STATUS_INVALID: not UTF-8. STATUS_LIMIT: over the bounds. STATUS_NO_MEMORY: the arena is full.
 * A text with nothing left is STATUS_OK and empty. */
enum status text_normalise_query(str typed, struct arena *a, str *out) MUST_CHECK;

/* What is typed so far: the same, but a trailing space the person typed is kept (one), since it
 * says that the word is finished. */
enum status text_normalise_prefix(str typed, struct arena *a, str *out) MUST_CHECK;

/* The form to show: as typed, but composed (NFC), without control and zero-width characters and
 * with white space collapsed; case, width and punctuation stay, and so do joiners and variation
 * selectors where they join or vary something. Same statuses; STATUS_LIMIT also where the query
 * has room but its wider display form has not: show the query then. It normalises to the same
 * query as `typed`. */
enum status text_display_form(str typed, struct arena *a, str *out) MUST_CHECK;

/* What evaluation compares: the normalised query's letters, marks and digits alone, in order.
 * Empty for a query of punctuation only. Same statuses. */
enum status text_letters(str normalised, struct arena *a, str *out) MUST_CHECK;

/* Whether two normalised texts have the same letters, marks and digits in order: spelt alike but
 * for spaces and punctuation. Looks from the end, where completions of one prefix differ. */
bool text_same_letters_to_the_end(str a, str b);

static inline bool text_is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

static inline bool text_same_letters(str a, str b) {
    if (a.len && b.len) {
        char one = a.data[a.len - 1], other = b.data[b.len - 1];
        if (one != other && text_is_ascii_letter(one) && text_is_ascii_letter(other))
            return false; /* most do */
    }
    return text_same_letters_to_the_end(a, b);
}

/* The last three letters, marks or digits as one number: equal for texts of the same letters. */
uint64_t text_ending(str normalised);

/* A normalised prefix with one word boundary put otherwise, from left to right: a space or a sign
 * left out, a sign made a space, a space put between a letter and a digit. A space at the end
 * stays: it says that the word is finished. Each is in the arena, without a space at its start or
 * two in a row. False after the last one, or when the arena is full. */
struct text_boundaries {
    str text; /* the normalised prefix */
    size_t at;
    bool spaced; /* the sign at `at` was left out and is to be a space next */
};
bool text_boundaries_next(struct text_boundaries *b, struct arena *a, str *out);

/* Words of a normalised query, left to right and without overlap: what stands between spaces, with
 * the punctuation at its ends off ("c++" and "usb-c" are words, "-" is none), and by ICU's word
 * boundaries where a script puts no spaces (Chinese, Japanese, Thai …). Returns how many there are,
 * of which the first `capacity` are put in out, borrowed from `normalised`. Such scripts cost tens
 * of µs and ICU's heap: train time. Any thread. */
uint32_t text_words(str normalised, str *out, uint32_t capacity);

/* Unicode code points. s is valid UTF-8. */
uint32_t text_length(str s);
/* The byte offset of the n-th code point, s.len when there are fewer. */
size_t text_offset(str s, uint32_t code_points);

/* Where `prefix` (normalised, not empty) is found in `display` (UTF-8, not normalised): at its
 * start or else where a later word starts; code points [start, end) of display, the fewest whose
 * text_normalise_prefix is the prefix. False when there are none, as where the prefix ends inside
 * what one code point becomes (s in ß). */
struct text_span {
    uint32_t start, end;
};
bool text_highlight(str display, str prefix, struct text_span *out);

#endif
