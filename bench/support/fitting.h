/* What programs that fit a scene's weights share: the choices that a log makes among answers, and
 * the model that comes of them. */
#ifndef BENCH_SUPPORT_FITTING_H
#define BENCH_SUPPORT_FITTING_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "evaluate/listing.h"
#include "serve/engine.h"
#include "train/fit_model.h"

static struct error why;

/* The choices in rows of `bytes`, which moves as it grows: rows by offset until all are there. And
 * every answer that was given, also one of which nothing was taken: what odds are fitted to. */
struct choices {
    struct bytes rows, list, given; /* given: struct given */
    uint32_t answers;
};
struct given {
    struct feature_row row;
    uint32_t answer;
    bool taken;
};

static inline struct choices choices_new(void) {
    return (struct choices){.rows = bytes_new(SIZE_MAX / 2),
                            .list = bytes_new(SIZE_MAX / 2),
                            .given = bytes_new(SIZE_MAX / 2)};
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
    for (uint32_t i = answer->count; i-- > 0;) {
        struct given given = {.answer = all->answers,
                              .taken = hits(answer->items[i].query, asked, text)};
        memcpy(&given.row, answer->items[i].features, sizeof given.row);
        bytes_append(&all->given, &given, sizeof given);
        if (given.taken)
            choice.taken = i;
    }
    all->answers++;
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
    if (m->bias != 0)
        printf("\n  },\n  \"bias\": %.2f\n}\n", (double)m->bias);
    else
        printf("\n  },\n  \"bias\": 0\n}\n");
}

static inline double chance_of(const struct model *m, const struct given *g) {
    return 1 / (1 + exp(-(double)model_score(m, model_wants(m), g->row.of)));
}

/* Weights are true up to a scale, and a bias is nobody's choice; both are fitted to all that was
 * given, so that a score is the log of the odds that it is taken (Platt 1999, Probabilistic outputs
 * for support vector machines). Newton's method over the two. */
static inline void fit_odds(struct model *m, const struct choices *all) {
    const struct given *given = (const struct given *)(const void *)all->given.data;
    size_t count = all->given.len / sizeof *given;
    double scale = 1, bias = 0;
    for (int round = 0; round < 50; round++) {
        double gs = 0, gb = 0, ss = 1e-9, sb = 0, bb = 1e-9;
        for (size_t i = 0; i < count; i++) {
            double x = (double)model_score(m, model_wants(m), given[i].row.of);
            double p = 1 / (1 + exp(-(scale * x + bias))), apart = given[i].taken - p;
            gs += apart * x;
            gb += apart;
            ss += p * (1 - p) * x * x;
            sb += p * (1 - p) * x;
            bb += p * (1 - p);
        }
        double determinant = ss * bb - sb * sb;
        double step_s = (gs * bb - gb * sb) / determinant,
               step_b = (gb * ss - gs * sb) / determinant;
        double far = fabs(step_s) > 0.5 ? 0.5 / fabs(step_s) : 1; /* no leap past the top */
        scale += far * step_s;
        bias += far * step_b;
    }
    for (int f = 0; f < FEATURE_COUNT; f++)
        m->weights[f] *= (float)scale;
    m->bias = (float)bias;
}

/* Of how many answers the best is told at a floor, and how often that one is taken. */
static inline void print_floors(const struct model *m, const struct choices *all) {
    static const double floors[] = {0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.15};
    const struct given *given = (const struct given *)(const void *)all->given.data;
    size_t count = all->given.len / sizeof *given;
    for (size_t f = 0; f < sizeof floors / sizeof floors[0]; f++) {
        uint32_t told = 0, right = 0;
        for (size_t i = 0; i < count;) {
            double best = -1;
            bool taken = false;
            uint32_t answer = given[i].answer;
            for (; i < count && given[i].answer == answer; i++)
                if (chance_of(m, &given[i]) > best) {
                    best = chance_of(m, &given[i]);
                    taken = given[i].taken;
                }
            told += best >= floors[f];
            right += best >= floors[f] && taken;
        }
        fprintf(stderr, "floor %.3f: %u of %u told, %.4f of them right\n", floors[f], told,
                all->answers, told ? (double)right / told : 0.0);
    }
}

/* Fits the weights and prints the model, and on stderr how likely it makes the choices beside
 * popularity alone. */
static inline void fit_choices(const char *scene, struct choices *all,
                               const struct fit_options *options, bool odds) {
    const struct model plain = {.weights = {[FEATURE_popularity] = 1}};
    struct fit_report report;
    struct model model;
    if (all->rows.failed || all->list.failed || all->given.failed)
        need(error_set(&why, STATUS_NO_MEMORY, "memory ran out"));
    struct choice *choices = (struct choice *)(void *)all->list.data;
    uint32_t count = (uint32_t)(all->list.len / sizeof *choices);
    const struct feature_row *rows = (const struct feature_row *)(const void *)all->rows.data;
    for (uint32_t i = 0; i < count; i++) {
        choices[i].rows = rows;
        rows += choices[i].count;
    }
    need(fit_model(&model, choices, count, options, &report, &why));
    if (odds) {
        fit_odds(&model, all);
        print_floors(&model, all);
    }
    print_model(scene, &model, options);
    fprintf(stderr,
            "%u choices; log likelihood of one: popularity alone %.5f, this model %.5f (%u "
            "rounds)\n",
            count, fit_log_likelihood(&plain, choices, count), report.log_likelihood,
            report.rounds);
    bytes_free(&all->rows);
    bytes_free(&all->list);
    bytes_free(&all->given);
}

#endif
