/* The guide alone, against a scan: a prefix leads to a range that holds every text it begins. */
#include <criterion/criterion.h>

#include "build/guide_build.h"
#include "recall/guide.h"
#include "recall/text_block.h"
#include "support/query_sets.h"

enum { WIDE = 12 };

static struct query_set set;
static struct bytes words;
static struct guide guide;
static uint32_t nodes_found, buckets_found;

static void tear_down(void) {
    bytes_free(&words);
    query_set_free(&set);
}
TestSuite(guide_build, .fini = tear_down);

static void build(uint64_t seed, enum query_kind kind, uint32_t count) {
    set = query_set_random(seed, kind, count);
    uint16_t *common = calloc(set.count, sizeof *common);
    uint32_t *block_at = calloc(set.count / BLOCK_TEXTS + 1, sizeof *block_at);
    for (uint32_t i = 0; i < set.count; i++) {
        if (i % BLOCK_TEXTS == 0)
            block_at[i / BLOCK_TEXTS] = i / BLOCK_TEXTS * 1000;
        while (i && common[i] < set.items[i - 1].text.len && common[i] < set.items[i].text.len &&
               set.items[i - 1].text.data[common[i]] == set.items[i].text.data[common[i]])
            common[i]++;
    }
    const struct guide_source source = {.queries = set.items,
                                        .common = common,
                                        .block_at = block_at,
                                        .count = set.count,
                                        .wide = WIDE};
    words = bytes_new(1 << 24);
    guide.node_count = guide_build(&source, &words);
    guide.word_count = (uint32_t)(words.len / 4);
    (void)memset(bytes_extend(&words, GUIDE_SLACK_BYTES), 0, GUIDE_SLACK_BYTES);
    guide.words = (const uint32_t *)(const void *)words.data;
    cr_assert_not(words.failed);
    free(common);
    free(block_at);
}

static struct id_range scan(str prefix) {
    struct id_range ids = {0};
    while (ids.first < set.count && !str_has_prefix(set.items[ids.first].text, prefix))
        ids.first++;
    ids.end = ids.first;
    while (ids.end < set.count && str_has_prefix(set.items[ids.end].text, prefix))
        ids.end++;
    return ids;
}

static void check(str prefix) {
    struct guide_place place;
    struct id_range wanted = scan(prefix);
    bool found = guide_find(&guide, set.count, (const uint8_t *)prefix.data, prefix.len, &place);
    cr_assert(found || wanted.first == wanted.end, "\"%.*s\" is not found", STR_ARGS(prefix));
    if (wanted.first == wanted.end)
        return;
    cr_assert(place.ids.first <= wanted.first && wanted.end <= place.ids.end);
    if (place.node == GUIDE_NO_NODE) {
        cr_assert_leq(place.ids.end - place.ids.first, GUIDE_BUCKET_TEXTS_MAX);
        cr_assert_eq(place.text_at, place.ids.first / BLOCK_TEXTS * 1000);
        buckets_found++;
        return;
    }
    cr_assert_eq(place.ids.end - place.ids.first, wanted.end - wanted.first);
    cr_assert_lt(place.node, guide.node_count);
    nodes_found++;
}

static void check_all(void) {
    nodes_found = buckets_found = 0;
    for (uint32_t i = 0; i < set.count; i += 3)
        for (size_t len = 0; len <= set.items[i].text.len; len += 1 + len / 12)
            check(str_head(set.items[i].text, len));
    check(STR("zz"));
    check(STR("\xff\xff"));
}

Test(guide_build, leads_every_prefix_to_its_texts) {
    for (int kind = 0; kind < QUERIES_KINDS; kind++) {
        build(7, (enum query_kind)kind, 1500);
        check_all();
        cr_assert(nodes_found > 0 && buckets_found > 0);
        tear_down();
    }
}

Test(guide_build, numbers_nodes_densely_with_ranges_as_wide_as_it_was_told) {
    build(8, QUERIES_ASCII, 3000);
    struct id_range *ranges = calloc(guide.node_count, sizeof *ranges);
    guide_ranges(&guide, set.count, ranges);
    cr_assert_eq(ranges[0].first, 0);
    cr_assert_eq(ranges[0].end, set.count);
    for (uint32_t node = 1; node < guide.node_count; node++)
        cr_assert_geq(ranges[node].end - ranges[node].first, WIDE);
    free(ranges);
}

Test(guide_build, of_one_text_is_one_node) {
    build(9, QUERIES_ASCII, 1);
    cr_assert_eq(guide.node_count, 1);
    check(str_head(set.items[0].text, 1));
}
