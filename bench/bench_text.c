/* bench_text [ROUNDS]: nanoseconds to decide what a query is, by kind of text, beside the floor of
 * copying as many bytes into the arena. Each figure is the best of five runs: what the code costs,
 * not what the machine was doing meanwhile. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"

enum { RUNS = 5, TEXTS = 4 };

typedef enum status rule_fn(str typed, struct arena *a, str *out);

struct kind {
    const char *name;
    const char *texts[TEXTS];
};

static const struct kind kinds[] = {
    {"ASCII, nothing changes",
     {"iphone 15 case black", "wireless headphones", "call of duty modern w",
      "usb c charger 20 w"}},
    {"ASCII, folded",
     {"iPhone 15 Case Black", "Wireless  Headphones", " Call of Duty Modern",
      "USB C Charger 20 W"}},
    {"accents, nothing changes",
     {"crème brûlée maison", "mädchen schuhe grün", "zapatos de niña rosa", "кроссовки мужские"}},
    {"accents, folded",
     {"Crème Brûlée Maison", "Mädchen Schuhe Größe", "Zapatos de Niña Rosa", "Кроссовки Мужские"}},
    {"Chinese, nothing changes",
     {"苹果手机壳透明防摔", "连衣裙 夏季 新款", "无线蓝牙耳机", "男士运动鞋 透气"}},
    {"Chinese, full width folded",
     {"苹果ＩＰＨＯＮＥ壳", "连衣裙　夏季　新款", "无线蓝牙耳机（黑）", "男士运动鞋　透气"}},
};

static enum status copy(str typed, struct arena *a, str *out) {
    *out = arena_copy(a, typed);
    return STATUS_OK;
}

static volatile size_t sink; /* so that no call is left out */

static double measure_ns(rule_fn *rule, const struct kind *kind, uint64_t rounds) {
    static char block[4096];
    struct arena arena;
    str texts[TEXTS], out = {0};
    double best = 1e12;
    arena_init(&arena, block, sizeof block);
    for (int i = 0; i < TEXTS; i++)
        texts[i] = str_from(kind->texts[i]);
    for (int run = 0; run < RUNS; run++) {
        uint64_t started = clock_monotonic_ns();
        for (uint64_t i = 0; i < rounds; i++) {
            arena_reset(&arena);
            if (rule(texts[i % TEXTS], &arena, &out) != STATUS_OK)
                return -1;
            sink += out.len;
        }
        double ns = (double)(clock_monotonic_ns() - started) / (double)rounds;
        best = ns < best ? ns : best;
    }
    return best;
}

static double measure_highlight_ns(const char *display, const char *prefix, uint64_t rounds) {
    struct text_span span;
    double best = 1e12;
    for (int run = 0; run < RUNS; run++) {
        uint64_t started = clock_monotonic_ns();
        for (uint64_t i = 0; i < rounds; i++)
            sink += text_highlight(str_from(display), str_from(prefix), &span);
        double ns = (double)(clock_monotonic_ns() - started) / (double)rounds;
        best = ns < best ? ns : best;
    }
    return best;
}

static double measure_words_ns(const char *query, uint64_t rounds) {
    str words[16];
    double best = 1e12;
    for (int run = 0; run < RUNS; run++) {
        uint64_t started = clock_monotonic_ns();
        for (uint64_t i = 0; i < rounds; i++)
            sink += text_words(str_from(query), words, 16);
        double ns = (double)(clock_monotonic_ns() - started) / (double)rounds;
        best = ns < best ? ns : best;
    }
    return best;
}

int main(int argc, char **argv) {
    struct error why;
    uint64_t rounds = 2000000;
    if (argc > 2 || (argc == 2 && !str_parse_u64(str_from(argv[1]), &rounds)) || rounds == 0) {
        fprintf(stderr, "usage: bench_text [ROUNDS]\n");
        return 2;
    }
    if (text_start(&why) != STATUS_OK) {
        fprintf(stderr, "bench_text: %s\n", why.message);
        return 1;
    }
    printf("%-28s %10s %10s %10s %10s   (ns a call)\n", "", "copy", "query", "prefix", "display");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        printf("%-28s %10.1f %10.1f %10.1f %10.1f\n", kinds[i].name,
               measure_ns(copy, &kinds[i], rounds),
               measure_ns(text_normalise_query, &kinds[i], rounds),
               measure_ns(text_normalise_prefix, &kinds[i], rounds),
               measure_ns(text_display_form, &kinds[i], rounds));
    printf(
        "\n%-28s %10.1f\n%-28s %10.1f\n%-28s %10.1f\n", "highlight, same bytes",
        measure_highlight_ns("iphone 15 case black", "iphone 1", rounds), "highlight, other case",
        measure_highlight_ns("iPhone 15 Case Black", "iphone 1", rounds), "highlight, full width",
        measure_highlight_ns("ＩＰＨＯＮＥ　１５", "iphone 1", rounds / 20 + 1));
    printf("%-28s %10.1f\n%-28s %10.1f\n", "words, ASCII",
           measure_words_ns("iphone 15 case black", rounds), "words, Chinese",
           measure_words_ns("苹果手机壳透明防摔", rounds / 100 + 1));
    return 0;
}
