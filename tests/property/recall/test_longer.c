/* Longer queries beside an oracle that compares every query with every other: words are left out of
 * the longer one, one run after the other, and what is left must be the shorter one's in some
 * order. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "build/longer_build.h"

enum { TRIALS = 60, QUERIES = 120, WORDS = 6, TEXT_BYTES = 40 };

static char texts[QUERIES][TEXT_BYTES];
static struct build_query queries[QUERIES];
static uint32_t count;
static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(longer, .init = set_up);

static int by_text(const void *a, const void *b) {
    return str_compare(((const struct build_query *)a)->text,
                       ((const struct build_query *)b)->text);
}

/* Of few words, so that many queries are others' and a word comes twice. */
static void make_queries(struct random *r) {
    count = 0;
    for (uint32_t i = 0; i < QUERIES; i++) {
        struct buf b = buf_over(texts[i], TEXT_BYTES);
        uint32_t words = 1 + (uint32_t)random_below(r, 5);
        for (uint32_t w = 0; w < words; w++)
            buf_append_format(&b, "%s%c", w ? " " : "", 'a' + (int)random_below(r, WORDS));
        queries[i] = (struct build_query){buf_str(&b), (float)random_below(r, 50)};
    }
    qsort(queries, QUERIES, sizeof *queries, by_text);
    for (uint32_t i = 0; i < QUERIES; i++)
        if (count == 0 || !str_equal(queries[count - 1].text, queries[i].text))
            queries[count++] = queries[i];
}

/* Letters of the words, in order: the words are of one letter. */
static uint32_t letters(str text, char out[static WORDS]) {
    uint32_t n = 0;
    for (size_t i = 0; i < text.len; i += 2)
        out[n++] = text.data[i];
    return n;
}

static int by_letter(const void *a, const void *b) {
    return *(const char *)a - *(const char *)b;
}

static bool is_longer(str shorter, str longer) {
    char few[WORDS], many[WORDS];
    uint32_t n = letters(shorter, few), m = letters(longer, many);
    qsort(few, n, 1, by_letter);
    for (uint32_t first = 0; m > n && m - n <= LONGER_ADDED_MAX && first + (m - n) <= m; first++) {
        char left[WORDS];
        memcpy(left, many, first);
        memcpy(left + first, many + first + (m - n), n - first);
        qsort(left, n, 1, by_letter);
        if (memcmp(left, few, n) == 0)
            return true;
    }
    return false;
}

static double sum_of_longer(uint32_t source) {
    double sum = LONGER_PRIOR;
    for (uint32_t t = 0; t < count; t++)
        if (is_longer(queries[source].text, queries[t].text))
            sum += (double)queries[t].weight;
    return sum;
}

static void expect_edges(const struct build_edge *edges, size_t edge_count) {
    size_t at = 0;
    for (uint32_t s = 0; s < count; s++) {
        double sum = sum_of_longer(s);
        uint32_t there = 0, found = 0;
        for (uint32_t t = 0; t < count; t++)
            there += queries[t].weight > 0 && is_longer(queries[s].text, queries[t].text);
        for (; at < edge_count && edges[at].source == s; at++, found++) {
            double share = (double)queries[edges[at].target].weight / sum;
            cr_assert(is_longer(queries[s].text, queries[edges[at].target].text));
            cr_assert_float_eq((double)edges[at].weight, share, 1e-4);
            cr_assert_eq(edges[at].people, 0);
        }
        cr_assert_eq(found, there < LONGER_EDGES_MAX ? there : LONGER_EDGES_MAX, "%.*s: %u of %u",
                     STR_ARGS(queries[s].text), found, there);
    }
    cr_assert_eq(at, edge_count);
}

Test(longer, are_those_with_a_run_of_words_more_in_any_order) {
    struct random r = random_from(5);
    size_t all = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        struct build_edge *edges = NULL;
        size_t edge_count = 0;
        make_queries(&r);
        cr_assert_eq(longer_find(queries, count, &edges, &edge_count, &why), STATUS_OK);
        expect_edges(edges, edge_count);
        all += edge_count;
        memory_free(edges);
    }
    cr_assert_gt(all, 1000U);
}

Test(longer, of_none_of_one_and_of_very_long_queries_are_none) {
    struct build_edge *edges = NULL;
    size_t edge_count = 1;
    cr_assert_eq(longer_find(NULL, 0, &edges, &edge_count, &why), STATUS_OK);
    cr_expect_eq(edge_count, 0);
    memory_free(edges);
    const struct build_query lengthy[] = {{STR("a a b c d e f g h i j k l m"), 5},
                                          {STR("a b c d e f g h i j k l m"), 5},
                                          {STR("b"), 1}};
    cr_assert_eq(longer_find(lengthy, 3, &edges, &edge_count, &why), STATUS_OK);
    cr_expect_eq(edge_count, 0, "more than %d words", LONGER_WORDS_MAX);
    memory_free(edges);
}

Test(longer, are_cut_into_words_where_no_spaces_are) {
    const struct build_query phones[] = {{STR("\xe6\x89\x8b\xe6\x9c\xba"), 5},
                                         {STR("\xe6\x89\x8b\xe6\x9c\xba \xe5\xa3\xb3"), 5}};
    struct build_edge *edges = NULL;
    size_t edge_count = 0;
    cr_assert_eq(longer_find(phones, 2, &edges, &edge_count, &why), STATUS_OK);
    cr_assert_eq(edge_count, 1);
    cr_expect_eq(edges[0].source, 0);
    memory_free(edges);
}
