/* See evaluate.h. The engine is opened and the training rows are read while nobody may train, so
 * that both are of one edition; the replay, which takes longest, holds nothing up. */
#include "evaluate/evaluate.h"

#include "base/memory.h"
#include "evaluate/popular.h"
#include "evaluate/replay.h"
#include "evaluate/timeline.h"
#include "serve/engine.h"
#include "store/edition_writer.h"

struct engine_context {
    struct engine *engine;
    const struct scene *scene;
};

static enum status answer_engine(void *context, const struct scene_request *request,
                                 struct arena *arena, str *out, uint32_t *count) {
    const struct engine_context *c = context;
    struct answer answer;
    enum status s = engine_answer(c->engine, c->scene, request, arena, &answer);
    for (uint32_t i = 0; i < answer.count && s == STATUS_OK; i++)
        out[i] = answer.items[i].query;
    *count = s == STATUS_OK ? answer.count : 0;
    return s;
}

static enum status answer_popular(void *context, const struct scene_request *request,
                                  struct arena *arena, str *out, uint32_t *count) {
    const struct popular *p = context;
    uint32_t rows[ANSWERS_MAX];
    (void)arena;
    *count = popular_complete(p, request->text, request->limit, rows);
    for (uint32_t i = 0; i < *count; i++)
        out[i] = p->rows[rows[i]].text;
    return STATUS_OK;
}

/* The current edition's own figures. */
static enum status read_meta(const struct data_dir *d, struct edition_meta *out,
                             struct error *why) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    uint64_t current = 0;
    enum status s = edition_current(d, &current, why);
    if (s == STATUS_OK && current == 0)
        return error_set(why, STATUS_NOT_FOUND,
                         "there is no edition to evaluate yet; `inkling import` a log and run "
                         "`inkling train`");
    if (s != STATUS_OK)
        return s;
    edition_path(d, current, path);
    s = edition_file_open(&file, path, why);
    if (s == STATUS_OK)
        *out = *edition_file_meta(file);
    edition_file_close(file);
    return s;
}

/* What an evaluation opens. */
struct evaluation {
    struct engine_context engine, frozen; /* frozen: of a stream */
    struct training_rows rows;
    struct popular popular;
    struct holdout holdout;
    struct timeline timeline;
};

static enum status open_edition(struct evaluation *v, const struct data_dir *d,
                                const struct evaluate_options *o, struct edition_meta *edition,
                                struct error *why) {
    struct data_lock lock;
    enum status s = data_lock_take(&lock, d, "train", why);
    if (s != STATUS_OK)
        return s;
    s = read_meta(d, edition, why);
    if (s == STATUS_OK)
        s = engine_start(&v->engine.engine, d, o->config, false, why);
    if (s == STATUS_OK && o->stream)
        s = engine_start(&v->frozen.engine, d, o->config, false, why);
    if (s == STATUS_OK)
        s = training_rows_read(&v->rows, d, edition, o->config, o->stream, o->quiet, why);
    data_lock_release(&lock);
    return s;
}

static enum status open_all(struct evaluation *v, const struct data_dir *d,
                            const struct evaluate_options *o, struct edition_meta *edition,
                            struct error *why) {
    enum status s = open_edition(v, d, o, edition, why);
    if (s == STATUS_OK)
        s = holdout_read(&v->holdout, o->holdout, &o->log, &d->key, o->stream, why);
    if (s == STATUS_OK)
        s = popular_build(&v->popular, v->rows.offered.rows.queries, v->rows.offered.rows.count,
                          why);
    if (s != STATUS_OK || !o->stream)
        return s;
    holdout_sort(&v->holdout);
    return timeline_open(&v->timeline, v->engine.engine, &v->holdout, &v->rows, d, edition,
                         o->config, why);
}

static void close_all(struct evaluation *v) {
    timeline_free(&v->timeline);
    holdout_free(&v->holdout);
    popular_free(&v->popular);
    training_rows_free(&v->rows);
    engine_stop(v->engine.engine);
    engine_stop(v->frozen.engine);
}

static enum status measure(const struct replay *replay, const struct evaluate_options *o,
                           struct evaluate_report *report, struct error *why) {
    uint32_t count = replay->holdout->count;
    struct query_score *scores = memory_new(struct query_score, count);
    struct sums sums = {0};
    enum status s =
        scores ? STATUS_OK
               : error_set(why, STATUS_NO_MEMORY, "no memory to score %u held-out searches", count);
    if (s == STATUS_OK)
        s = replay_run(replay, scores, report->mean_ns, why);
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++)
        sums_add(&sums, &scores[i]);
    for (int b = 0; b < BUCKET_COUNT; b++)
        report->sizes[b] = sums_size(&sums, (enum bucket)b);
    if (s == STATUS_OK)
        s = bootstrap_run(&report->measured, scores, count, &o->bootstrap, why);
    memory_free(scores);
    return s;
}

enum status evaluate(const struct data_dir *d, const struct evaluate_options *options,
                     struct evaluate_report *report, struct error *why) {
    struct evaluation v = {.engine.scene = options->scene, .frozen.scene = options->scene};
    *report = (struct evaluate_report){0};
    enum status s = open_all(&v, d, options, &report->edition, why);
    report->rows = v.holdout.count;
    report->passed_over = v.holdout.passed_over;
    report->bad = v.holdout.bad;
    struct replay replay = {
        .who = {[CONTENDER_INKLING] = {answer_engine, &v.engine},
                [CONTENDER_POPULAR] = {answer_popular, &v.popular}},
        .holdout = &v.holdout,
        .training = &v.rows,
        .now_ms = report->edition.newest_ms,
        .quiet = options->quiet,
    };
    if (options->stream) {
        replay.who[CONTENDER_FROZEN] = (struct answerer){answer_engine, &v.frozen};
        replay.who[CONTENDER_DAILY] = (struct answerer){answer_popular, &v.timeline.plain.popular};
        replay.who[CONTENDER_DECAYED] =
            (struct answerer){answer_popular, &v.timeline.decayed.popular};
        replay.before = timeline_before;
        replay.context = &v.timeline;
    }
    if (s == STATUS_OK)
        s = measure(&replay, options, report, why);
    report->refreshes = v.timeline.refreshes;
    report->trainings = v.timeline.trainings;
    close_all(&v);
    return s;
}
