/* See tokens.h. Sorted words under a binary search: a look-up is for a word or two of a request,
 * and the section stays 12 bytes a word beside its letters. */
#include "recall/tokens.h"

#include <math.h>

enum { HEADER_BYTES = 8, ROW_BYTES = 12 };

str tokens_word(const struct tokens *t, uint32_t number) {
    uint32_t from = number ? t->ends[number - 1] : 0;
    return (str){.data = t->texts + from, .len = t->ends[number] - from};
}

struct token tokens_at(const struct tokens *t, uint32_t number) {
    return (struct token){.queries = t->queries[number], .weight = t->weights[number]};
}

static bool check(const struct tokens *t, uint32_t text_bytes, uint32_t queries) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->ends[i] <= from || t->ends[i] > text_bytes)
            return false;
        if (i && str_compare(tokens_word(t, i - 1), tokens_word(t, i)) >= 0)
            return false;
        if (t->queries[i] == 0 || t->queries[i] > queries)
            return false;
        if (!isfinite(t->weights[i]) || t->weights[i] < 0)
            return false;
        from = t->ends[i];
    }
    return from == text_bytes;
}

enum status tokens_open(struct tokens *out, str section, uint32_t queries, struct error *why) {
    uint32_t header[2] = {0};
    if (section.len >= HEADER_BYTES)
        memcpy(header, section.data, sizeof header);
    size_t tables = (size_t)header[0] * ROW_BYTES;
    if (section.len < HEADER_BYTES || section.len - HEADER_BYTES < tables ||
        section.len - HEADER_BYTES - tables != header[1])
        return error_set(why, STATUS_CORRUPT, "the tokens section is cut short or overlong");
    const uint32_t *ends = (const uint32_t *)(const void *)(section.data + HEADER_BYTES);
    *out = (struct tokens){
        .ends = ends,
        .queries = ends + header[0],
        .weights = (const float *)(const void *)(ends + 2 * (size_t)header[0]),
        .texts = section.data + HEADER_BYTES + tables,
        .count = header[0],
    };
    if (!check(out, header[1], queries))
        return error_set(why, STATUS_CORRUPT,
                         "the tokens section points outside itself or is out of order");
    return STATUS_OK;
}

uint32_t tokens_find(const struct tokens *t, str word) {
    uint32_t low = 0, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(tokens_word(t, middle), word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->count && str_equal(tokens_word(t, low), word) ? low : TOKEN_NONE;
}
