/* See refine_words.h. */
#include "scene/refine_words.h"

#include "scene/rerank.h"

enum { WORDS_MAX = 16, BYTES_MAX = 1024 /* of a query */ };

/* Looks where words begin. */
bool words_find(str text, str words, size_t *start) {
    for (size_t at = 0; words.len && at + words.len <= text.len;) {
        size_t end = at + words.len;
        if ((end == text.len || text.data[end] == ' ') &&
            memcmp(text.data + at, words.data, words.len) == 0) {
            *start = at;
            return true;
        }
        const char *space = memchr(text.data + at, ' ', text.len - at);
        if (!space)
            return false;
        at = (size_t)(space - text.data) + 1;
    }
    return false;
}

/* Up to three texts that are not empty, with a space between. */
static str join(str a, str b, str c, struct arena *arena) {
    const str parts[] = {a, b, c};
    size_t len = 0;
    char *made = arena_reserve(arena, a.len + b.len + c.len + 2, 1);
    if (!made || a.len + b.len + c.len + 2 > BYTES_MAX)
        return (str){0};
    for (int i = 0; i < 3; i++) {
        if (parts[i].len == 0)
            continue;
        if (len)
            made[len++] = ' ';
        memcpy(made + len, parts[i].data, parts[i].len);
        len += parts[i].len;
    }
    return (str){.data = made, .len = len};
}

str words_instead(str text, str words, str others, struct arena *a) {
    size_t start = 0;
    if (!words_find(text, words, &start))
        return (str){0};
    return join(str_trim(str_head(text, start)), others,
                str_trim(str_skip(text, start + words.len)), a);
}

str words_without(str text, str words, struct arena *a) {
    str left = words_instead(text, words, (str){0}, a);
    return left.len ? left : (str){0};
}

str words_put(str text, size_t at, str words, struct arena *a) {
    return join(str_trim(str_head(text, at)), words, str_trim(str_skip(text, at)), a);
}

/* Of a script without spaces: what stands before or behind. Its letters are never ASCII. */
static str beside(str text, str longer) {
    bool spaced = memchr(text.data, ' ', text.len) || memchr(longer.data, ' ', longer.len);
    if (spaced || longer.len <= text.len)
        return (str){0};
    str behind = str_skip(longer, text.len), before = str_head(longer, longer.len - text.len);
    if (str_has_prefix(longer, text) && (behind.data[0] & 0x80) && (behind.data[-1] & 0x80))
        return behind;
    if (str_equal(str_skip(longer, before.len), text) && (text.data[0] & 0x80) &&
        (before.data[before.len - 1] & 0x80))
        return before;
    return (str){0};
}

str words_added(str text, str longer) {
    str rest = longer, run = {0};
    uint32_t had = 0, has = 0, runs = 0;
    bool within = false;
    if (text.len == 0 || longer.len <= text.len)
        return (str){0};
    while (rest.data) {
        str word = str_split(&rest, ' ');
        bool known = str_has_word(text, word);
        had += known;
        if (!known) {
            runs += !within;
            run.data = run.data ? run.data : word.data;
            run.len = (size_t)(word.data - run.data) + word.len;
        }
        within = !known;
    }
    for (str words = text; words.data;) {
        if (!str_has_word(longer, str_split(&words, ' ')))
            return beside(text, longer);
        has++;
    }
    return runs == 1 && had == has ? run : (str){0};
}

bool words_shared(str text, str words) {
    for (str rest = words; rest.data;)
        if (says_word(text, str_split(&rest, ' ')))
            return true;
    return false;
}

uint32_t words_at_most(str text) {
    uint32_t count = text.len > 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == ' ' || (text.data[i] & 0x80) != 0;
    return count;
}
