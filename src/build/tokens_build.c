/* See tokens_build.h. Weights are summed in order of query id, in double, so that the sum is the
 * same on every run. */
#include "build/tokens_build.h"

#include "base/memory.h"
#include "base/text.h"
#include "build/intern.h"

enum { QUERY_WORDS_MAX = 64 };

struct word {
    double weight;
    uint32_t queries, last; /* last: the id + 1 of the query that counted it last */
};

static void count_word(struct intern *words, struct bytes *rows, str text, uint32_t query,
                       float weight) {
    uint32_t before = words->count, number = intern_add(words, text);
    if (words->count > before) {
        const struct word none = {0};
        bytes_append(rows, &none, sizeof none);
    }
    if (words->failed || rows->failed)
        return;
    struct word *word = (struct word *)(void *)rows->data + number;
    if (word->last == query + 1)
        return;
    word->last = query + 1;
    word->queries++;
    word->weight += (double)weight;
}

static void write_words(const struct intern *words, const struct word *rows, const uint32_t *order,
                        struct bytes *section) {
    uint32_t end = 0;
    bytes_append_u32(section, words->count);
    bytes_append_u32(section, (uint32_t)words->texts.len);
    for (uint32_t i = 0; i < words->count; i++)
        bytes_append_u32(section, end += (uint32_t)intern_text(words, order[i]).len);
    for (uint32_t i = 0; i < words->count; i++)
        bytes_append_u32(section, rows[order[i]].queries);
    for (uint32_t i = 0; i < words->count; i++) {
        float weight = (float)rows[order[i]].weight;
        bytes_append(section, &weight, sizeof weight);
    }
    for (uint32_t i = 0; i < words->count; i++)
        bytes_append_str(section, intern_text(words, order[i]));
}

enum status tokens_build(const struct build_query *queries, uint32_t count, struct bytes *section,
                         struct error *why) {
    struct intern words = intern_new();
    struct bytes rows = bytes_new(SIZE_MAX / 2);
    uint32_t *order = NULL;
    for (uint32_t i = 0; i < count; i++) {
        str found[QUERY_WORDS_MAX];
        uint32_t total = text_words(queries[i].text, found, QUERY_WORDS_MAX);
        for (uint32_t w = 0; w < total && w < QUERY_WORDS_MAX; w++)
            count_word(&words, &rows, found[w], i, queries[i].weight);
    }
    enum status s = STATUS_OK;
    if (words.failed || rows.failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the tokens section");
    else if (words.texts.len > UINT32_MAX)
        s = error_set(why, STATUS_LIMIT, "the words have more than 4 GiB; lower queries_max");
    else
        s = intern_sorted(&words, &order, why);
    if (s == STATUS_OK)
        write_words(&words, (const struct word *)(const void *)rows.data, order, section);
    if (s == STATUS_OK && section->failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the tokens section");
    memory_free(order);
    intern_free(&words);
    bytes_free(&rows);
    return s;
}
