/* fit_suggest DATA HOLDOUT MAP FEATURE[,FEATURE…]: fits models/suggest.json. Types every search of
 * the held-out log into the box, as evaluate does, takes down the feature rows of what the current
 * edition of DATA answers, and fits the weights of those features to which of them the person was
 * typing. Prints the model, and how likely it makes the choices beside popularity alone; as choices
 * of another log than HOLDOUT would be the judge, see models/suggest.md for how it is used. */
#include "base/clock.h"
#include "base/log.h"
#include "evaluate/holdout.h"
#include "evaluate/prefixes.h"
#include "scene/scenes.h"
#include "support/fitting.h"

static const double deviation = 10; /* of the prior: wide, for weights of about one */

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
        take_answer(all, &answer, hit_spelt_alike, request.text, text, query->count);
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

int main(int argc, char **argv) {
    struct choices all = choices_new();
    struct fit_options options = {.deviation = deviation};
    if (argc != 5) {
        fprintf(stderr, "usage: fit_suggest DATA HOLDOUT MAP FEATURE[,FEATURE…]\n");
        return 2;
    }
    need(hash_start(&why));
    need(text_start(&why));
    choose_features(&options, argv[4]);
    collect(&all, argv[1], argv[2], argv[3]);
    fit_choices("suggest", &all, &options, false);
    return 0;
}
