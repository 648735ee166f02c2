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

/* What the cases of a log are asked of. */
struct asking {
    struct engine *engine;
    const struct task *task;
    struct task_cases cases;
    struct telling telling;
    struct arena arena;
};

static void ask(struct choices *all, struct asking *a, const struct task_case *one) {
    struct scene_request request;
    struct answer answer;
    need(task_request(&request, a->task, &a->cases, one, &a->telling, &why));
    request.limit = RESULTS_MAX;
    request.explain = true;
    arena_reset(&a->arena);
    if (engine_answer(a->engine, a->task->scene, &request, &a->arena, &answer) != STATUS_OK)
        need(error_set(&why, STATUS_NOT_FOUND, "there is no edition; run `inkling train`"));
    take_answer(all, &answer, a->task->hits, request.text,
                intern_text(&a->cases.texts, one->wanted), 1);
}

/* The choices from `first` on, each of groups[i]: those of the same groups weigh as much together
 * as any other such part. */
static void count_alike(struct choices *all, size_t first, const struct bytes *groups) {
    struct choice *choices = (struct choice *)(void *)all->list.data + first;
    const uint32_t *of = (const uint32_t *)(const void *)groups->data;
    size_t count = groups->len / sizeof *of, sizes[1U << TASK_GROUPS_MAX] = {0};
    for (size_t i = 0; i < count; i++)
        sizes[of[i]]++;
    for (size_t i = 0; i < count; i++)
        choices[i].times = 1000.0 / (double)sizes[of[i]];
    for (size_t g = 0; g < sizeof sizes / sizeof *sizes; g++)
        if (sizes[g])
            fprintf(stderr, "%zu choices\n", sizes[g]);
}

static void ask_all(struct choices *all, struct asking *a) {
    const struct task_case *list = (const struct task_case *)(const void *)a->cases.list.data;
    size_t count = a->cases.list.len / sizeof *list, first = all->list.len / sizeof(struct choice);
    struct bytes groups = bytes_new(SIZE_MAX / 2);
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    arena_init(&a->arena, block, block ? ENGINE_ARENA_BYTES : 0);
    for (size_t i = 0; i < count; i++) {
        size_t before = all->list.len;
        ask(all, a, &list[i]);
        if (all->list.len > before)
            bytes_append(&groups, &list[i].groups, sizeof list[i].groups);
    }
    count_alike(all, first, &groups);
    bytes_free(&groups);
    memory_free(block);
}

static void collect(struct choices *all, const struct task *task, char **log) {
    struct data_dir directory;
    struct config config;
    struct holdout holdout;
    struct asking a = {.task = task};
    const struct log_options options = {.map = log[2][0] == '-' ? NULL : log[2],
                                        .now_ms = clock_wall_ms()};
    config_defaults(&config);
    log_set_level(LOG_WARNING);
    need(data_dir_open(&directory, log[0], &why));
    need(engine_start(&a.engine, &directory, &config, false, &why));
    need(holdout_read(&holdout, log[1], &options, &directory.key, true, &why));
    need(task_find_cases(&a.cases, &a.telling, task, a.engine, &directory, &holdout, &why));
    ask_all(all, &a);
    telling_close(&a.telling);
    task_cases_free(&a.cases);
    holdout_free(&holdout);
    engine_stop(a.engine);
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
    fit_choices(scene->name, &all, &options, task->odds);
    return 0;
}
