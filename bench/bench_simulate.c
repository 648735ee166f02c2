/* bench_simulate [LOG MAP]: how fast `inkling simulate` writes its default shop, beside a plain
 * write and fsync of as many bytes; and what that shop's log looks like beside a real one, for
 * which it was calibrated: docs/simulate.md quotes the table of
 *     bench_simulate ../shared/data/bestbuy/train.tsv \
 *         user=user,item=sku,category=category,query=query,time=query_time,click_time=click_time */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "evaluate/log_shape.h"
#include "evaluate/simulate.h"

enum { PATH_BYTES = 4096, COLUMNS = 3 };

static struct error why;

static void need(enum status s) {
    if (s == STATUS_OK)
        return;
    fprintf(stderr, "bench_simulate: %s\n", why.message);
    exit(1);
}

/* Bytes of the shop's log, catalogue and truth; and the seconds a plain write of them takes. */
static double plain_write(const char *dir, double *bytes) {
    static const char *const names[] = {"log.tsv",
                                        "catalog.tsv",
                                        "purchases.tsv",
                                        "truth/sessions.tsv",
                                        "truth/relevance.tsv",
                                        "truth/people.tsv"};
    char path[PATH_BYTES];
    *bytes = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        FILE *f = fopen(path, "rb");
        if (f && fseek(f, 0, SEEK_END) == 0)
            *bytes += (double)ftell(f);
        if (f)
            fclose(f);
    }
    char *block = memory_alloc(1, (size_t)*bytes);
    snprintf(path, sizeof path, "%s/plain", dir);
    uint64_t start = clock_monotonic_ns();
    FILE *f = fopen(path, "wb");
    if (!f || !block || fwrite(block, 1, (size_t)*bytes, f) != (size_t)*bytes || fflush(f) != 0 ||
        fsync(fileno(f)) != 0) {
        perror(path);
        exit(1);
    }
    fclose(f);
    double seconds = (double)(clock_monotonic_ns() - start) * 1e-9;
    unlink(path);
    memory_free(block);
    return seconds;
}

static void row(const char *what, int decimals, const double *values, int columns) {
    printf("| %-44s |", what);
    for (int i = 0; i < columns; i++)
        printf(" %14.*f |", decimals, values[i]);
    putchar('\n');
}

static void print_shapes(const struct log_shape *s, int n) {
    double v[COLUMNS];
#define ROW(what, decimals, expression)                                                            \
    do {                                                                                           \
        for (int i = 0; i < n; i++)                                                                \
            v[i] = (double)(expression);                                                           \
        row(what, decimals, v, n);                                                                 \
    } while (0)
    ROW("searches", 0, s[i].searches);
    ROW("distinct queries", 0, s[i].queries);
    ROW("people", 0, s[i].people);
    ROW("Zipf slope, ranks 1 to 200", 2, s[i].zipf_slope);
    ROW("share of the 10 commonest queries", 3, s[i].head10);
    ROW("share of the 100 commonest queries", 3, s[i].head100);
    ROW("distinct queries a search", 3, s[i].distinct);
    ROW("share of queries searched once", 3, s[i].once);
    ROW("searches of 1 word", 3, s[i].words[0]);
    ROW("searches of 2 words", 3, s[i].words[1]);
    ROW("searches of 3 words", 3, s[i].words[2]);
    ROW("searches of 4 words", 3, s[i].words[3]);
    ROW("searches of 5 words and more", 3, s[i].words[4] + s[i].words[5]);
    ROW("characters, mean", 1, s[i].characters_mean);
    ROW("characters, lower quartile", 0, s[i].characters[0]);
    ROW("characters, median", 0, s[i].characters[1]);
    ROW("characters, upper quartile", 0, s[i].characters[2]);
    ROW("searches a session (30 minutes)", 2, s[i].session_searches);
    ROW("repeats among a person's later searches", 3, s[i].again);
    ROW("repeats among all searches", 4, s[i].again_of_all);
    ROW("searches that look misspelt", 3, s[i].slips);
    ROW("searches without a click", 3, s[i].clicks[0]);
    ROW("searches with two clicks and more", 3, s[i].clicks[2] + s[i].clicks[3]);
#undef ROW
}

int main(int argc, char **argv) {
    char dir[] = "/tmp/bench_simulate.XXXXXX", path[PATH_BYTES];
    struct simulate_options options = simulate_defaults();
    struct simulate_report report;
    struct log_shape shapes[COLUMNS];
    int columns = 0;
    if (!mkdtemp(dir) || (argc != 1 && argc != 3)) {
        fprintf(stderr, "usage: bench_simulate [LOG MAP]\n");
        return 2;
    }
    need(hash_start(&why));
    need(text_start(&why));
    uint64_t start = clock_monotonic_ns();
    need(simulate_shop(&options, dir, true, &report, &why));
    double seconds = (double)(clock_monotonic_ns() - start) * 1e-9, bytes = 0;
    double plain = plain_write(dir, &bytes);
    printf("simulate: %llu rows in %.3f s, %.0f rows/s; a plain write of its %.1f MB: %.3f s\n\n",
           (unsigned long long)report.rows, seconds, (double)report.rows / seconds, bytes / 1e6,
           plain);
    const struct log_options log = {.now_ms = clock_wall_ms()};
    const struct log_options mapped = {.now_ms = log.now_ms, .map = argc == 3 ? argv[2] : NULL};
    printf("| %-44s |%s %14s | %14s |\n", "", argc == 3 ? "       real log |" : "", "same window",
           "all of it");
    snprintf(path, sizeof path, "%s/log.tsv", dir);
    if (argc == 3)
        need(log_shape_read(&shapes[columns++], argv[1], &mapped, true, &why));
    need(log_shape_read(&shapes[columns++], path, &log, true, &why));
    need(log_shape_read(&shapes[columns++], path, &log, false, &why));
    print_shapes(shapes, columns);
    printf("\nsame window: clicked searches of the category that has most, as the real log is\n");
    snprintf(path, sizeof path, "rm -r %s", dir);
    return system(path) == 0 ? 0 : 1;
}
