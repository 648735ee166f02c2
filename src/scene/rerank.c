/* See rerank.h. Completions of one prefix differ at their ends, so each is compared with each by
 * its last letters before its whole text is looked at. */
#include "scene/rerank.h"

#include <math.h>

#include "base/hash.h"
#include "base/text.h"

static char next_sign(str text, size_t *at) {
    while (*at < text.len) {
        char c = text.data[(*at)++];
        if (c == '+' || c == '#')
            return c;
    }
    return 0;
}

static bool same_signs(str a, str b) {
    size_t at_a = 0, at_b = 0;
    for (;;) {
        char one = next_sign(a, &at_a), other = next_sign(b, &at_b);
        if (one != other)
            return false;
        if (one == 0)
            return true;
    }
}

/* Texts without a letter, such as two emoji, say nothing by having the same ones. */
static bool spelt_alike(str a, str b) {
    return text_same_letters(a, b) && same_signs(a, b) && !text_same_letters(a, STR(""));
}

/* The one before `at` that is spelt like it, or `at`. */
static uint32_t find_alike(const struct candidate_set *set, const uint64_t *endings, uint32_t at) {
    for (uint32_t i = 0; i < at; i++)
        if (endings[i] == endings[at] && spelt_alike(set->items[i].text, set->items[at].text))
            return i;
    return at;
}

/* Endings seen, roughly: what is new here was not seen, what is not may have been. */
struct endings_seen {
    uint64_t bits[8];
};

static bool is_new(struct endings_seen *seen, uint64_t ending) {
    uint64_t place = ending * UINT64_C(0x9e3779b97f4a7c15) >> 55;
    uint64_t *word = &seen->bits[place / 64], bit = UINT64_C(1) << place % 64;
    bool was = (*word & bit) != 0;
    *word |= bit;
    return !was;
}

void merge_near_duplicates(const struct scene_input *in, struct candidate_set *set) {
    uint32_t count = set->count;
    uint64_t *endings = arena_reserve(in->arena, count * sizeof *endings, _Alignof(uint64_t));
    if (!endings)
        return;
    for (uint32_t i = 0; i < count; i++)
        endings[i] = text_ending(set->items[i].text);
    struct endings_seen seen = {0};
    for (uint32_t at = 0; at < set->count;) {
        uint32_t best = is_new(&seen, endings[at]) ? at : find_alike(set, endings, at);
        if (best == at) {
            at++;
            continue;
        }
        struct candidate *kept = &set->items[best];
        kept->score += log1pf(expf(set->items[at].score - kept->score));
        candidate_set_remove(set, at);
        memmove(endings + at, endings + at + 1, (set->count - at) * sizeof *endings);
    }
    if (set->count < count)
        candidate_set_sort(set);
}

void keep_typed(const struct scene_input *in, struct candidate_set *set) {
    uint32_t limit = in->request->limit;
    str typed = in->request->text;
    if (limit < 2 || typed.len == 0)
        return;
    for (uint32_t at = limit; at < set->count; at++)
        if (str_equal(set->items[at].text, typed)) {
            candidate_set_lift(set, at, limit - 1);
            return;
        }
}

/* Equal, or one is the other's plural. */
static bool is_word_alike(str a, str b) {
    str longer = a.len > b.len ? a : b, shorter = a.len > b.len ? b : a;
    if (longer.len - shorter.len > 1 || !str_has_prefix(longer, shorter))
        return false;
    return longer.len == shorter.len || longer.data[shorter.len] == 's';
}

bool says_word(str text, str word) {
    for (str rest = text; rest.data;)
        if (is_word_alike(str_split(&rest, ' '), word))
            return true;
    return false;
}

static bool has_words_of(str text, str other) {
    for (str rest = other; rest.data;)
        if (!says_word(text, str_split(&rest, ' ')))
            return false;
    return true;
}

bool says_the_same(str a, str b) {
    return spelt_alike(a, b) || str_equal(a, b) || (has_words_of(a, b) && has_words_of(b, a));
}

/* One bit a word, by its letters but for each "s" at its end. */
uint64_t words_mark(str text) {
    uint64_t mark = 0;
    for (str rest = text; rest.data;) {
        str word = str_split(&rest, ' ');
        while (word.len && word.data[word.len - 1] == 's')
            word.len--;
        mark |= UINT64_C(1) << hash_text(word) % 64;
    }
    return mark;
}

void drop_asked(const struct scene_input *in, struct candidate_set *set) {
    str asked = in->request->text, before = in->request->previous;
    for (uint32_t at = set->count; at-- > 0;) {
        str text = set->items[at].text;
        if ((asked.len && says_the_same(text, asked)) ||
            (before.len && says_the_same(text, before)))
            candidate_set_remove(set, at);
    }
}
