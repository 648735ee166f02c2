/* fit_task SCENE FEATURE[,FEATURE…] DATA HOLDOUT MAP [DATA HOLDOUT MAP…]: fits the model of a scene
 * that has a task (evaluate/task.h). Asks the cases of each held-out log of the current edition of
 * the DATA before it, and fits the weights to which of the answers the person went on to. Several
 * logs count alike, and so do the groups of a log, however many cases each has. A MAP of "-" is
 * none. The card in models/ says how it is used. */
#include "base/clock.h"
#include "base/log.h"
#include "evaluate/task.h"
#include "scene/scenes.h"
#include "support/fitting.h"

static const double deviation = 1; /* of the prior: the weights are about one, the cases few */

static void ask(struct choices *all, struct engine *engine, const struct task *task,
                const struct task_cases *cases, const struct task_case *one, struct arena *arena) {
    struct scene_request request = task_request(task, cases, one);
    struct answer answer;
    request.limit = RESULTS_MAX;
    request.explain = true;
    arena_reset(arena);
    if (engine_answer(engine, task->scene, &request, arena, &answer) != STATUS_OK)
        need(error_set(&why, STATUS_NOT_FOUND, "there is no edition; run `inkling train`"));
    take_answer(all, &answer, task->hits, request.text, intern_text(&cases->texts, one->wanted), 1);
}

/* The choices from `first` on weigh as much together as any other such part. */
static void count_alike(struct choices *all, size_t first) {
    struct choice *choices = (struct choice *)(void *)all->list.data;
    size_t end = all->list.len / sizeof *choices;
    for (size_t i = first; i < end; i++)
        choices[i].times = 1000.0 / (double)(end - first);
    fprintf(stderr, "%zu choices\n", end - first);
}

/* Cases of the same groups are one part. */
static void ask_all(struct choices *all, struct engine *engine, const struct task *task,
                    const struct task_cases *cases) {
    const struct task_case *list = (const struct task_case *)(const void *)cases->list.data;
    size_t count = cases->list.len / sizeof *list;
    struct arena arena;
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    arena_init(&arena, block, block ? ENGINE_ARENA_BYTES : 0);
    for (uint32_t groups = 1; groups < 1U << TASK_GROUPS_MAX; groups++) {
        size_t first = all->list.len / sizeof(struct choice);
        for (size_t i = 0; i < count; i++)
            if (list[i].groups == groups)
                ask(all, engine, task, cases, &list[i], &arena);
        if (all->list.len / sizeof(struct choice) > first)
            count_alike(all, first);
    }
    memory_free(block);
}

static void collect(struct choices *all, const struct task *task, char **log) {
    struct data_dir directory;
    struct config config;
    struct engine *engine = NULL;
    struct holdout holdout;
    struct task_cases cases = {.list = bytes_new(SIZE_MAX / 2), .texts = intern_new()};
    const struct log_options options = {.map = log[2][0] == '-' ? NULL : log[2],
                                        .now_ms = clock_wall_ms()};
    config_defaults(&config);
    log_set_level(LOG_WARNING);
    need(data_dir_open(&directory, log[0], &why));
    need(engine_start(&engine, &directory, &config, false, &why));
    need(holdout_read(&holdout, log[1], &options, &directory.key, true, &why));
    holdout_sort(&holdout);
    need(task->find(&cases, &holdout, &why));
    ask_all(all, engine, task, &cases);
    bytes_free(&cases.list);
    intern_free(&cases.texts);
    holdout_free(&holdout);
    engine_stop(engine);
}

int main(int argc, char **argv) {
    struct choices all = choices_new();
    struct fit_options options = {.deviation = deviation};
    const struct scene *scene = argc > 1 ? scene_find(str_from(argv[1])) : NULL;
    const struct task *task = scene ? task_find(scene) : NULL;
    if (argc < 6 || argc % 3 != 0 || !task) {
        fprintf(stderr, "usage: fit_task SCENE FEATURE[,FEATURE…] DATA HOLDOUT MAP "
                        "[DATA HOLDOUT MAP…]\n");
        return 2;
    }
    need(hash_start(&why));
    need(text_start(&why));
    choose_features(&options, argv[2]);
    for (int i = 3; i < argc; i += 3)
        collect(&all, task, argv + i);
    fit_choices(scene->name, &all, &options);
    return 0;
}
