/* See longer_build.h. A query is known by its bag, the sum of its words' hashes, which does not
 * depend on their order: leaving a run of words out is a subtraction, and what is left is looked up
 * without a text being made. Two bags of one sum count as one; who reads the edges looks at the
 * words anyway. */
#include "build/longer_build.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "build/counter.h"

struct bags {
    struct counter heads; /* by bag: its last query as the tag */
    uint32_t *before;     /* by query: the one of the same bag before it, or UINT32_MAX */
};

/* The hashes of its words; how many, 0 for a query of too many. */
static uint32_t hash_words(str text, uint64_t hashes[static LONGER_WORDS_MAX]) {
    str words[LONGER_WORDS_MAX];
    uint32_t count = text_words(text, words, LONGER_WORDS_MAX);
    if (count > LONGER_WORDS_MAX)
        return 0;
    for (uint32_t i = 0; i < count; i++)
        hashes[i] = hash_text(words[i]);
    return count;
}

static uint64_t sum_of(const uint64_t *hashes, uint32_t count) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += hashes[i];
    return sum;
}

static bool collect_bags(struct bags *out, const struct build_query *queries, uint32_t count) {
    uint64_t hashes[LONGER_WORDS_MAX];
    out->before = memory_new(uint32_t, count);
    for (uint32_t i = 0; i < count && out->before; i++) {
        uint32_t words = hash_words(queries[i].text, hashes);
        struct counter_entry *entry =
            words ? counter_add(&out->heads, sum_of(hashes, words), 0) : NULL;
        out->before[i] = entry ? entry->tag : UINT32_MAX;
        if (entry)
            entry->tag = i;
    }
    return out->before && !out->heads.failed;
}

/* The bags that are left when a run of words is left out of the query, each once. */
static uint32_t shorter_bags(str text, uint64_t out[static LONGER_WORDS_MAX * LONGER_ADDED_MAX]) {
    uint64_t hashes[LONGER_WORDS_MAX];
    uint32_t words = hash_words(text, hashes), count = 0;
    uint64_t all = sum_of(hashes, words);
    for (uint32_t run = 1; run <= LONGER_ADDED_MAX && run < words; run++)
        for (uint32_t first = 0; first + run <= words; first++) {
            uint64_t left = all - sum_of(hashes + first, run);
            uint32_t k = 0;
            while (k < count && out[k] != left)
                k++;
            if (k == count)
                out[count++] = left;
        }
    return count;
}

static void add_edges(const struct bags *bags, const struct build_query *queries, uint32_t target,
                      struct bytes *edges) {
    uint64_t left[LONGER_WORDS_MAX * LONGER_ADDED_MAX];
    uint32_t count = shorter_bags(queries[target].text, left);
    for (uint32_t i = 0; i < count && queries[target].weight > 0; i++) {
        const struct counter_entry *entry = counter_find(&bags->heads, left[i]);
        for (uint32_t s = entry ? entry->tag : UINT32_MAX; s != UINT32_MAX; s = bags->before[s]) {
            const struct build_edge edge = {
                .source = s, .target = target, .weight = queries[target].weight};
            bytes_append(edges, &edge, sizeof edge);
        }
    }
}

static void make_shares(struct build_edge *edges, size_t edge_count, double *sums) {
    for (size_t i = 0; i < edge_count; i++)
        sums[edges[i].source] += (double)edges[i].weight;
    for (size_t i = 0; i < edge_count; i++)
        edges[i].weight = (float)((double)edges[i].weight / (sums[edges[i].source] + LONGER_PRIOR));
}

enum status longer_find(const struct build_query *queries, uint32_t count,
                        struct build_edge **edges, size_t *edge_count, struct error *why) {
    struct bags bags = {0};
    struct bytes all = bytes_new(SIZE_MAX / 2);
    double *sums = memory_new(double, count);
    bool found = sums && collect_bags(&bags, queries, count);
    for (uint32_t i = 0; i < count && found; i++)
        add_edges(&bags, queries, i, &all);
    counter_free(&bags.heads);
    memory_free(bags.before);
    *edges = (struct build_edge *)(void *)all.data;
    *edge_count = all.len / sizeof **edges;
    if (found && !all.failed) {
        make_shares(*edges, *edge_count, sums);
        *edge_count = graph_order(*edges, *edge_count, LONGER_EDGES_MAX);
    }
    memory_free(sums);
    return found && !all.failed
               ? STATUS_OK
               : error_set(why, STATUS_NO_MEMORY, "no memory for the longer queries of each");
}
