/* What a query *is*. One function decides; everything that stores, looks up or compares queries
 * goes through it. ICU does the work, an ASCII fast path most of it. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

enum {
    TEXT_TYPED_BYTES_MAX = 4096, /* longer input is refused before it is looked at */
    TEXT_QUERY_BYTES_MAX = 1024, /* a normalised query; longer ones are not queries */
};

/* Once at start: loads ICU's normaliser. */
enum status text_start(struct error *why) MUST_CHECK;

/* Valid UTF-8 (RFC 3629) from end to end. */
bool text_is_utf8(str s);

/* A whole query: NFKC_Casefold (Unicode TR44), width folded with it, every run of white space one
 * space and none at the ends, control, format and zero-width characters out. The result lives in
 * the arena (or is `typed` itself where nothing changes) and is idempotent.
 * STATUS_INVALID: not UTF-8. STATUS_LIMIT: over the bounds. STATUS_NO_MEMORY: the arena is full.
 * A text with nothing left is STATUS_OK and empty. */
enum status text_normalise_query(str typed, struct arena *a, str *out) MUST_CHECK;

/* What is typed so far: the same, but a trailing space the person typed is kept (one), since it
 * says that the word is finished. */
enum status text_normalise_prefix(str typed, struct arena *a, str *out) MUST_CHECK;

/* The form to show: as typed, but composed (NFC), without control and zero-width characters and
 * with white space collapsed; case, width and punctuation stay. Same statuses. */
enum status text_display_form(str typed, struct arena *a, str *out) MUST_CHECK;

/* What evaluation compares: the normalised query's letters and digits alone, in order. */
enum status text_letters(str normalised, struct arena *a, str *out) MUST_CHECK;

/* Words of a normalised query, by ICU's word boundaries where there are no spaces (Chinese,
 * Japanese, Thai); returns how many there are, of which the first `capacity` are put in out. */
uint32_t text_words(str normalised, str *out, uint32_t capacity);

/* Unicode code points. s is valid UTF-8. */
uint32_t text_length(str s);
/* The byte offset of the n-th code point, s.len when there are fewer. */
size_t text_offset(str s, uint32_t code_points);

/* Where `prefix` (normalised) is found in `display` (not normalised): code points [start, end) of
 * display whose normalised form the prefix covers; false when it cannot be placed. */
struct text_span {
    uint32_t start, end;
};
bool text_highlight(str display, str prefix, struct text_span *out);

#endif
