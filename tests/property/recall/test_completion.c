/* The completion trie against an oracle that sorts and scans. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "support/query_sets.h"

enum { ARENA_BYTES = 4 * 1024 * 1024 };

struct oracle_item {
    float weight;
    uint32_t id;
};

static int better_first(const void *a, const void *b) {
    const struct oracle_item *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->id < y->id ? -1 : 1;
}

/* All matches, best first; weights as the trie keeps them. */
static uint32_t oracle(const struct query_set *s, const struct trie *t, str prefix,
                       struct oracle_item *out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->count; i++)
        if (str_has_prefix(s->items[i].text, prefix))
            out[count++] = (struct oracle_item){.weight = trie_weight(t, i), .id = i};
    qsort(out, count, sizeof *out, better_first);
    return count;
}

static void agree(const struct query_set *s, const struct built *b, str prefix, uint32_t limit,
                  struct arena *a, struct oracle_item *expected, struct trie_match *found) {
    uint32_t all = oracle(s, &b->trie, prefix, expected);
    arena_reset(a);
    uint32_t count = trie_complete(&b->trie, prefix, limit, a, found);
    cr_assert_eq(count, all < limit ? all : limit, "%u of %u, limit %u, for '%.*s'", count, all,
                 limit, STR_ARGS(prefix));
    for (uint32_t i = 0; i < count; i++) {
        cr_assert_eq(found[i].id, expected[i].id, "'%.*s' %u: %u not %u", STR_ARGS(prefix), i,
                     found[i].id, expected[i].id);
        cr_assert_eq(found[i].weight, expected[i].weight);
        cr_assert(str_equal(found[i].text, s->items[found[i].id].text));
    }
    struct id_range ids = dictionary_prefix(&b->dictionary, prefix);
    cr_assert_eq(ids.end - ids.first, all);
    cr_assert(all == 0 || str_has_prefix(s->items[ids.first].text, prefix));
}

/* The same with some queries passed over: the best are, as a block list hits what is popular. */
static void agree_except(const struct query_set *s, const struct built *b, str prefix,
                         uint32_t limit, const struct trie_except *except, struct arena *a,
                         struct oracle_item *expected, struct trie_match *found) {
    uint32_t all = oracle(s, &b->trie, prefix, expected), left = 0;
    for (uint32_t i = 0; i < all; i++)
        if (!trie_excepted(except, expected[i].id))
            expected[left++] = expected[i];
    arena_reset(a);
    uint32_t count = trie_complete_except(&b->trie, prefix, limit, except, a, found);
    cr_assert_eq(count, left < limit ? left : limit, "%u of %u, limit %u, for '%.*s'", count, left,
                 limit, STR_ARGS(prefix));
    for (uint32_t i = 0; i < count; i++) {
        cr_assert_eq(found[i].id, expected[i].id);
        cr_assert(str_equal(found[i].text, s->items[found[i].id].text));
    }
}

/* Marks whose second bit excepts nothing. */
static void excepted_prefixes(const struct query_set *s, const struct built *b, struct random *r,
                              struct arena *a) {
    struct oracle_item *expected = malloc(s->count * sizeof *expected);
    struct trie_match *found = malloc((s->count + 1) * sizeof *found);
    uint8_t *marks = calloc(s->count, 1), *blocks = calloc(s->count / TRIE_MARKS_BLOCK + 1, 1);
    uint32_t best = oracle(s, &b->trie, STR(""), expected),
             chance = 2 + (uint32_t)random_below(r, 9);
    for (uint32_t i = 0; i < best; i++)
        marks[expected[i].id] = (uint8_t)((i < best / 3 && random_below(r, chance) != 0) * 5 +
                                          (random_below(r, 3) == 0) * 2);
    for (uint32_t i = s->count / 4; i < s->count * 3 / 4; i++) /* as a rule for a prefix does */
        marks[i] = random_below(r, 500) ? 4 : 2;
    trie_marks_sum(marks, s->count, blocks);
    const struct trie_except except = {.marks = {.of = marks, .blocks = blocks}, .bit = 4};
    agree_except(s, b, STR(""), 10, &except, a, expected, found);
    for (uint32_t n = 0; n < 60; n++) {
        str text = s->items[random_below(r, s->count)].text;
        for (size_t length = 1; length <= text.len; length += 1 + length / 8) {
            uint32_t limit = 1 + (uint32_t)random_below(r, random_below(r, 4) ? 12 : 150);
            agree_except(s, b, str_head(text, length), limit, &except, a, expected, found);
        }
    }
    free(expected);
    free(found);
    free(marks);
    free(blocks);
}

static void every_text(const struct query_set *s, const struct built *b, struct arena *a) {
    struct dictionary_cursor cursor;
    dictionary_seek(&cursor, &b->dictionary, 0);
    for (uint32_t i = 0; i < s->count; i++) {
        str text = s->items[i].text;
        arena_reset(a);
        cr_assert(str_equal(dictionary_text(&b->dictionary, i, a), text), "text %u", i);
        cr_assert_eq(dictionary_find(&b->dictionary, text), i);
        cr_assert(dictionary_next(&cursor));
        cr_assert(cursor.id == i && str_equal(cursor.text, text));
        size_t common = 0;
        for (str before = i ? s->items[i - 1].text : STR("");
             common < before.len && common < text.len && before.data[common] == text.data[common];)
            common++;
        cr_assert_eq(cursor.common, common);
    }
    cr_assert_not(dictionary_next(&cursor));
}

/* Every prefix of some texts, and prefixes that nearly are. */
static void all_prefixes(const struct query_set *s, const struct built *b, struct random *r,
                         uint32_t texts, struct arena *a) {
    struct oracle_item *expected = malloc(s->count * sizeof *expected);
    struct trie_match *found = malloc((s->count + 1) * sizeof *found);
    agree(s, b, STR(""), 10, a, expected, found);
    agree(s, b, STR(""), s->count + 1, a, expected, found);
    for (uint32_t n = 0; n < texts; n++) {
        str text = s->items[random_below(r, s->count)].text;
        char other[TEXT_BYTES_MAX + 2];
        for (size_t length = 1; length <= text.len; length += 1 + length / 24) {
            uint32_t limit = 1 + (uint32_t)random_below(r, random_below(r, 4) ? 12 : 150);
            agree(s, b, str_head(text, length), limit, a, expected, found);
            memcpy(other, text.data, length);
            other[random_below(r, length)] = (char)random_u64(r);
            agree(s, b, (str){.data = other, .len = length}, limit, a, expected, found);
        }
        memcpy(other, text.data, text.len);
        other[text.len] = ' ';
        agree(s, b, (str){.data = other, .len = text.len + 1}, 10, a, expected, found);
    }
    free(expected);
    free(found);
}

static void try_set(struct query_set *s, uint64_t seed, uint32_t stored, uint32_t texts) {
    struct built b;
    struct random r = random_from(seed);
    void *block = malloc(ARENA_BYTES);
    struct arena a;
    arena_init(&a, block, ARENA_BYTES);
    cr_assert_eq(built_make(&b, s, stored), STATUS_OK, "%s", b.why.message);
    every_text(s, &b, &a);
    all_prefixes(s, &b, &r, texts, &a);
    excepted_prefixes(s, &b, &r, &a);
    built_free(&b);
    free(block);
    query_set_free(s);
}

Test(completion, agrees_with_sorting_and_scanning) {
    static const uint32_t sizes[] = {1, 2, 15, 16, 17, 33, 200, 3000};
    for (int kind = 0; kind < QUERIES_KINDS; kind++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            struct query_set s = query_set_random(100 + i, kind, sizes[i]);
            try_set(&s, i, 1 + (uint32_t)(7 * i) % 24, kind == QUERIES_LONG ? 8 : 40);
        }
    }
}

Test(completion, holds_more_than_65536_distinct_weights) {
    struct query_set s = {0};
    struct random r = random_from(5);
    for (uint32_t i = 0; i < 90000; i++) {
        char text[32];
        int length = snprintf(text, sizeof text, "%u %u", (unsigned)random_below(&r, 40), i);
        query_set_add(&s, (str){.data = text, .len = (size_t)length}, (float)i * 1.25f);
    }
    query_set_finish(&s);
    struct built b;
    cr_assert_eq(built_make(&b, &s, 10), STATUS_OK, "%s", b.why.message);
    for (uint32_t i = 0; i < s.count; i++) {
        double wanted = s.items[i].weight, kept = trie_weight(&b.trie, i);
        cr_assert(wanted == 0 ? kept == 0 : kept / wanted > 0.99 && kept / wanted < 1.01);
    }
    built_free(&b);
    try_set(&s, 6, 10, 6);
}
