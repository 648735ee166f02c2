/* inkling evaluate: a held-out log against the current edition, as a table or as JSON. */
#include <stdio.h>

#include "app/cmd_evaluate_report.h"
#include "app/cmd_evaluate_task.h"
#include "app/command.h"
#include "app/log_arguments.h"
#include "app/options.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "scene/scenes.h"

static const char about[] =
    "Types every search of a held-out log into the box, character by character, and tells how soon "
    "the current edition suggests it, beside most-popular completion from the same training rows, "
    "with 95 % intervals. Of another scene it tells how often the query that people went on to is "
    "among its answers, beside plain counts. Same edition, log and seed: same figures.";

struct evaluate_question {
    const char *holdout, *scene, *format, *map, *truth;
    uint64_t seed, resamples;
    bool stream;
};

static enum status run_task(const struct common_options *common, const struct data_dir *directory,
                            const struct evaluate_options *options, struct error *why) {
    static struct task_report report;
    enum status s = task_evaluate(directory, options, &report, why);
    if (s == STATUS_OK && common->json)
        evaluate_task_json(options, &report);
    else if (s == STATUS_OK)
        evaluate_task_words(options, &report);
    return s;
}

static enum status run_suggest(const struct common_options *common,
                               const struct data_dir *directory,
                               const struct evaluate_options *options, struct error *why) {
    static struct evaluate_report report;
    enum status s = evaluate(directory, options, &report, why);
    if (s == STATUS_OK && common->json)
        evaluate_report_json(options, &report);
    else if (s == STATUS_OK)
        evaluate_report_words(options, &report);
    return s;
}

static enum status run(const struct common_options *common, const struct evaluate_options *options,
                       struct error *why) {
    struct data_dir directory;
    enum status s = data_dir_open(&directory, common->data, why);
    log_set_level(LOG_WARNING); /* that an edition was loaded is no news here */
    if (s != STATUS_OK)
        return s;
    return options->task ? run_task(common, &directory, options, why)
                         : run_suggest(common, &directory, options, why);
}

/* ", fallback": the scenes that have a task. */
static const char *name_tasks(char *names, size_t capacity) {
    struct buf b = buf_over(names, capacity - 1);
    for (const struct scene *const *s = scenes; *s; s++)
        if (task_find(*s))
            buf_append_format(&b, ", %s", (*s)->name);
    names[b.len] = '\0';
    return names;
}

static bool check(const struct evaluate_question *q, struct evaluate_options *out) {
    char names[128];
    struct error why;
    out->scene = scene_find(str_from(q->scene));
    out->task = out->scene ? task_find(out->scene) : NULL;
    if (!q->holdout || !*q->holdout)
        (void)error_set(&why, STATUS_INVALID, "--holdout FILE names the log to replay");
    else if (out->scene != &scene_suggest && !out->task)
        (void)error_set(&why, STATUS_INVALID, "--scene can be suggest%s, not \"%s\"",
                        name_tasks(names, sizeof names), q->scene);
    else if (out->task && q->stream)
        (void)error_set(&why, STATUS_INVALID, "--stream measures suggest alone; leave it out");
    else if ((out->scene == &scene_trending) != (q->truth != NULL))
        (void)error_set(&why, STATUS_INVALID,
                        "--truth DIR goes with --scene trending, and only with it: the directory "
                        "truth/ that `inkling simulate` wrote");
    else if (q->resamples > RESAMPLES_MAX)
        (void)error_set(&why, STATUS_INVALID, "--resamples goes from 0 to %d", RESAMPLES_MAX);
    else
        return log_arguments_check("evaluate", q->format, q->map, &out->log.format);
    (void)command_failed("evaluate", &why);
    return false;
}

int cmd_evaluate(int argc, char **argv) {
    struct evaluate_question q = {.scene = "suggest", .seed = 1, .resamples = RESAMPLES_STANDARD};
    struct common_options common;
    struct error why;
    int count = 0;
    const struct option_row rows[] = {
        {"--holdout", "FILE", OPTION_TEXT, &q.holdout, "a log that was not trained on"},
        {"--map", "ROLE=COLUMN,…", OPTION_TEXT, &q.map, "as for import"},
        {"--format", "NAME", OPTION_TEXT, &q.format, "as for import (default auto)"},
        {"--scene", "NAME", OPTION_TEXT, &q.scene, "what to measure (default suggest)"},
        {"--truth", "DIR", OPTION_TEXT, &q.truth,
         "of a simulated shop, its directory truth/: what trending is measured by"},
        {"--stream", NULL, OPTION_FLAG, &q.stream,
         "in the order of time, learning from each search after it was asked, as a server does"},
        {"--seed", "N", OPTION_U64, &q.seed, "of the resampling (default 1)"},
        {"--resamples", "N", OPTION_U64, &q.resamples,
         "for the intervals (default 1000; 0: no intervals)"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "evaluate", .arguments = "--holdout FILE", .about = about, .rows = rows};
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    struct evaluate_options options = {.config = &common.config, .quiet = common.quiet};
    if (!check(&q, &options))
        return 2;
    options.holdout = q.holdout;
    options.truth = q.truth;
    options.stream = q.stream;
    options.log.map = q.map;
    options.log.now_ms = clock_wall_ms();
    options.bootstrap = (struct bootstrap_options){
        .seed = q.seed, .resamples = (uint32_t)q.resamples, .quiet = common.quiet};
    return run(&common, &options, &why) == STATUS_OK ? 0 : command_failed("evaluate", &why);
}
