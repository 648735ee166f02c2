/* inkling ask SCENE [KEY=VALUE…]: one answer without a server, in the same bytes as over HTTP. */
#include <stdio.h>

#include "app/command.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "http/reply_scene.h"
#include "scene/scenes.h"
#include "serve/push_history.h"

static enum status read_words(struct parameters *p, int count, char **words, struct error *why) {
    for (int i = 0; i < count; i++) {
        str value = str_from(words[i]);
        str name = str_split(&value, '=');
        if (!value.data)
            return error_set(why, STATUS_INVALID, "\"%s\" is not KEY=VALUE, such as q=shoes",
                             words[i]);
        parameters_add(p, name, value);
    }
    return STATUS_OK;
}

/* What the scene push is told besides. */
static enum status read_terms(struct push_terms *terms, const struct data_dir *directory,
                              const struct config *config, struct scene_request *request,
                              struct arena *arena, struct error *why) {
    char path[DATA_PATH_BYTES];
    if (request->user == PERSON_UNKNOWN)
        return error_set(why, STATUS_INVALID, "push is asked of somebody; name them with user=");
    data_dir_file(directory, DATA_JOURNAL, path);
    request->push = terms;
    return push_history_find(terms, path, config, request->user, request->now_ms, arena, why);
}

static enum status answer(const struct scene *scene, const struct parameters *p,
                          const struct data_dir *directory, const struct config *config,
                          struct engine *engine, struct arena *arena, struct error *why) {
    struct scene_call call;
    struct answer answer;
    enum status s =
        decode_scene_call(&call, scene, p, &directory->key, clock_wall_ms(), arena, why);
    if (s != STATUS_OK)
        return s;
    s = engine_remember(engine, NULL, &call.request, why);
    struct push_terms terms;
    if (s == STATUS_OK && scene == &scene_push)
        s = read_terms(&terms, directory, config, &call.request, arena, why);
    if (s != STATUS_OK)
        return s;
    s = engine_answer(engine, scene, &call.request, arena, &answer);
    if (s == STATUS_BUSY)
        return error_set(why, s, "there is no edition to answer from yet; run `inkling train`");
    struct buf out = buf_over(arena->base + arena->used, arena->capacity - arena->used);
    if (s == STATUS_OK)
        reply_scene_write(&call, &answer, &out);
    if (s != STATUS_OK || out.overflow)
        return error_set(why, STATUS_NO_MEMORY,
                         "the answer needs more memory than one may have; ask for fewer items");
    (void)fwrite(out.data, 1, out.len, stdout);
    if (call.format != FORMAT_PLAIN)
        (void)putchar('\n');
    return STATUS_OK;
}

/* As a server has done by the time it is asked; like a server, it answers without when it fails. */
static void count_newest(struct engine *engine, const struct config *config) {
    struct error why;
    if (config->fresh_every_ms && engine_refresh(engine, NULL, clock_wall_ms(), &why) != STATUS_OK)
        return; /* which the log has said */
}

static enum status run(const struct common_options *common, const struct scene *scene,
                       const struct parameters *p, struct error *why) {
    static struct data_dir directory;
    struct engine *engine = NULL;
    struct arena arena;
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    enum status s =
        block ? STATUS_OK : error_set(why, STATUS_NO_MEMORY, "cannot answer: memory ran out");
    arena_init(&arena, block, block ? ENGINE_ARENA_BYTES : 0);
    log_set_level(LOG_WARNING); /* that an edition was loaded is a server's news */
    if (s == STATUS_OK)
        s = text_start(why);
    if (s == STATUS_OK)
        s = data_dir_open(&directory, common->data, why);
    if (s == STATUS_OK)
        s = engine_start(&engine, &directory, &common->config, false, why);
    if (s == STATUS_OK)
        count_newest(engine, &common->config);
    if (s == STATUS_OK)
        s = answer(scene, p, &directory, &common->config, engine, &arena, why);
    engine_stop(engine);
    memory_free(block);
    return s;
}

int cmd_ask(int argc, char **argv) {
    struct common_options common;
    int count = 0;
    const struct option_row rows[] = {{NULL, NULL, OPTION_FLAG, NULL, NULL}};
    const struct option_spec spec = {
        .command = "ask",
        .arguments = "SCENE [KEY=VALUE…]",
        .about = "One answer from the current edition without a server: `inkling ask suggest "
                 "q=shoe limit=5`. The keys are the parameters of the scene's route.",
        .rows = rows,
        .arguments_min = 1,
        .arguments_max = 1 + PARAMETERS_MAX,
    };
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    struct parameters parameters = {0};
    struct error why;
    const struct scene *scene = scene_find(str_from(argv[0]));
    if (!scene) {
        (void)fprintf(stderr, "inkling ask: there is no scene \"%s\"; there is", argv[0]);
        for (const struct scene *const *s = scenes; *s; s++)
            (void)fprintf(stderr, " %s", (*s)->name);
        (void)fprintf(stderr, "\n");
        return 2;
    }
    if (read_words(&parameters, count - 1, argv + 1, &why) != STATUS_OK) {
        (void)fprintf(stderr, "inkling ask: %s\n", why.message);
        return 2;
    }
    return run(&common, scene, &parameters, &why) == STATUS_OK ? 0 : command_failed("ask", &why);
}
