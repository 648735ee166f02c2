/* make_queries N OUT [WORDS]: N distinct queries of one to five words, with counts that fall as
 * N/rank: query<TAB>count. Words are drawn by Zipf's law from the list WORDS, of which lower-case
 * ASCII without apostrophes is taken, in an order shuffled by a fixed seed. The default list is
 * that of Debian's wamerican-large. The same arguments give the same bytes. */
#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "support/mersenne.h"
#include "support/queries.h"

enum { WORDS_MAX = 1 << 20, WORD_BYTES_MAX = 60, QUERY_WORDS_MAX = 5, BATCH = 200000 };

static str words[WORDS_MAX];
static double sums[WORDS_MAX];
static uint32_t word_count;

static bool plain(str word) {
    if (word.len == 0 || word.len > WORD_BYTES_MAX)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if ((uint8_t)word.data[i] >= 128 || word.data[i] == '\'')
            return false;
    return true;
}

static int by_text(const void *a, const void *b) {
    return str_compare(*(const str *)a, *(const str *)b);
}

/* Lower-cased in place, sorted, each once, shuffled; then the running sums of 1/rank. */
static void read_words(const char *path, struct mersenne *m) {
    for (str rest = bench_read(path); rest.data && word_count < WORDS_MAX;) {
        str word = str_trim(str_split(&rest, '\n'));
        char *letters = (char *)(uintptr_t)word.data;
        for (size_t i = 0; i < word.len; i++)
            if (letters[i] >= 'A' && letters[i] <= 'Z')
                letters[i] = (char)(letters[i] + ('a' - 'A'));
        if (plain(word))
            words[word_count++] = word;
    }
    qsort(words, word_count, sizeof *words, by_text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < word_count; i++)
        if (kept == 0 || !str_equal(words[kept - 1], words[i]))
            words[kept++] = words[i];
    word_count = kept;
    for (uint32_t i = word_count; i > 1; i--) {
        uint32_t j = mersenne_below(m, i);
        str swapped = words[i - 1];
        words[i - 1] = words[j];
        words[j] = swapped;
    }
    double sum = 0;
    for (uint32_t i = 0; i < word_count; i++)
        sums[i] = sum += 1.0 / (i + 1);
}

/* The next query; lengths are drawn many at a time, before their words. */
static size_t draw_query(struct mersenne *m, char *out) {
    static const double shares[QUERY_WORDS_MAX] = {0.10, 0.25, 0.30, 0.22, 0.13};
    static uint8_t lengths[BATCH];
    static uint32_t at = BATCH;
    if (at == BATCH) {
        double upto[QUERY_WORDS_MAX], sum = 0;
        for (int i = 0; i < QUERY_WORDS_MAX; i++)
            upto[i] = sum += shares[i];
        for (at = 0; at < BATCH; at++)
            lengths[at] = (uint8_t)(1 + mersenne_choice(m, upto, QUERY_WORDS_MAX));
        at = 0;
    }
    size_t length = 0;
    for (uint32_t left = lengths[at++]; left; left--) {
        str word = words[mersenne_choice(m, sums, word_count)];
        memcpy(out + length, word.data, word.len);
        length += word.len;
        out[length++] = ' ';
    }
    return length - 1;
}

/* Queries seen, by hash: two of one hash are taken for the same, which loses one in a billion. */
static bool seen_before(uint64_t *seen, uint64_t mask, uint64_t hash) {
    hash += hash == 0;
    uint64_t i = hash & mask;
    for (; seen[i]; i = (i + 1) & mask)
        if (seen[i] == hash)
            return true;
    seen[i] = hash;
    return false;
}

int main(int argc, char **argv) {
    uint64_t count = 0;
    if (argc < 3 || argc > 4 || !str_parse_u64(str_from(argv[1]), &count) || count == 0 ||
        count > 1000000000) {
        fprintf(stderr, "usage: make_queries N OUT [WORDS]\n");
        return 2;
    }
    struct mersenne m = mersenne_from(7);
    read_words(argc == 4 ? argv[3] : "/usr/share/dict/american-english-large", &m);
    FILE *out = fopen(argv[2], "wb");
    if (!out || word_count == 0) {
        fprintf(stderr, "make_queries: cannot write %s, or no words\n", argv[2]);
        return 1;
    }
    uint64_t slots = 1024;
    while (slots < count * 2)
        slots *= 2;
    uint64_t *seen = bench_memory(slots, sizeof *seen);
    for (uint64_t rank = 1; rank <= count;) {
        char query[QUERY_WORDS_MAX * (WORD_BYTES_MAX + 1)];
        size_t length = draw_query(&m, query);
        if (seen_before(seen, slots - 1, hash_text((str){.data = query, .len = length})))
            continue;
        double weight = rint((double)count / (double)rank); /* a half goes to the even */
        fprintf(out, "%.*s\t%.0f\n", (int)length, query, weight < 1 ? 1 : weight);
        rank++;
    }
    free(seen);
    if (fclose(out) != 0) {
        perror("make_queries");
        return 1;
    }
    printf("%llu queries of %u words\n", (unsigned long long)count, word_count);
    return 0;
}
