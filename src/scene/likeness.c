/* See likeness.h. Words are compared by their hashes. */
#include "scene/likeness.h"

#include "base/hash.h"

struct likeness_of likeness_read(const struct scene_input *in, const struct candidate *c) {
    struct likeness_of of = {.word_count = 0};
    for (str rest = c->text; rest.data && of.word_count < LIKENESS_WORDS_MAX;)
        of.words[of.word_count++] = (uint32_t)hash_text(str_split(&rest, ' '));
    if (c->query == QUERY_NONE)
        return of;
    const struct graph *chosen = &in->edition->graphs[RELATION_CHOSEN];
    struct graph_row row = graph_row(chosen, c->query);
    for (uint32_t i = row.first; i < row.end && of.item_count < LIKENESS_ITEMS_MAX; i++)
        of.items[of.item_count++] = chosen->targets[i];
    of.topic = in->edition->facts.rows[c->query].topic;
    return of;
}

static uint32_t shared(const uint32_t *a, uint32_t count_a, const uint32_t *b, uint32_t count_b) {
    uint32_t both = 0;
    for (uint32_t i = 0; i < count_a; i++)
        for (uint32_t k = 0; k < count_b; k++)
            both += a[i] == b[k];
    return both < count_b ? both : count_b;
}

static float jaccard(uint32_t both, uint32_t count_a, uint32_t count_b) {
    return both ? (float)both / (float)(count_a + count_b - both) : 0.0f;
}

float likeness_of_words(const struct likeness_of *a, const struct likeness_of *b) {
    return jaccard(shared(a->words, a->word_count, b->words, b->word_count), a->word_count,
                   b->word_count);
}

uint32_t likeness_shared_items(const struct likeness_of *a, const struct likeness_of *b) {
    return shared(a->items, a->item_count, b->items, b->item_count);
}

float likeness_of_clicks(const struct likeness_of *a, const struct likeness_of *b) {
    return jaccard(likeness_shared_items(a, b), a->item_count, b->item_count);
}

float likeness(const struct likeness_of *a, const struct likeness_of *b) {
    float topic = a->topic && a->topic == b->topic ? 1.0f : 0.0f;
    return (likeness_of_words(a, b) + likeness_of_clicks(a, b) + topic) / 3.0f;
}
