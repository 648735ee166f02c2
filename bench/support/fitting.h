/* What programs that fit a scene's weights share: the choices that a log makes among answers, and
 * the model that comes of them. */
#ifndef BENCH_SUPPORT_FITTING_H
#define BENCH_SUPPORT_FITTING_H

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "evaluate/listing.h"
#include "serve/engine.h"
#include "train/fit_model.h"

static struct error why;

/* The choices in rows of `bytes`, which moves as it grows: rows by offset until all are there. */
struct choices {
    struct bytes rows, list;
};

static inline struct choices choices_new(void) {
    return (struct choices){.rows = bytes_new(SIZE_MAX / 2), .list = bytes_new(SIZE_MAX / 2)};
}

static inline void need(enum status s) {
    if (s == STATUS_OK)
        return;
    fprintf(stderr, "cannot fit: %s\n", why.message);
    exit(1);
}

/* `text` was wanted by whoever asked for `asked`. */
static inline void take_answer(struct choices *all, const struct answer *answer, hit_fn *hits,
                               str asked, str text, double times) {
    struct choice choice = {.count = answer->count, .taken = answer->count, .times = times};
    for (uint32_t i = answer->count; i-- > 0;)
        if (hits(answer->items[i].query, asked, text))
            choice.taken = i;
    if (choice.taken == answer->count || answer->count < 2)
        return; /* not there, or without a rival */
    for (uint32_t i = 0; i < answer->count; i++)
        bytes_append(&all->rows, answer->items[i].features, sizeof(struct feature_row));
    bytes_append(&all->list, &choice, sizeof choice);
}

static inline void choose_features(struct fit_options *out, const char *names) {
    for (str rest = str_from(names); rest.data;) {
        str name = str_split(&rest, ',');
        int f = 0;
        while (f < FEATURE_COUNT && !str_equal(name, str_from(feature_name((enum feature)f))))
            f++;
        if (f == FEATURE_COUNT)
            need(error_set(&why, STATUS_INVALID, "there is no feature \"%.*s\"", STR_ARGS(name)));
        out->fitted[f] = true;
    }
}

static inline void print_model(const char *scene, const struct model *m,
                               const struct fit_options *options) {
    const char *separator = "\n";
    printf("{\n  \"scene\": \"%s\",\n  \"features\": {", scene);
    for (int f = 0; f < FEATURE_COUNT; f++) {
        if (!options->fitted[f])
            continue;
        printf("%s    \"%s\": %.2f", separator, feature_name((enum feature)f),
               (double)m->weights[f]);
        separator = ",\n";
    }
    printf("\n  },\n  \"bias\": 0\n}\n");
}

/* Fits the weights and prints the model, and on stderr how likely it makes the choices beside
 * popularity alone. */
static inline void fit_choices(const char *scene, struct choices *all,
                               const struct fit_options *options) {
    const struct model plain = {.weights = {[FEATURE_popularity] = 1}};
    struct fit_report report;
    struct model model;
    if (all->rows.failed || all->list.failed)
        need(error_set(&why, STATUS_NO_MEMORY, "memory ran out"));
    struct choice *choices = (struct choice *)(void *)all->list.data;
    uint32_t count = (uint32_t)(all->list.len / sizeof *choices);
    const struct feature_row *rows = (const struct feature_row *)(const void *)all->rows.data;
    for (uint32_t i = 0; i < count; i++) {
        choices[i].rows = rows;
        rows += choices[i].count;
    }
    need(fit_model(&model, choices, count, options, &report, &why));
    print_model(scene, &model, options);
    fprintf(stderr,
            "%u choices; log likelihood of one: popularity alone %.5f, this model %.5f (%u "
            "rounds)\n",
            count, fit_log_likelihood(&plain, choices, count), report.log_likelihood,
            report.rounds);
    bytes_free(&all->rows);
    bytes_free(&all->list);
}

#endif
