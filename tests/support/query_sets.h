/* Sets of queries to try structures on, and an edition's two sections built from them. */
#ifndef TESTS_SUPPORT_QUERY_SETS_H
#define TESTS_SUPPORT_QUERY_SETS_H

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "build/dictionary_build.h"
#include "build/trie_build.h"
#include "recall/trie.h"

struct query_set {
    struct build_query *items;
    uint32_t count, capacity;
};

static inline void query_set_add(struct query_set *s, str text, float weight) {
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 64;
        s->items = realloc(s->items, s->capacity * sizeof *s->items);
    }
    char *copy = malloc(text.len ? text.len : 1);
    memcpy(copy, text.data, text.len);
    s->items[s->count++] =
        (struct build_query){.text = {.data = copy, .len = text.len}, .weight = weight};
}

static inline int query_set_by_text(const void *a, const void *b) {
    return str_compare(((const struct build_query *)a)->text,
                       ((const struct build_query *)b)->text);
}

/* Sorted, each text once. */
static inline void query_set_finish(struct query_set *s) {
    if (s->count)
        qsort(s->items, s->count, sizeof *s->items, query_set_by_text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        if (kept && str_equal(s->items[kept - 1].text, s->items[i].text))
            free((void *)(uintptr_t)s->items[i].text.data);
        else
            s->items[kept++] = s->items[i];
    }
    s->count = kept;
}

static inline void query_set_free(struct query_set *s) {
    for (uint32_t i = 0; i < s->count; i++)
        free((void *)(uintptr_t)s->items[i].text.data);
    free(s->items);
    *s = (struct query_set){0};
}

struct built {
    struct bytes dictionary_bytes, trie_bytes;
    struct dictionary dictionary;
    struct trie trie;
    struct error why;
};

static inline enum status built_make(struct built *b, const struct query_set *s, uint32_t stored) {
    *b = (struct built){.dictionary_bytes = bytes_new(1 << 30), .trie_bytes = bytes_new(1 << 30)};
    enum status status = dictionary_build(s->items, s->count, &b->dictionary_bytes, &b->why);
    if (status == STATUS_OK)
        status = dictionary_open(&b->dictionary, bytes_str(&b->dictionary_bytes), &b->why);
    if (status == STATUS_OK)
        status =
            trie_build(s->items, s->count, &b->dictionary,
                       &(struct trie_build_options){.stored = stored}, &b->trie_bytes, &b->why);
    if (status == STATUS_OK)
        status = trie_open(&b->trie, bytes_str(&b->trie_bytes), &b->dictionary, &b->why);
    return status;
}

static inline void built_free(struct built *b) {
    bytes_free(&b->dictionary_bytes);
    bytes_free(&b->trie_bytes);
}

/* Words of a small alphabet, so that prefixes are shared at every depth. */
enum query_kind {
    QUERIES_ASCII,
    QUERIES_CHINESE,
    QUERIES_LONG,
    QUERIES_ANY_BYTES,
    QUERIES_EQUAL_WEIGHTS,
    QUERIES_KINDS
};

static inline size_t query_word(struct random *r, enum query_kind kind, char *out) {
    size_t length = 0, letters = 1 + random_below(r, kind == QUERIES_LONG ? 120 : 7);
    for (size_t i = 0; i < letters; i++) {
        if (kind == QUERIES_CHINESE) {
            uint64_t point = 0x4e00 + random_below(r, 40);
            out[length++] = (char)(0xe0 | point >> 12);
            out[length++] = (char)(0x80 | (point >> 6 & 63));
            out[length++] = (char)(0x80 | (point & 63));
        } else if (kind == QUERIES_ANY_BYTES) {
            out[length++] = (char)random_u64(r);
        } else {
            out[length++] = (char)('a' + random_below(r, 4));
        }
    }
    return length;
}

static inline struct query_set query_set_random(uint64_t seed, enum query_kind kind,
                                                uint32_t count) {
    struct random r = random_from(seed);
    struct query_set s = {0};
    for (uint32_t i = 0; i < count; i++) {
        char text[4096];
        size_t length = 0, words = 1 + random_below(&r, 4);
        for (size_t w = 0; w < words; w++) {
            if (w && kind != QUERIES_CHINESE)
                text[length++] = ' ';
            length += query_word(&r, kind, text + length);
        }
        if (length > TEXT_BYTES_MAX)
            length = TEXT_BYTES_MAX;
        float weight =
            kind == QUERIES_EQUAL_WEIGHTS ? 1.0f : (float)(1 + random_below(&r, i % 3 ? 5 : 5000));
        query_set_add(&s, (str){.data = text, .len = length}, weight);
    }
    query_set_finish(&s);
    return s;
}

#endif
