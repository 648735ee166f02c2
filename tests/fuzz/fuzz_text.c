/* Any bytes as what somebody typed: every rule ends, keeps to UTF-8 and to its bounds, changes
 * nothing when applied again, and says the same by its fast path and by ICU.
 *
 *   input:  what is typed, optionally followed by FF (which no UTF-8 holds) and a second text */
#include <stdint.h>
#include <stdlib.h>
#include <unicode/ustring.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    ARENA_BYTES = 1 << 16,
    JOINED_BYTES = 2 * TEXT_TYPED_BYTES_MAX,
    WORDS = 2 * TEXT_QUERY_BYTES_MAX,
    SHORT_BYTES = 60, /* a display whose every piece fits (base/text_highlight.c) */
};

typedef enum status rule_fn(str typed, struct arena *a, str *out);
static rule_fn *const rules[] = {text_normalise_query, text_normalise_prefix, text_display_form};

static char block[ARENA_BYTES];
static struct arena arena;

static void must(bool holds) {
    if (!holds)
        abort();
}

/* What ICU thinks of it. */
static bool is_utf8(str s) {
    UErrorCode code = U_ZERO_ERROR;
    (void)u_strFromUTF8(NULL, 0, NULL, s.data ? s.data : "", (int32_t)s.len, &code);
    return code != U_INVALID_CHAR_FOUND;
}

static str join(char out[static JOINED_BYTES], str a, str b, str c) {
    size_t len = 0;
    const str parts[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        must(len + parts[i].len <= JOINED_BYTES);
        if (parts[i].len)
            memcpy(out + len, parts[i].data, parts[i].len);
        len += parts[i].len;
    }
    return (str){.data = out, .len = len};
}

static void check_spaces(str s, bool may_end_in_one) {
    for (size_t i = 0; i < s.len; i++) {
        must((unsigned char)s.data[i] >= ' ' && s.data[i] != 0x7f);
        must(s.data[i] != ' ' || (i > 0 && s.data[i - 1] != ' '));
    }
    must(may_end_in_one || s.len == 0 || s.data[s.len - 1] != ' ');
}

/* A code point that is dropped, wherever it stands, sends the text the long way round. */
static void check_the_long_way(str typed, rule_fn *rule, str wanted) {
    static char joined[JOINED_BYTES];
    for (size_t at = 0; typed.len < TEXT_TYPED_BYTES_MAX - 3 && at <= typed.len;) {
        str got = {0}, rest = str_skip(typed, at);
        struct arena own = arena;
        must(rule(join(joined, str_head(typed, at), STR("\xe2\x80\x8b"), rest), &own, &got) ==
             STATUS_OK);
        must(str_equal(got, wanted));
        size_t one = text_code_point_bytes(rest);
        at += one ? one + typed.len / 4 / one * one : 1;
        while (at < typed.len && ((unsigned char)typed.data[at] & 0xc0) == 0x80)
            at++;
    }
}

static void check_rule(str typed, rule_fn *rule) {
    str out = {0}, again = {0};
    enum status s = rule(typed, &arena, &out);
    if (typed.len > TEXT_TYPED_BYTES_MAX) {
        must(s == STATUS_LIMIT);
        return;
    }
    must((s == STATUS_INVALID) == !is_utf8(typed) || s == STATUS_LIMIT);
    must(s == STATUS_OK || s == STATUS_INVALID || s == STATUS_LIMIT);
    must(s != STATUS_LIMIT || typed.len * 18 > TEXT_QUERY_BYTES_MAX); /* U+FDFA: 3 bytes, 33 */
    if (s != STATUS_OK)
        return;
    must(out.len <= TEXT_QUERY_BYTES_MAX && is_utf8(out));
    check_spaces(out, rule == text_normalise_prefix);
    must(rule(out, &arena, &again) == STATUS_OK && str_equal(out, again));
    check_the_long_way(typed, rule, out);
}

/* U+0345 folds to a letter that marks no longer pass, so the cut shows there. */
static bool has_iota_below(str s) {
    for (size_t i = 0; i + 1 < s.len; i++) {
        const unsigned char *p = (const unsigned char *)s.data + i;
        if ((p[0] == 0xcd && p[1] == 0x85) || (p[0] == 0xe1 && (p[1] == 0xbe || p[1] == 0xbf)))
            return true;
    }
    return false;
}

/* What is typed on behind a normalised prefix is what is typed at once. */
static void check_typing_on(str first, str second) {
    static char joined[JOINED_BYTES];
    str begun = {0}, whole = {0}, on = {0};
    if (first.len + second.len > TEXT_TYPED_BYTES_MAX || has_iota_below(first))
        return;
    if (text_normalise_prefix(first, &arena, &begun) != STATUS_OK || !is_utf8(second))
        return;
    enum status at_once =
        text_normalise_query(join(joined, first, second, (str){0}), &arena, &whole);
    enum status behind = text_normalise_query(join(joined, begun, second, (str){0}), &arena, &on);
    must(at_once == behind);
    must(at_once != STATUS_OK || str_equal(whole, on));
}

static void check_words(str query) {
    static str words[WORDS], few[3];
    uint32_t count = text_words(query, words, WORDS);
    must(count <= WORDS && text_words(query, few, 3) == count);
    const char *at = query.data;
    for (uint32_t i = 0; i < count; i++) {
        must(words[i].len > 0 && words[i].data >= at && is_utf8(words[i]));
        must(i >= 3 || (few[i].data == words[i].data && few[i].len == words[i].len));
        at = words[i].data + words[i].len;
    }
    must(count == 0 || at <= query.data + query.len);
}

static void check_letters(str query) {
    str letters = {0}, again = {0};
    must(text_letters(query, &arena, &letters) == STATUS_OK);
    must(letters.len <= query.len && is_utf8(letters));
    must(text_letters(letters, &arena, &again) == STATUS_OK && str_equal(letters, again));
}

static void check_places(str s) {
    uint32_t seen = 0;
    for (size_t at = 0; at < s.len; seen++) {
        size_t one = text_code_point_bytes(str_skip(s, at));
        must(one >= 1 && one <= 4 && text_offset(s, seen) == at);
        at += one;
    }
    must(text_length(s) == seen && text_offset(s, seen + 1) == s.len);
}

static void check_highlight(str display, str prefix, bool is_there) {
    struct text_span span = {0};
    str folded = {0};
    struct arena own = arena;
    bool found = text_highlight(display, prefix, &span);
    must(found || !is_there || prefix.len == 0);
    if (!found)
        return;
    size_t from = text_offset(display, span.start), to = text_offset(display, span.end);
    must(span.start < span.end && span.end <= text_length(display));
    must(text_normalise_prefix(str_head(str_skip(display, from), to - from), &own, &folded) ==
         STATUS_OK);
    must(str_equal(folded, prefix));
}

/* Every beginning of what is shown is found in it, and what else was typed only where it is. */
static void check_highlights(str typed, str second) {
    str display = {0}, prefix = {0};
    if (text_display_form(typed, &arena, &display) != STATUS_OK)
        return;
    struct arena mark = arena;
    for (uint32_t cut = 1; display.len <= SHORT_BYTES && cut <= text_length(display); cut++) {
        str head = str_head(display, text_offset(display, cut));
        arena = mark;
        must(text_normalise_prefix(head, &arena, &prefix) == STATUS_OK);
        check_highlight(display, prefix, true);
    }
    arena = mark;
    if (text_normalise_prefix(second, &arena, &prefix) == STATUS_OK)
        check_highlight(display, prefix, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct error why;
    must(text_start(&why) == STATUS_OK);
    str second = {.data = (const char *)data, .len = size}, query = {0};
    str typed = str_split(&second, '\xff');
    must(text_is_utf8(typed) == is_utf8(typed));
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        arena_init(&arena, block, sizeof block);
        check_rule(typed, rules[i]);
    }
    arena_init(&arena, block, sizeof block);
    check_typing_on(typed, second);
    if (is_utf8(typed))
        check_places(typed);
    check_highlights(typed, second);
    if (text_normalise_query(typed, &arena, &query) == STATUS_OK) {
        check_words(query);
        check_letters(query);
    }
    return 0;
}
