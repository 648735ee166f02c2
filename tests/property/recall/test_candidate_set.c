/* The candidate set against an array that is searched from end to end and sorted by qsort. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "recall/candidate.h"

enum { MOST = 4096, POOL = 600, ROUNDS = 300 };

struct oracle {
    struct candidate items[MOST];
    uint32_t count, capacity, dropped;
};
static struct oracle oracle;
static char pool[POOL][8], block[1 << 20];

static void oracle_add(str text, query_id query, uint32_t from, float weight, float affinity) {
    for (uint32_t i = 0; i < oracle.count; i++) {
        struct candidate *c = &oracle.items[i];
        if (!str_equal(c->text, text))
            continue;
        c->sources |= from;
        c->weight = c->weight > weight ? c->weight : weight;
        c->affinity = c->affinity > affinity ? c->affinity : affinity;
        c->query = c->query == QUERY_NONE ? query : c->query;
        return;
    }
    if (oracle.count == oracle.capacity)
        oracle.dropped++;
    else
        oracle.items[oracle.count++] = (struct candidate){
            .text = text, .query = query, .sources = from, .weight = weight, .affinity = affinity};
}

static int by_score(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;
    return x->score > y->score ? -1 : x->score < y->score ? 1 : str_compare(x->text, y->text);
}

static void same(const struct candidate_set *set) {
    cr_assert_eq(set->count, oracle.count);
    cr_assert_eq(set->dropped, oracle.dropped);
    for (uint32_t i = 0; i < set->count; i++) {
        const struct candidate *a = &set->items[i], *b = &oracle.items[i];
        cr_assert(str_equal(a->text, b->text));
        cr_assert(a->query == b->query && a->sources == b->sources && a->weight == b->weight &&
                  a->affinity == b->affinity);
    }
}

Test(candidate_set, does_what_a_plain_array_does) {
    struct random r = random_from(11);
    for (int i = 0; i < POOL; i++)
        snprintf(pool[i], sizeof pool[i], "q%d", i);
    for (int round = 0; round < ROUNDS; round++) {
        struct arena arena;
        arena_init(&arena, block, sizeof block);
        oracle.count = oracle.dropped = 0;
        oracle.capacity = (uint32_t)random_below(&r, round % 10 ? 60 : MOST) + (round % 7 != 0);
        struct candidate_set set = candidate_set_new(&arena, oracle.capacity);
        for (int phase = 0; phase < 3; phase++) {
            uint64_t additions = random_below(&r, 200), texts = 1 + random_below(&r, POOL);
            for (uint64_t n = 0; n < additions; n++) {
                str text = str_from(pool[random_below(&r, texts)]);
                query_id id = random_below(&r, 3) ? (query_id)random_below(&r, 9) : QUERY_NONE;
                uint32_t from = 1u << random_below(&r, SOURCE_COUNT);
                float weight = (float)random_below(&r, 50), affinity = (float)random_unit(&r);
                candidate_set_add(&set, text, id, (enum source)from, weight, affinity);
                oracle_add(text, id, from, weight, affinity);
            }
            same(&set);
            for (uint32_t i = 0; i < set.count; i++)
                set.items[i].score = oracle.items[i].score = (float)random_below(&r, 20);
            candidate_set_sort(&set);
            qsort(oracle.items, oracle.count, sizeof *oracle.items, by_score);
            same(&set);
            uint32_t most = (uint32_t)random_below(&r, 100);
            candidate_set_truncate(&set, most);
            oracle.count = oracle.count < most ? oracle.count : most;
            same(&set);
        }
    }
}
