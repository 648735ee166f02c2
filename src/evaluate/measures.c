/* See measures.h. Every bucket is made of the same nine cells, by length and by what training knew,
 * so that a resample adds three cells a query whatever is read from them later. */
#include "evaluate/measures.h"

#include <math.h>
#include <stdbool.h>

const char *const contender_names[CONTENDERS] = {
    "inkling", "most_popular", "inkling_frozen", "most_popular_daily", "most_popular_daily_decayed",
};

const char *const measure_words[MEASURE_COUNT] = {
#define MEASURE_WORDS(name, words) words,
    MEASURES(MEASURE_WORDS)
#undef MEASURE_WORDS
};

const char *const bucket_words[BUCKET_COUNT] = {
#define BUCKET_WORDS(name, words) words,
    BUCKETS(BUCKET_WORDS)
#undef BUCKET_WORDS
};

enum length length_of(uint32_t code_points) {
    return code_points <= 3 ? LENGTH_1_3 : code_points <= 6 ? LENGTH_4_6 : LENGTH_7;
}

void query_score_ask(struct query_score *q, enum length length) {
    q->cells[length].asks += 1;
}

void query_score_answer(struct query_score *q, enum length length, enum contender who, uint32_t hit,
                        uint32_t answers, uint32_t left) {
    float *sums = q->cells[length].sums[who];
    sums[MEASURE_coverage] += answers > 0;
    if (hit == 0)
        return;
    sums[MEASURE_reciprocal_rank] += 1.0f / (float)hit;
    sums[MEASURE_success_1] += hit <= 1;
    sums[MEASURE_success_3] += hit <= 3;
    sums[MEASURE_success_10] += hit <= 10;
    if (sums[MEASURE_saved] == 0)
        sums[MEASURE_saved] = (float)left;
    if (q->saved[who] == 0)
        q->saved[who] = (float)left;
}

void sums_add(struct sums *s, const struct query_score *q) {
    double times = (double)q->times;
    for (int l = 0; l < LENGTHS; l++) {
        const struct query_cell *from = &q->cells[l];
        struct sums_cell *to = &s->cells[q->known][l];
        to->asks += times * (double)from->asks;
        for (int c = 0; c < CONTENDERS; c++)
            for (int m = 0; m < MEASURE_COUNT; m++)
                to->sums[c][m] += times * (double)from->sums[c][m];
    }
    for (int c = 0; c < CONTENDERS; c++)
        s->saved[q->known][c] += times * (double)q->saved[c];
    s->characters[q->known] += times * (double)q->characters;
    s->queries[q->known] += times;
}

static bool has_length(enum bucket bucket, int length) {
    switch (bucket) {
    case BUCKET_1_3:
        return length == LENGTH_1_3;
    case BUCKET_4_6:
        return length == LENGTH_4_6;
    case BUCKET_7:
        return length == LENGTH_7;
    default:
        return true;
    }
}

static bool has_known(enum bucket bucket, int known) {
    switch (bucket) {
    case BUCKET_seen:
        return known != KNOWN_NOT;
    case BUCKET_withheld:
        return known == KNOWN_WITHHELD;
    case BUCKET_unseen:
        return known == KNOWN_NOT;
    default:
        return true;
    }
}

struct bucket_size sums_size(const struct sums *s, enum bucket bucket) {
    struct bucket_size size = {0};
    for (int k = 0; k < KNOWNS; k++) {
        if (!has_known(bucket, k))
            continue;
        for (int l = 0; l < LENGTHS; l++)
            if (has_length(bucket, l))
                size.asks += s->cells[k][l].asks;
        size.characters += s->characters[k];
        size.queries += s->queries[k];
    }
    return size;
}

static bool is_by_length(enum bucket bucket) {
    return !has_length(bucket, LENGTH_1_3) || !has_length(bucket, LENGTH_7);
}

double sums_measure(const struct sums *s, enum bucket bucket, enum contender who,
                    enum measure measure) {
    struct bucket_size size = sums_size(s, bucket);
    double over = measure == MEASURE_saved ? size.characters : size.asks, sum = 0;
    for (int k = 0; k < KNOWNS; k++) {
        if (!has_known(bucket, k))
            continue;
        if (measure == MEASURE_saved && !is_by_length(bucket)) {
            sum += s->saved[k][who];
            continue;
        }
        for (int l = 0; l < LENGTHS; l++)
            if (has_length(bucket, l))
                sum += s->cells[k][l].sums[who][measure];
    }
    return over > 0 ? sum / over : NAN;
}
