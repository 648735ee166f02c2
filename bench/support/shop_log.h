/* What a large shop's people did, made up over a list of queries: a catalogue, and for each person
 * a visit with a search, a click and a search that follows it, and another visit days later.
 * Queries are drawn by weight; each has four that follow it, its neighbours in byte order, which
 * begin like it, and three items, which it shares with its neighbours: so enough people do the same
 * for edges, as they do in a shop. What is searched is real or not as the list is; the rest is not.
 */
#ifndef BENCH_SUPPORT_SHOP_LOG_H
#define BENCH_SUPPORT_SHOP_LOG_H

#include "base/timestamp.h"
#include "support/queries.h"

enum { SHOP_LOG_FOLLOWERS = 4, SHOP_LOG_ITEMS_OF_QUERY = 3, SHOP_LOG_QUERIES_OF_ITEM = 5 };

struct shop_log {
    const struct query_list *queries; /* borrowed */
    double *sums;                     /* of weights, to draw by */
    uint32_t people;
    struct random random;
    int64_t end_ms;
};

static inline struct shop_log shop_log_over(const struct query_list *queries, uint32_t people,
                                            int64_t end_ms) {
    struct shop_log l = {.queries = queries,
                         .sums = bench_memory(queries->count, sizeof(double)),
                         .people = people,
                         .random = random_from(5),
                         .end_ms = end_ms};
    double sum = 0;
    for (uint32_t i = 0; i < queries->count; i++)
        l.sums[i] = sum += (double)queries->items[i].weight;
    return l;
}

static inline uint32_t shop_log_draw(struct shop_log *l) {
    double at = random_unit(&l->random) * l->sums[l->queries->count - 1];
    uint32_t low = 0, high = l->queries->count - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (l->sums[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static inline uint32_t shop_log_items(const struct shop_log *l) {
    return l->queries->count / SHOP_LOG_QUERIES_OF_ITEM + 1;
}

static inline uint32_t shop_log_item_of(struct shop_log *l, uint32_t query) {
    uint32_t nth = (uint32_t)random_below(&l->random, SHOP_LOG_ITEMS_OF_QUERY);
    return (query / SHOP_LOG_QUERIES_OF_ITEM + nth) % shop_log_items(l);
}

static inline FILE *shop_log_create(const char *path) {
    FILE *f = fopen(path, "w");
    if (f)
        return f;
    perror(path);
    exit(1);
}

static inline void shop_log_write_catalog(const struct shop_log *l, const char *path) {
    static const char *const colours[] = {"red", "blue", "black", "white", "green", "silver"};
    static const char *const sizes[] = {"small", "medium", "large"};
    FILE *f = shop_log_create(path);
    fprintf(f, "item\ttitle\tbrand\tcategory\tprice\tattributes\n");
    for (uint32_t i = 0; i < shop_log_items(l); i++) {
        uint32_t query = i * SHOP_LOG_QUERIES_OF_ITEM % l->queries->count;
        const char *colour = colours[i % 6], *size = sizes[i / 6 % 3];
        fprintf(f, "i%u\t%.*s %s\tbrand %u\tcategory %u\t%u.99\t", i,
                STR_ARGS(l->queries->items[query].text), colour, i % 500, i % 60, 5 + i % 300);
        fprintf(f, "{\"colour\":\"%s\",\"size\":\"%s\"}\n", colour, size);
    }
    fclose(f);
}

static inline void shop_log_write_search(struct shop_log *l, FILE *f, uint32_t person,
                                         uint32_t query, int64_t at_ms, bool clicks) {
    char at[TIMESTAMP_TEXT_BYTES], clicked[TIMESTAMP_TEXT_BYTES] = "", item[16] = "";
    timestamp_format(at_ms, at);
    if (clicks) {
        timestamp_format(at_ms + 20000, clicked);
        snprintf(item, sizeof item, "i%u", shop_log_item_of(l, query));
    }
    fprintf(f, "u%u\t%.*s\t%s\t%s\t%s\n", person, STR_ARGS(l->queries->items[query].text), at,
            clicked, item);
}

static inline void shop_log_write(struct shop_log *l, const char *path) {
    FILE *f = shop_log_create(path);
    fprintf(f, "user\tquery\ttime\tclick_time\titem\n");
    for (uint32_t person = 0; person < l->people; person++) {
        uint32_t query = shop_log_draw(l), next = (uint32_t)random_below(&l->random, 4) + 1;
        int64_t at_ms = l->end_ms - 12 * DAY_MS + (int64_t)random_below(&l->random, 7 * DAY_MS);
        shop_log_write_search(l, f, person, query, at_ms, true);
        shop_log_write_search(l, f, person, (query + next) % l->queries->count, at_ms + 90000,
                              false);
        at_ms += (int64_t)random_below(&l->random, 4 * DAY_MS);
        shop_log_write_search(l, f, person, shop_log_draw(l), at_ms + DAY_MS / 2, true);
    }
    fclose(f);
}

#endif
