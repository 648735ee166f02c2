/* The queries and prefixes a bench works on: read, put in order, misspelt, drawn. */
#ifndef BENCH_SUPPORT_QUERIES_H
#define BENCH_SUPPORT_QUERIES_H

#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "build/build_query.h"
#include "recall/units.h"
#include "support/mersenne.h"

/* Code points, where the bytes are UTF-8. */
static inline uint32_t code_points(str s) {
    uint32_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((uint8_t)s.data[i] & 0xc0) != 0x80;
    return count;
}

static inline str head_points(str s, uint32_t points) {
    size_t i = 0;
    while (i < s.len && (((uint8_t)s.data[i] & 0xc0) == 0x80 || points-- > 0))
        i++;
    return str_head(s, i);
}

struct query_list {
    struct build_query *items;
    uint32_t count, capacity;
    uint64_t text_bytes;
    char *misspelt; /* texts of our own */
};

struct prefix_list {
    str *items;
    uint32_t count;
};

static inline void *bench_memory(size_t count, size_t size) {
    void *block = calloc(count ? count : 1, size);
    if (!block) {
        fprintf(stderr, "no memory\n");
        exit(1);
    }
    return block;
}

static inline str bench_read(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0) {
        perror(path);
        exit(1);
    }
    long size = ftell(f);
    rewind(f);
    char *data = bench_memory((size_t)size + 1, 1);
    if (fread(data, 1, (size_t)size, f) != (size_t)size) {
        perror(path);
        exit(1);
    }
    fclose(f);
    return (str){.data = data, .len = (size_t)size};
}

static inline void query_list_add(struct query_list *l, str text, double weight) {
    if (text.len == 0 || text.len > TEXT_BYTES_MAX)
        return;
    if (l->count == l->capacity) {
        l->capacity = l->capacity ? l->capacity + l->capacity / 2 : 1024;
        l->items = realloc(l->items, l->capacity * sizeof *l->items);
        if (!l->items)
            exit(1);
    }
    l->items[l->count++] = (struct build_query){.text = text, .weight = (float)weight};
}

/* `query<TAB>count`, `id<TAB>query`, or with a comma `query,count` under a header. */
static inline void query_list_add_line(struct query_list *l, str line, bool comma) {
    str head = line, tail = {0};
    for (size_t i = line.len; i-- > 0;) {
        if (line.data[i] == (comma ? ',' : '\t')) {
            head = str_head(line, i);
            tail = str_skip(line, i + 1);
            break;
        }
    }
    double weight = 1;
    uint64_t id = 0;
    if (!str_parse_double(tail, &weight) && str_parse_u64(head, &id))
        head = tail; /* id<TAB>query */
    if (comma && head.len > 1 && head.data[0] == '"')
        head = (str){.data = head.data + 1, .len = head.len - 2};
    query_list_add(l, head, weight);
}

static inline int query_list_order(const void *a, const void *b) {
    return str_compare(((const struct build_query *)a)->text,
                       ((const struct build_query *)b)->text);
}

/* Sorted, each text once with all its weight. */
static inline void query_list_finish(struct query_list *l) {
    qsort(l->items, l->count, sizeof *l->items, query_list_order);
    uint32_t kept = 0;
    l->text_bytes = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        if (kept && str_equal(l->items[kept - 1].text, l->items[i].text)) {
            l->items[kept - 1].weight += l->items[i].weight;
        } else {
            l->text_bytes += l->items[i].text.len;
            l->items[kept++] = l->items[i];
        }
    }
    l->count = kept;
}

/* As they stand in the file, whose bytes the texts borrow; they stay. */
static inline struct query_list query_list_read_lines(const char *path) {
    struct query_list l = {0};
    size_t length = strlen(path);
    bool comma = length > 4 && strcmp(path + length - 4, ".csv") == 0, header = comma;
    for (str rest = bench_read(path); rest.data;) {
        str line = str_split(&rest, '\n');
        if (!header && line.len)
            query_list_add_line(&l, line, comma);
        header = false;
    }
    return l;
}

static inline struct query_list query_list_read(const char *path) {
    struct query_list l = query_list_read_lines(path);
    query_list_finish(&l);
    return l;
}

static inline size_t misspell_word(struct random *r, char *word, size_t length) {
    size_t at = (size_t)random_below(r, length);
    char letter = (char)('a' + random_below(r, 26));
    switch (random_below(r, 4)) {
    case 0: /* another letter */
        word[at] = letter;
        return length;
    case 1: /* one more */
        memmove(word + at + 1, word + at, length - at);
        word[at] = letter;
        return length + 1;
    case 2: /* one less */
        if (length == 1)
            return length;
        memmove(word + at, word + at + 1, length - at - 1);
        return length - 1;
    default: /* two swapped */
        if (at + 1 < length) {
            char swapped = word[at];
            word[at] = word[at + 1];
            word[at + 1] = swapped;
        }
        return length;
    }
}

/* One edit in `percent` of the words. */
static inline void query_list_misspell(struct query_list *l, uint32_t percent) {
    struct random r = random_from(23);
    char *to = l->misspelt = bench_memory(2 * l->text_bytes + 64, 1);
    for (uint32_t i = 0; i < l->count; i++) {
        char *start = to;
        for (str rest = l->items[i].text; rest.data;) {
            str word = str_split(&rest, ' ');
            memcpy(to, word.data, word.len);
            size_t length = word.len;
            if (length && (uint8_t)word.data[0] < 128 && random_below(&r, 100) < percent)
                length = misspell_word(&r, to, length);
            to += length;
            if (rest.data)
                *to++ = ' ';
        }
        l->items[i].text = (str){.data = start, .len = (size_t)(to - start)};
    }
    query_list_finish(l);
}

static inline struct prefix_list prefix_list_read(const char *path) {
    struct prefix_list p = {0};
    str whole = bench_read(path);
    uint32_t capacity = 0;
    for (str rest = whole; rest.data && rest.len;) {
        str line = str_split(&rest, '\n');
        if (p.count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            p.items = realloc(p.items, capacity * sizeof *p.items);
            if (!p.items)
                exit(1);
        }
        p.items[p.count++] = line;
    }
    return p;
}

/* Queries drawn by weight, or evenly, each cut at an even choice of its lengths in code points. */
static inline struct prefix_list prefix_list_draw(const struct query_list *l, uint32_t count,
                                                  bool by_weight, uint32_t seed) {
    struct mersenne m = mersenne_from(seed);
    struct prefix_list p = {.items = bench_memory(count, sizeof *p.items), .count = count};
    double *sums = bench_memory(l->count, sizeof *sums), sum = 0;
    for (uint32_t i = 0; i < l->count; i++)
        sums[i] = sum += by_weight ? (double)l->items[i].weight : 1.0;
    for (uint32_t i = 0; i < count; i++)
        p.items[i] = l->items[mersenne_choice(&m, sums, l->count)].text;
    for (uint32_t i = 0; i < count; i++)
        p.items[i] = head_points(p.items[i], 1 + mersenne_below(&m, code_points(p.items[i])));
    free(sums);
    return p;
}

#endif
