/* Most-popular completion against the plainest oracle: look at every row, keep those that begin
 * with the prefix, sort. */
#include <criterion/criterion.h>

#include "base/memory.h"
#include "evaluate/popular.h"
#include "support/query_sets.h"

enum { ROWS_MAX = 400, ROUNDS = 300, ASKS = 60 };

static const struct query_set *sorting;

static int by_weight(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    float weight_a = sorting->items[a].weight, weight_b = sorting->items[b].weight;
    if (weight_a != weight_b)
        return weight_a > weight_b ? -1 : 1;
    return str_compare(sorting->items[a].text, sorting->items[b].text);
}

static uint32_t naive(const struct query_set *s, str prefix, uint32_t *out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->count; i++)
        if (str_has_prefix(s->items[i].text, prefix))
            out[count++] = i;
    sorting = s;
    qsort(out, count, sizeof *out, by_weight);
    return count;
}

/* Few letters and few counts, so that prefixes are shared and counts are equal. */
static struct query_set random_rows(struct random *r) {
    struct query_set s = {0};
    uint64_t count = random_below(r, ROWS_MAX);
    for (uint64_t i = 0; i < count; i++) {
        char text[6];
        size_t len = 1 + random_below(r, sizeof text);
        for (size_t k = 0; k < len; k++)
            text[k] = "ab \xc3\xa9"[random_below(r, 5)];
        query_set_add(&s, (str){.data = text, .len = len}, (float)random_below(r, 6));
    }
    query_set_finish(&s);
    return s;
}

Test(popular, agrees_with_looking_at_every_row) {
    struct random r = random_from(11);
    struct error why;
    uint64_t found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct query_set s = random_rows(&r);
        struct popular p;
        cr_assert_eq(popular_build(&p, s.items, s.count, &why), STATUS_OK);
        for (int ask = 0; ask < ASKS; ask++) {
            uint32_t wanted[ROWS_MAX], got[POPULAR_LIMIT_MAX];
            char text[4];
            for (size_t k = 0; k < sizeof text; k++)
                text[k] = "abc \xc3\xa9"[random_below(&r, 6)];
            str prefix = {.data = text, .len = random_below(&r, sizeof text)};
            uint32_t limit = (uint32_t)random_below(&r, POPULAR_LIMIT_MAX + 1);
            uint32_t most = naive(&s, prefix, wanted), count = most < limit ? most : limit;
            cr_assert_eq(popular_complete(&p, prefix, limit, got), count);
            for (uint32_t i = 0; i < count; i++)
                cr_assert_eq(got[i], wanted[i], "round %d: row %u at %u", round, got[i], i);
            found += count;
        }
        popular_free(&p);
        query_set_free(&s);
    }
    cr_assert_gt(found, ROUNDS * ASKS);
}

Test(popular, says_when_memory_runs_out) {
    struct build_query row = {STR("a"), 1};
    struct popular p;
    struct error why;
    memory_refuse_from(1);
    cr_assert_eq(popular_build(&p, &row, 1, &why), STATUS_NO_MEMORY);
    memory_refuse_from(0);
    popular_free(&p);
}
