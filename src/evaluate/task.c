/* See task.h. */
#include "evaluate/task.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/progress.h"
#include "base/text.h"
#include "evaluate/means.h"
#include "evaluate/tasks.h"

static const struct task *const tasks[] = {
    &task_shading, &task_discover, &task_trending, &task_fallback, &task_refine, &task_push, NULL,
};

const struct task *task_find(const struct scene *scene) {
    for (const struct task *const *t = tasks; *t; t++)
        if ((*t)->scene == scene)
            return *t;
    return NULL;
}

uint32_t task_take_query(struct task_cases *cases, str typed) {
    char block[4 * TEXT_QUERY_BYTES_MAX];
    struct arena arena;
    str text = {0};
    arena_init(&arena, block, sizeof block);
    if (text_normalise_query(typed, &arena, &text) != STATUS_OK || text_same_letters(text, STR("")))
        return TASK_NO_TEXT;
    return intern_add(&cases->texts, text);
}

static str text_of(const struct task_cases *cases, uint32_t number) {
    return number == TASK_NO_TEXT ? (str){0} : intern_text(&cases->texts, number);
}

enum status task_request(struct scene_request *out, const struct task *t,
                         const struct task_cases *cases, const struct task_case *one,
                         struct telling *telling, struct error *why) {
    *out = (struct scene_request){.item = text_of(cases, one->item),
                                  .limit = t->limit,
                                  .user = one->user,
                                  .session = one->session,
                                  .named = true,
                                  .recall_mask = UINT32_MAX,
                                  .now_ms = one->at_ms,
                                  .whole = scene_asks_query(t->scene)};
    if (out->whole)
        out->text = text_of(cases, one->query);
    return t->remembers ? telling_until(telling, one->place, why) : STATUS_OK;
}

struct answering {
    struct opened *opened;
    const struct task *task;
    const struct task_cases *cases;
    struct telling *telling;
    struct arena arena;
    uint64_t ns;
    struct error *why;
};

static enum status ask(struct answering *a, const struct task_case *one,
                       const struct scene_request *request, uint32_t who,
                       struct list_score *score) {
    answer_fn *answer = who ? a->task->baselines[who - 1].answer : answer_engine;
    void *context = who ? (void *)&a->opened->past : &a->opened->engine;
    str answers[ANSWERS_MAX];
    uint32_t count = 0;
    arena_reset(&a->arena);
    uint64_t before = clock_monotonic_ns();
    enum status s = answer(context, request, &a->arena, answers, &count);
    a->ns += who ? 0 : clock_monotonic_ns() - before;
    if (s != STATUS_OK)
        return error_set(a->why, STATUS_NO_MEMORY,
                         "an answer needed more memory than one may have");
    *score = list_measure(answers, count, text_of(a->cases, one->wanted),
                          text_of(a->cases, one->query), a->task->hits, &a->opened->past);
    return STATUS_OK;
}

static enum status ask_all(struct answering *a, const struct task_case *list, uint32_t count,
                           uint32_t contenders, struct list_score *scores, bool quiet) {
    struct progress progress = progress_start("asking", count, quiet);
    enum status s = STATUS_OK;
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++) {
        struct scene_request request;
        s = task_request(&request, a->task, a->cases, &list[i], a->telling, a->why);
        for (uint32_t who = 0; who < contenders && s == STATUS_OK; who++)
            s = ask(a, &list[i], &request, who, &scores[(size_t)i * contenders + who]);
        progress_show(&progress, i + 1);
    }
    (void)progress_end(&progress, count);
    return s;
}

static enum status measure(struct opened *opened, const struct evaluate_options *o,
                           const struct task_cases *cases, struct telling *telling,
                           struct task_report *out, struct error *why) {
    const struct task_case *list = (const struct task_case *)(const void *)cases->list.data;
    uint32_t count = (uint32_t)(cases->list.len / sizeof *list);
    struct answering a = {
        .opened = opened, .task = out->task, .cases = cases, .telling = telling, .why = why};
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    struct list_score *scores = memory_new(struct list_score, (size_t)count * out->contenders);
    arena_init(&a.arena, block, block ? ENGINE_ARENA_BYTES : 0);
    enum status s = block && scores
                        ? STATUS_OK
                        : error_set(why, STATUS_NO_MEMORY, "no memory to score %u cases", count);
    if (s == STATUS_OK)
        s = ask_all(&a, list, count, out->contenders, scores, o->quiet);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t g = 0; g < out->groups; g++)
            out->cases[g] += list[i].groups >> g & 1;
    out->answer_ns = (double)a.ns / count;
    if (s == STATUS_OK)
        s = means_run(out, scores, list, count, &o->bootstrap, why);
    memory_free(scores);
    memory_free(block);
    return s;
}

/* Found person by person, in an order that differs with the key that people are hashed with. */
static int by_place(const void *left, const void *right) {
    const struct task_case *a = left, *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

enum status task_find_cases(struct task_cases *out, struct telling *telling, const struct task *t,
                            struct engine *engine, const struct data_dir *d, struct holdout *h,
                            struct error *why) {
    *out = (struct task_cases){.list = bytes_new(SIZE_MAX / 2), .texts = intern_new()};
    *telling = (struct telling){0};
    holdout_sort(h);
    enum status s = t->remembers ? telling_open(telling, engine, h, d, why) : STATUS_OK;
    out->telling = telling;
    if (s == STATUS_OK)
        s = t->find(out, h, why);
    if (s == STATUS_OK && (out->list.failed || out->texts.failed))
        s = error_set(why, STATUS_NO_MEMORY, "memory ran out finding cases in %s", h->path);
    if (s == STATUS_OK && out->list.len == 0)
        s = error_set(why, STATUS_NOT_FOUND,
                      "%s holds none of the %s that %s is measured by; it needs users and times",
                      h->path, t->unit, t->scene->name);
    if (s == STATUS_OK)
        qsort(out->list.data, out->list.len / sizeof(struct task_case), sizeof(struct task_case),
              by_place);
    return s;
}

void task_cases_free(struct task_cases *cases) {
    bytes_free(&cases->list);
    intern_free(&cases->texts);
}

enum status task_evaluate(const struct data_dir *d, const struct evaluate_options *o,
                          struct task_report *out, struct error *why) {
    struct opened opened;
    struct holdout holdout = {0};
    struct task_cases cases = {.list = {0}};
    struct telling telling = {0};
    if (o->task->evaluate)
        return o->task->evaluate(d, o, out, why);
    *out = (struct task_report){.task = o->task, .contenders = 1};
    while (out->contenders < TASK_CONTENDERS_MAX && o->task->baselines[out->contenders - 1].name)
        out->contenders++;
    while (out->groups < TASK_GROUPS_MAX && o->task->groups[out->groups])
        out->groups++;
    enum status s = opened_start(&opened, d, o, why);
    out->edition = opened.edition;
    if (s == STATUS_OK)
        s = holdout_read(&holdout, o->holdout, &o->log, &d->key, true, why);
    out->bad = holdout.bad;
    if (s == STATUS_OK)
        s = task_find_cases(&cases, &telling, o->task, opened.engine.engine, d, &holdout, why);
    if (s == STATUS_OK)
        s = measure(&opened, o, &cases, &telling, out, why);
    telling_close(&telling);
    task_cases_free(&cases);
    holdout_free(&holdout);
    opened_stop(&opened);
    return s;
}
