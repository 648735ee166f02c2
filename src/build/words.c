/* See words.h. */
#include "build/words.h"

#include "base/hash.h"
#include "base/memory.h"
#include "recall/text_block.h"

enum { PHRASE_WORDS_MAX = 3 };

str word_sample_text(const struct word_sample *s, uint32_t query) {
    str text = s->queries[query].text;
    size_t from = query % BLOCK_TEXTS ? s->common[query] : 0;
    while (from && text.data[from - 1] != ' ')
        from--;
    return str_skip(text, from);
}

uint32_t word_sample_next(const struct word_sample *s, uint32_t query) {
    query++;
    if (query % BLOCK_TEXTS == 0 && query < s->count) {
        uint64_t skipped = query + (uint64_t)(s->stride - 1) * BLOCK_TEXTS;
        query = skipped < s->count ? (uint32_t)skipped : s->count;
    }
    return query;
}

struct word_sample word_sample_of(const struct build_query *q, uint32_t count,
                                  const uint16_t *common, uint64_t bytes_max) {
    struct word_sample s = {.queries = q, .common = common, .count = count, .stride = 1};
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < count; i++)
        bytes += q[i].text.len - (i % BLOCK_TEXTS ? common[i] : 0);
    s.stride = (uint32_t)(bytes / bytes_max + 1);
    return s;
}

static struct word *count_word(struct word_list *list, str text) {
    struct counter_entry *entry = counter_add(&list->index, hash_text(text), 1);
    if (!entry)
        return NULL;
    if (entry->tag == UINT32_MAX) {
        if (list->count == list->capacity) {
            uint32_t capacity = list->capacity ? list->capacity * 2 : 1024;
            struct word *items = memory_resize(list->items, capacity, sizeof *items);
            if (!items) {
                list->failed = true;
                return NULL;
            }
            list->items = items;
            list->capacity = capacity;
        }
        entry->tag = list->count++;
        list->items[entry->tag] = (struct word){.text = text.data, .len = (uint32_t)text.len};
    }
    struct word *word = &list->items[entry->tag];
    word->count++;
    return word;
}

static void count_text(struct words *w, str text) {
    const char *starts[PHRASE_WORDS_MAX] = {0}; /* of this word and those before it */
    for (str rest = text; rest.data;) {
        str one = str_split(&rest, ' ');
        struct word *word = count_word(&w->single, one);
        if (word && rest.data)
            word->inside = true;
        for (int i = PHRASE_WORDS_MAX - 1; i > 0; i--) {
            starts[i] = starts[i - 1];
            size_t length = starts[i] ? (size_t)(one.data + one.len - starts[i]) : SIZE_MAX;
            if (length < UNIT_TEXT_MAX)
                (void)count_word(&w->phrases, (str){.data = starts[i], .len = length});
        }
        starts[0] = one.data;
    }
}

bool words_collect(struct words *out, const struct word_sample *sample) {
    *out = (struct words){0};
    for (uint32_t i = 0; i < sample->count; i = word_sample_next(sample, i))
        count_text(out, word_sample_text(sample, i));
    return !out->single.failed && !out->single.index.failed && !out->phrases.failed &&
           !out->phrases.index.failed;
}

void words_free(struct words *w) {
    counter_free(&w->single.index);
    counter_free(&w->phrases.index);
    memory_free(w->single.items);
    memory_free(w->phrases.items);
    *w = (struct words){0};
}
