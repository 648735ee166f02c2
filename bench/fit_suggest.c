/* fit_suggest DATA HOLDOUT MAP FEATURE[,FEATURE…]: fits models/suggest.json. Types every search of
 * the held-out log into the box, as evaluate does, takes down the feature rows of what the current
 * edition of DATA answers, and fits the weights of those features to which of them the person was
 * typing. Prints the model, and how likely it makes the choices beside popularity alone; as choices
 * of another log than HOLDOUT would be the judge, see models/suggest.md for how it is used. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "evaluate/holdout.h"
#include "evaluate/prefixes.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "train/fit_model.h"

static const double deviation = 10; /* of the prior: wide, for weights of about one */

static struct error why;

/* The choices in rows of `bytes`, which moves as it grows: rows by offset until all are there. */
struct choices {
    struct bytes rows, list;
};

static void need(enum status s) {
    if (s == STATUS_OK)
        return;
    fprintf(stderr, "fit_suggest: %s\n", why.message);
    exit(1);
}

static void take_answer(struct choices *all, const struct answer *answer, str text, double times) {
    struct choice choice = {.count = answer->count, .taken = answer->count, .times = times};
    for (uint32_t i = answer->count; i-- > 0;)
        if (text_same_letters(answer->items[i].query, text))
            choice.taken = i;
    if (choice.taken == answer->count || answer->count < 2)
        return; /* not there, or without a rival */
    for (uint32_t i = 0; i < answer->count; i++)
        bytes_append(&all->rows, answer->items[i].features, sizeof(struct feature_row));
    bytes_append(&all->list, &choice, sizeof choice);
}

static void type_query(struct choices *all, struct engine *engine, struct arena *arena, str typed,
                       const struct holdout_query *query) {
    struct scene_request request = {.limit = scene_suggest.limit_standard,
                                    .user = query->user,
                                    .session = query->session,
                                    .recall_mask = UINT32_MAX,
                                    .now_ms = query->at_ms,
                                    .explain = true};
    str text = {0};
    struct answer answer;
    arena_reset(arena);
    if (text_normalise_query(typed, arena, &text) != STATUS_OK)
        return;
    struct prefixes prefixes = prefixes_of(typed, text);
    for (size_t kept = arena->used; prefixes_next(&prefixes, arena, &request.text);
         arena->used = kept) {
        if (engine_answer(engine, &scene_suggest, &request, arena, &answer) != STATUS_OK)
            need(error_set(&why, STATUS_NOT_FOUND, "there is no edition; run `inkling train`"));
        take_answer(all, &answer, text, query->count);
    }
}

static void collect(struct choices *all, const char *data, const char *log, const char *map) {
    struct data_dir directory;
    struct config config;
    struct engine *engine = NULL;
    struct holdout holdout;
    struct arena arena;
    const struct log_options options = {.map = map, .now_ms = clock_wall_ms()};
    config_defaults(&config);
    log_set_level(LOG_WARNING);
    need(data_dir_open(&directory, data, &why));
    need(engine_start(&engine, &directory, &config, false, &why));
    need(engine_remember(engine, NULL, NULL, &why)); /* as people came into the week */
    need(holdout_read(&holdout, log, &options, &directory.key, false, &why));
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    arena_init(&arena, block, block ? ENGINE_ARENA_BYTES : 0);
    for (uint32_t i = 0; i < holdout.count; i++)
        type_query(all, engine, &arena, holdout_typed(&holdout, &holdout.queries[i]),
                   &holdout.queries[i]);
    memory_free(block);
    holdout_free(&holdout);
    engine_stop(engine);
}

static void choose_features(struct fit_options *out, const char *names) {
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

static void print_model(const struct model *m, const struct fit_options *options) {
    const char *separator = "\n";
    printf("{\n  \"scene\": \"suggest\",\n  \"features\": {");
    for (int f = 0; f < FEATURE_COUNT; f++) {
        if (!options->fitted[f])
            continue;
        printf("%s    \"%s\": %.2f", separator, feature_name((enum feature)f),
               (double)m->weights[f]);
        separator = ",\n";
    }
    printf("\n  },\n  \"bias\": 0\n}\n");
}

int main(int argc, char **argv) {
    struct choices all = {.rows = bytes_new(SIZE_MAX / 2), .list = bytes_new(SIZE_MAX / 2)};
    struct fit_options options = {.deviation = deviation};
    struct fit_report report;
    struct model model, plain = {.weights = {[FEATURE_popularity] = 1}};
    if (argc != 5) {
        fprintf(stderr, "usage: fit_suggest DATA HOLDOUT MAP FEATURE[,FEATURE…]\n");
        return 2;
    }
    need(hash_start(&why));
    need(text_start(&why));
    choose_features(&options, argv[4]);
    collect(&all, argv[1], argv[2], argv[3]);
    if (all.rows.failed || all.list.failed)
        need(error_set(&why, STATUS_NO_MEMORY, "memory ran out"));
    struct choice *choices = (struct choice *)(void *)all.list.data;
    uint32_t count = (uint32_t)(all.list.len / sizeof *choices);
    const struct feature_row *rows = (const struct feature_row *)(const void *)all.rows.data;
    for (uint32_t i = 0; i < count; i++) {
        choices[i].rows = rows;
        rows += choices[i].count;
    }
    need(fit_model(&model, choices, count, &options, &report, &why));
    print_model(&model, &options);
    fprintf(stderr,
            "%u choices; log likelihood of one: popularity alone %.5f, this model %.5f (%u "
            "rounds)\n",
            count, fit_log_likelihood(&plain, choices, count), report.log_likelihood,
            report.rounds);
    bytes_free(&all.rows);
    bytes_free(&all.list);
    return 0;
}
