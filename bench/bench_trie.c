/* bench_trie QUERIES [PREFIXES] [--list N] [--rounds N] [--uniform N] [--misspell PERCENT]
 *
 * Nanoseconds a look-up of the ten best completions, their texts produced, overall and by length
 * of the prefix, and bytes a query by section; beside the same with lists of 24, a reference
 * kernel and a sorted array whose range is scanned, with which a sample is compared. QUERIES is
 * query<TAB>count, id<TAB>query or a .csv of query,count under a header; without PREFIXES, 20,000
 * are drawn by weight. The sections are read from a mapped file; means are of CPU time. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "build/dictionary_build.h"
#include "build/trie_build.h"
#include "recall/dictionary_section.h"
#include "recall/trie_section.h"
#include "support/arguments.h"
#include "support/floor.h"
#include "support/queries.h"
#include "support/times.h"

enum {
    K = 10,
    LENGTH_CLASSES = 6,
    ARENA_BYTES = 256 * 1024,
    SAMPLE = 400, /* prefixes compared with the array */
    LISTS = 2,
};

struct subject {
    uint32_t stored;
    struct dictionary dictionary;
    struct trie trie;
    str dictionary_section, trie_section;
    double dictionary_s, trie_s, open_s;
    uint64_t peak_bytes;
    double popular_ns[ROUNDS_MAX], uniform_ns[ROUNDS_MAX];
};

static uint32_t rounds = 9, uniform_count = 200000, misspell_percent, lists[LISTS] = {10, 24};
static struct query_list queries;
static struct prefix_list popular, uniform;
static struct arena arena;
static double floor_ns[ROUNDS_MAX];

static void must(enum status s, const struct error *why) {
    if (s == STATUS_OK)
        return;
    fprintf(stderr, "bench_trie: %s\n", why->message);
    exit(1);
}

/* As an edition has it: pages of a file, read only. */
static str mapped(struct bytes *section) {
    FILE *f = tmpfile();
    if (!f || fwrite(section->data, 1, section->len, f) != section->len || fflush(f) != 0) {
        perror("bench_trie");
        exit(1);
    }
    void *at = mmap(NULL, section->len, PROT_READ, MAP_SHARED | MAP_POPULATE, fileno(f), 0);
    if (at == MAP_FAILED) {
        perror("bench_trie: mmap");
        exit(1);
    }
    str view = {.data = at, .len = section->len};
    bytes_free(section);
    fclose(f);
    return view;
}

static uint64_t peak_bytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss * 1024;
}

static void build(struct subject *s) {
    struct error why;
    struct bytes section = bytes_new(SIZE_MAX);
    uint64_t before = peak_bytes(), start = clock_monotonic_ns();
    must(dictionary_build(queries.items, queries.count, &section, &why), &why);
    s->dictionary_s = seconds_since(start);
    s->dictionary_section = mapped(&section);
    must(dictionary_open(&s->dictionary, s->dictionary_section, &why), &why);
    section = bytes_new(SIZE_MAX);
    start = clock_monotonic_ns();
    struct trie_build_options options = {.stored = s->stored};
    must(trie_build(queries.items, queries.count, &s->dictionary, &options, &section, &why), &why);
    s->trie_s = seconds_since(start);
    s->trie_section = mapped(&section);
    start = clock_monotonic_ns();
    must(dictionary_open(&s->dictionary, s->dictionary_section, &why), &why);
    must(trie_open(&s->trie, s->trie_section, &s->dictionary, &why), &why);
    s->open_s = seconds_since(start);
    s->peak_bytes = peak_bytes() - before;
}

/* One look-up; what it returns depends on every answer. */
static inline uint64_t look_up(const struct trie *t, str prefix) {
    struct trie_match found[K];
    arena_reset(&arena);
    uint32_t count = trie_complete(t, prefix, K, &arena, found);
    uint64_t sum = count;
    for (uint32_t i = 0; i < count; i++)
        sum += found[i].text.len + (uint8_t)found[i].text.data[0];
    return sum;
}

static double mean_ns(const struct trie *t, const struct prefix_list *p) {
    uint64_t sum = 0, start = clock_cpu_ns();
    for (uint32_t i = 0; i < p->count; i++)
        sum += look_up(t, p->items[i]);
    uint64_t end = clock_cpu_ns();
    bench_keep(sum);
    return (double)(end - start) / p->count;
}

static uint32_t length_class(str prefix) {
    uint32_t points = code_points(prefix);
    return points <= 1    ? 0
           : points == 2  ? 1
           : points == 3  ? 2
           : points <= 6  ? 3
           : points <= 12 ? 4
                          : 5;
}

/* Every look-up by itself, the clock's own time taken off. */
static void print_lengths(const struct trie *t, const struct prefix_list *p) {
    static const char *const names[] = {"all", "1", "2", "3", "4-6", "7-12", "13+"};
    double *times[LENGTH_CLASSES + 1];
    uint32_t counts[LENGTH_CLASSES + 1] = {0};
    for (int c = 0; c <= LENGTH_CLASSES; c++)
        times[c] = bench_memory((size_t)p->count * rounds, sizeof(double));
    double clock_ns = times_clock_ns();
    for (uint32_t n = 0; n < rounds * p->count; n++) {
        str prefix = p->items[n % p->count];
        uint64_t start = clock_monotonic_ns();
        uint64_t sum = look_up(t, prefix);
        double took = (double)(clock_monotonic_ns() - start) - clock_ns;
        bench_keep(sum);
        uint32_t c = length_class(prefix) + 1;
        times[0][counts[0]++] = took;
        times[c][counts[c]++] = took;
    }
    printf("  code points  look-ups   mean    p50    p99   ns, each timed by itself\n");
    for (int c = 0; c <= LENGTH_CLASSES; c++) {
        struct times of = counts[c] ? times_of(times[c], counts[c]) : (struct times){0};
        if (counts[c])
            printf("  %-11s %9u %6.0f %6.0f %6.0f\n", names[c], counts[c] / rounds, of.mean, of.p50,
                   of.p99);
        free(times[c]);
    }
}

/* The peer: binary search in an array of texts, then a scan of the range. */
static uint32_t bound(str prefix, bool upper) {
    uint32_t low = 0, high = queries.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare(str_head(queries.items[middle].text, prefix.len), prefix);
        if (order < 0 || (upper && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t scan(const struct trie *t, str prefix, uint32_t best[K]) {
    uint32_t count = 0, end = bound(prefix, true);
    for (uint32_t q = bound(prefix, false); q < end; q++) {
        uint32_t at = count;
        while (at && t->classes[best[at - 1]] < t->classes[q])
            at--;
        if (at == K)
            continue;
        count += count < K;
        memmove(best + at + 1, best + at, (count - at - 1) * sizeof *best);
        best[at] = q;
    }
    return count;
}

static double scan_ns(const struct trie *t, const struct prefix_list *p) {
    char *texts = bench_memory(K, TEXT_BYTES_MAX);
    uint64_t start = clock_monotonic_ns();
    uint32_t count = p->count < SAMPLE ? p->count : SAMPLE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t best[K], found = scan(t, p->items[i], best);
        for (uint32_t j = 0; j < found; j++)
            memcpy(texts + j * TEXT_BYTES_MAX, queries.items[best[j]].text.data,
                   queries.items[best[j]].text.len);
        bench_keep((uint64_t)texts[0]);
    }
    double ns = (double)(clock_monotonic_ns() - start) / count;
    free(texts);
    return ns;
}

static void check(const struct trie *t, const struct prefix_list *p) {
    for (uint32_t i = 0; i < SAMPLE && i < p->count; i++) {
        uint32_t best[K], expected = scan(t, p->items[i], best);
        struct trie_match found[K];
        arena_reset(&arena);
        bool same = trie_complete(t, p->items[i], K, &arena, found) == expected;
        for (uint32_t j = 0; same && j < expected; j++)
            same = found[j].id == best[j] && str_equal(found[j].text, queries.items[best[j]].text);
        if (!same) {
            fprintf(stderr, "bench_trie: wrong answer for '%.*s'\n", STR_ARGS(p->items[i]));
            exit(1);
        }
    }
}

static void print_row(const char *name, uint64_t bytes) {
    printf("  %-22s %8.2f MB  %6.2f bytes a query\n", name, (double)bytes / 1e6,
           (double)bytes / queries.count);
}

static void print_sizes(const struct subject *s) {
    struct dictionary_header d;
    struct trie_header t;
    memcpy(&d, s->dictionary_section.data, sizeof d);
    memcpy(&t, s->trie_section.data, sizeof t);
    struct dictionary_layout da = dictionary_layout(&d);
    struct trie_layout ta = trie_layout(&t);
    uint64_t all = s->dictionary_section.len + s->trie_section.len;
    print_row("units", da.block_at - da.slots);
    print_row("block index", da.guide - da.block_at);
    print_row("guide", da.texts - da.guide);
    print_row("texts", da.end - da.texts);
    print_row("classes and weights", ta.list_at - ta.classes);
    print_row("lists and their index", ta.end - ta.list_at);
    print_row("together", all);
    printf("  %.2f of the raw text (%.2f bytes a query); %u units, %u nodes, %u classes\n",
           (double)all / (double)queries.text_bytes, (double)queries.text_bytes / queries.count,
           d.unit_count, d.node_count, t.class_count);
    printf(
        "  built in %.2f + %.2f s, %.0f MB beyond what was there; opened and checked in %.3f s\n",
        s->dictionary_s, s->trie_s, (double)s->peak_bytes / 1e6, s->open_s);
}

static void print_subject(const struct subject *s) {
    double mean = times_median(s->popular_ns, rounds);
    printf("\nlists of %u: %.0f ns a look-up, mean (%.2f of the reference)\n", s->stored, mean,
           mean / times_median(floor_ns, rounds));
    if (uniform_count)
        printf("  %u prefixes drawn evenly: %.0f ns (%.2f of the popular mix)\n", uniform.count,
               times_median(s->uniform_ns, rounds), times_median(s->uniform_ns, rounds) / mean);
    print_lengths(&s->trie, &popular);
    print_sizes(s);
}

int main(int argc, char **argv) {
    static const struct bench_option options[] = {{"--list", &lists[0], 1, TRIE_LIST_MAX},
                                                  {"--rounds", &rounds, 1, ROUNDS_MAX},
                                                  {"--uniform", &uniform_count, 0, 100000000},
                                                  {"--misspell", &misspell_percent, 0, 100},
                                                  {NULL, NULL, 0, 0}};
    const char *paths[2] = {0};
    bench_arguments(argc, argv,
                    "bench_trie QUERIES [PREFIXES] [--list N] [--rounds N] [--uniform N] "
                    "[--misspell PERCENT]",
                    options, paths, 1, 2);
    queries = query_list_read(paths[0]);
    if (misspell_percent)
        query_list_misspell(&queries, misspell_percent);
    popular = paths[1] ? prefix_list_read(paths[1]) : prefix_list_draw(&queries, 20000, true, 11);
    uniform = prefix_list_draw(&queries, uniform_count ? uniform_count : 1, false, 12);
    arena_init(&arena, bench_memory(ARENA_BYTES, 1), ARENA_BYTES);
    uint32_t *cells = bench_memory(FLOOR_BYTES, 1);
    floor_prepare(cells);
    static struct subject subjects[LISTS];
    uint32_t subject_count = lists[0] == lists[1] ? 1 : LISTS;
    for (uint32_t i = 0; i < subject_count; i++) {
        subjects[i].stored = lists[i];
        build(&subjects[i]);
        check(&subjects[i].trie, &popular);
        check(&subjects[i].trie, &uniform);
    }
    for (uint32_t round = 0; round < rounds; round++) { /* alternating: noise falls on all alike */
        floor_ns[round] = floor_reads_ns(cells);
        for (uint32_t i = 0; i < subject_count; i++) {
            subjects[i].popular_ns[round] = mean_ns(&subjects[i].trie, &popular);
            if (uniform_count)
                subjects[i].uniform_ns[round] = mean_ns(&subjects[i].trie, &uniform);
        }
    }
    printf("%u queries, %.1f bytes of text each; %u prefixes, %u rounds, medians\n", queries.count,
           (double)queries.text_bytes / queries.count, popular.count, rounds);
    printf("reference: %.0f ns for sixteen dependent reads at random in 64 MB\n",
           times_median(floor_ns, rounds));
    printf("peer:      %.0f ns for a sorted array and a scan of the range (%d prefixes)\n",
           scan_ns(&subjects[0].trie, &popular), SAMPLE);
    for (uint32_t i = 0; i < subject_count; i++)
        print_subject(&subjects[i]);
    return 0;
}
