/* `inkling evaluate`: how good the current edition's suggestions are on a held-out log, beside
 * most-popular completion from the same training rows. docs/evaluation.md has the protocol. */
#ifndef EVALUATE_EVALUATE_H
#define EVALUATE_EVALUATE_H

#include "evaluate/bootstrap.h"
#include "evaluate/holdout.h"
#include "scene/scene.h"
#include "store/data_dir.h"
#include "store/edition_file.h"

struct task;

struct evaluate_options {
    const struct config *config;
    const struct scene *scene; /* suggest, or one that has a task */
    const struct task *task;   /* of task_evaluate, else NULL */
    const char *holdout;       /* a path, as for import */
    const char *truth;         /* trending: the directory `truth` of a simulated shop */
    struct log_options log;
    struct bootstrap_options bootstrap;
    bool stream; /* in the order of time, learning on the way */
    bool quiet;
};

struct evaluate_report {
    struct edition_meta edition;
    uint32_t rows; /* of the held-out log that were replayed */
    uint64_t passed_over;
    struct reject_counts bad;
    struct bucket_size sizes[BUCKET_COUNT];
    struct comparisons measured;
    double mean_ns[CONTENDERS]; /* an answer took */
    uint64_t refreshes;         /* of a stream: fresh editions that were built */
    uint32_t trainings;         /* … and times the baselines were trained again */
};

/* STATUS_NOT_FOUND: there is no edition yet, or no search in the held-out log. STATUS_INVALID: a
 * stream without times. */
enum status evaluate(const struct data_dir *d, const struct evaluate_options *options,
                     struct evaluate_report *report, struct error *why) MUST_CHECK;

#endif
