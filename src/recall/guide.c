/* See guide.h. A look-up is a chain of dependent reads, about nine at a million texts, so each
 * step is kept free of branches that guess wrong: the letter is found by comparing all of them
 * at once. */
#include "recall/guide.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* How many of the ascending letters are ≤ letter. */
#ifdef __SSE2__
static inline uint32_t letters_up_to(const uint8_t *letters, uint32_t count, uint8_t letter) {
    const __m128i wanted = _mm_set1_epi8((char)letter);
    for (uint32_t from = 0;; from += 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(const void *)(letters + from));
        __m128i up_to = _mm_cmpeq_epi8(_mm_min_epu8(some, wanted), some);
        uint32_t beyond = ~(uint32_t)_mm_movemask_epi8(up_to);
        uint32_t left = count - from;
        if (left <= 16) {
            beyond |= 1u << left;
            return from + (uint32_t)__builtin_ctz(beyond);
        }
        if (beyond & 0xffff)
            return from + (uint32_t)__builtin_ctz(beyond);
    }
}
#else
static inline uint32_t letters_up_to(const uint8_t *letters, uint32_t count, uint8_t letter) {
    uint32_t below = 0;
    for (uint32_t i = 0; i < count; i++)
        below += letters[i] <= letter;
    return below;
}
#endif

bool guide_find(const struct guide *g, uint32_t count, const uint8_t *prefix, size_t length,
                struct guide_place *out) {
    struct id_range ids = {.first = 0, .end = count};
    uint32_t word = 0;
    for (;;) {
        for (uint32_t line = 1; line < 4; line++) /* where its letters and entries may go on */
            __builtin_prefetch(g->words + word + (size_t)line * 16);
        struct guide_node node = guide_node_at(g, word);
        if (length <= node.depth) {
            *out = (struct guide_place){.ids = ids, .node = node.number, .word = word};
            return true;
        }
        uint8_t letter = prefix[node.depth];
        uint32_t below = letters_up_to(node.letters, node.fanout, letter);
        if (below == 0)
            return false;
        const uint32_t *entry = node.entries + (size_t)2 * (below - 1);
        if (below < node.fanout)
            ids.end = entry[2];
        ids.first = entry[0];
        if (entry[1] & GUIDE_BUCKET) {
            *out = (struct guide_place){.ids = ids,
                                        .node = GUIDE_NO_NODE,
                                        .text_at = entry[1] & ~GUIDE_BUCKET,
                                        .depth = node.depth};
            return true;
        }
        if (node.letters[below - 1] != letter)
            return false;
        word = entry[1];
    }
}

void guide_ranges(const struct guide *g, uint32_t count, struct id_range *ranges) {
    ranges[0] = (struct id_range){.first = 0, .end = count};
    for (uint32_t word = 0, number = 0; number < g->node_count; number++) {
        struct guide_node node = guide_node_at(g, word);
        for (uint32_t i = 0; i < node.fanout; i++) {
            const uint32_t *entry = node.entries + (size_t)2 * i;
            if (entry[1] & GUIDE_BUCKET)
                continue;
            ranges[g->words[entry[1] + 1]] = (struct id_range){
                .first = entry[0], .end = i + 1 < node.fanout ? entry[2] : ranges[number].end};
        }
        word += guide_node_words(node.fanout);
    }
}
