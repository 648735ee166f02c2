/* See evaluate.h. What is opened is held by opened.h; the replay, which takes longest, holds
 * nothing up. */
#include "evaluate/evaluate.h"

#include "base/memory.h"
#include "evaluate/opened.h"
#include "evaluate/popular.h"
#include "evaluate/replay.h"
#include "evaluate/timeline.h"

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

/* What an evaluation opens. */
struct evaluation {
    struct opened opened;
    struct popular popular;
    struct holdout holdout;
    struct timeline timeline;
};

static enum status open_all(struct evaluation *v, const struct data_dir *d,
                            const struct evaluate_options *o, struct error *why) {
    enum status s = opened_start(&v->opened, d, o, why);
    if (s == STATUS_OK)
        s = holdout_read(&v->holdout, o->holdout, &o->log, &d->key, o->stream, why);
    if (s == STATUS_OK)
        s = popular_build(&v->popular, v->opened.rows.offered.rows.queries,
                          v->opened.rows.offered.rows.count, why);
    if (s != STATUS_OK || !o->stream)
        return s;
    holdout_sort(&v->holdout);
    return timeline_open(&v->timeline, v->opened.engine.engine, &v->holdout, &v->opened.rows, d,
                         &v->opened.edition, o->config, why);
}

static void close_all(struct evaluation *v) {
    timeline_free(&v->timeline);
    holdout_free(&v->holdout);
    popular_free(&v->popular);
    opened_stop(&v->opened);
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
    struct evaluation v = {.opened = {.edition = {0}}};
    *report = (struct evaluate_report){0};
    enum status s = open_all(&v, d, options, why);
    report->edition = v.opened.edition;
    report->rows = v.holdout.count;
    report->passed_over = v.holdout.passed_over;
    report->bad = v.holdout.bad;
    struct replay replay = {
        .who = {[CONTENDER_INKLING] = {answer_engine, &v.opened.engine},
                [CONTENDER_POPULAR] = {answer_popular, &v.popular}},
        .holdout = &v.holdout,
        .training = &v.opened.rows,
        .now_ms = report->edition.newest_ms,
        .quiet = options->quiet,
    };
    if (options->stream) {
        replay.who[CONTENDER_FROZEN] = (struct answerer){answer_engine, &v.opened.frozen};
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
