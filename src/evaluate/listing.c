/* See listing.h. */
#include "evaluate/listing.h"

#include <math.h>

#include "base/text.h"

const char *const listing_words[LISTING_COUNT] = {
#define LISTING_WORDS(name, words) words,
    LISTINGS(LISTING_WORDS)
#undef LISTING_WORDS
};

enum { WORDS_MAX = 16 };

/* 1 less the words of both over the words of either (Jaccard). */
static float apart(str a, str b) {
    uint32_t words_a = 0, words_b = 0, shared = 0;
    for (str rest = a; rest.data; words_a++)
        shared += str_has_word(b, str_split(&rest, ' '));
    for (str rest = b; rest.data; words_b++)
        (void)str_split(&rest, ' ');
    uint32_t all = words_a + words_b - (shared < words_b ? shared : words_b);
    return all > 0 && shared < all ? 1.0f - (float)shared / (float)all : 0.0f;
}

static float mean_distance(const str *answers, uint32_t count) {
    uint32_t pairs = 0;
    float sum = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++, pairs++)
            sum += apart(answers[i], answers[k]);
    return pairs > 0 ? sum / (float)pairs : NAN;
}

static float count_topics(const str *answers, uint32_t count, const struct past *past) {
    uint16_t topics[ANSWERS_MAX];
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < count; i++) {
        query_id row = past_find(past, answers[i]);
        uint16_t topic = row == QUERY_NONE ? 0 : past->offered->facts[row].topic;
        bool there = topic == 0;
        for (uint32_t k = 0; k < distinct; k++)
            there = there || topics[k] == topic;
        if (!there)
            topics[distinct++] = topic;
    }
    return (float)distinct;
}

static float mean_bits(const str *answers, uint32_t count, const struct past *past) {
    double bits = 0;
    for (uint32_t i = 0; i < count; i++) {
        query_id row = past_find(past, answers[i]);
        double searches = row == QUERY_NONE ? 1 : (double)past->offered->queries[row].weight;
        bits -= log2(fmax(searches, 1) / fmax(past->searches, 1));
    }
    return count ? (float)(bits / count) : NAN;
}

bool hit_spelt_alike(str answer, str asked, str wanted) {
    (void)asked;
    return text_same_letters(answer, wanted);
}

struct list_score list_measure(const str *answers, uint32_t count, str wanted, str asked,
                               hit_fn *hits, const struct past *past) {
    struct list_score score = {{0}};
    uint32_t place = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!place && hits(answers[i], asked, wanted))
            place = i + 1;
        score.of[LISTING_repeats] +=
            asked.len && text_same_letters(answers[i], asked) ? 1.0f : 0.0f;
    }
    score.of[LISTING_hit_1] = place == 1;
    score.of[LISTING_hit_5] = place && place <= 5;
    score.of[LISTING_hit_10] = place && place <= 10;
    score.of[LISTING_reciprocal_rank] = place ? 1.0f / (float)place : 0.0f;
    score.of[LISTING_coverage] = count > 0;
    score.of[LISTING_distance] = mean_distance(answers, count);
    score.of[LISTING_topics] = count ? count_topics(answers, count, past) : NAN;
    score.of[LISTING_novelty] = mean_bits(answers, count, past);
    return score;
}
