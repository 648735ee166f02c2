/* See facets_build.h: which words of titles are worth adding. */
#include "base/memory.h"
#include "base/text.h"
#include "build/facets_private.h"

enum { WORDS_MAX = 16, ENDED_OF = 8 /* one in eight of the queries that have it */ };

uint8_t *facets_endings(const struct facets_input *in) {
    uint8_t *endings = memory_new(uint8_t, in->said->count);
    uint32_t *ended = memory_new(uint32_t, in->said->count);
    for (uint32_t i = 0; i < in->query_count && in->item_count && ended && endings; i++) {
        str words[WORDS_MAX];
        uint32_t count = text_words(in->queries[i].text, words, WORDS_MAX);
        uint32_t last =
            count && count <= WORDS_MAX ? tokens_find(in->said, words[count - 1]) : TOKEN_NONE;
        if (last != TOKEN_NONE)
            ended[last]++;
    }
    for (uint32_t i = 0; i < in->said->count && ended && endings; i++)
        endings[i] = ended[i] >= (tokens_at(in->said, i).queries + ENDED_OF - 1) / ENDED_OF;
    if (!ended) {
        memory_free(endings);
        endings = NULL;
    }
    memory_free(ended);
    return endings;
}
