/* What a scene that gives whole queries is measured by. A task finds cases in a held-out log: a
 * request as a client could have made it, and the query that its person went on to. Inkling and the
 * task's baselines are asked each case; figures are means over cases, with intervals.
 *
 * A new one is a file task_SCENE.c and a line in task.c. */
#ifndef EVALUATE_TASK_H
#define EVALUATE_TASK_H

#include "evaluate/bootstrap.h"
#include "evaluate/listing.h"
#include "evaluate/opened.h"
#include "evaluate/telling.h"

enum { TASK_BASELINES_MAX = 4, TASK_CONTENDERS_MAX = 1 + TASK_BASELINES_MAX, TASK_GROUPS_MAX = 4 };

/* Texts are numbers in the cases' own; queries normalised. */
#define TASK_NO_TEXT UINT32_MAX
struct task_case {
    int64_t user, session, at_ms; /* at_ms: of the request */
    uint32_t query, item;         /* what is asked about, or TASK_NO_TEXT; of a scene that asks
                                     about nothing the query is what was searched within the hour */
    uint32_t wanted;
    uint32_t groups; /* bit g: it belongs to group g; all belong to the first */
    uint32_t place;  /* in the log, of what the person went on to: distinct; cases are asked so */
};
struct task_cases {
    struct bytes list; /* struct task_case */
    struct intern texts;
    const struct telling *telling; /* borrowed; NULL: the task does not remember */
};

struct task_report;
struct task {
    const struct scene *scene;
    const char *unit; /* what a case is, such as "next queries after a click" */
    bool remembers;   /* what the person did before is told */
    bool odds;        /* its scores are to be the log of the odds that it is right */
    const char *groups[TASK_GROUPS_MAX]; /* the first is "all"; ends with NULL or the array */
    hit_fn *hits;
    uint32_t limit; /* answers that are asked for, at most ANSWERS_MAX */
    /* Events of the holdout are in order of time. */
    enum status (*find)(struct task_cases *out, const struct holdout *h, struct error *why);
    struct {
        const char *name;            /* as --json has it */
        answer_fn *answer;           /* its context is the struct past */
    } baselines[TASK_BASELINES_MAX]; /* ends with {NULL} or the array */
    /* Of a task that finds its cases and asks its baselines in a way of its own; else NULL. */
    enum status (*evaluate)(const struct data_dir *d, const struct evaluate_options *options,
                            struct task_report *out, struct error *why);
    const char *const *words; /* of the measures; NULL: listing_words */
};

static inline const char *task_word(const struct task *t, int measure) {
    return t->words ? t->words[measure] : listing_words[measure];
}

/* NULL: the scene has no task. */
const struct task *task_find(const struct scene *scene);

/* low and high as value without resamples; NAN where no list says anything. */
struct task_figure {
    struct estimate mean;
    struct estimate times; /* Inkling's mean over it, in the same resamples; NAN for Inkling */
};
struct task_report {
    struct edition_meta edition;
    struct reject_counts bad;
    const struct task *task;
    uint32_t contenders, groups;
    uint32_t cases[TASK_GROUPS_MAX];
    struct task_figure at[TASK_GROUPS_MAX][TASK_CONTENDERS_MAX][LISTING_COUNT];
    double answer_ns; /* Inkling's mean */
};

/* As evaluate(). STATUS_NOT_FOUND: no case in the log. */
enum status task_evaluate(const struct data_dir *d, const struct evaluate_options *options,
                          struct task_report *out, struct error *why) MUST_CHECK;

/* The cases of a held-out log, in the order in which they are to be asked. Of a task that remembers
 * the telling is opened; the caller closes it, also when this failed. */
enum status task_find_cases(struct task_cases *out, struct telling *telling, const struct task *t,
                            struct engine *engine, const struct data_dir *d, struct holdout *h,
                            struct error *why) MUST_CHECK;
void task_cases_free(struct task_cases *cases);

/* The request of a case, its texts borrowed from the cases; the engine is told of what came before
 * it. */
enum status task_request(struct scene_request *out, const struct task *t,
                         const struct task_cases *cases, const struct task_case *one,
                         struct telling *telling, struct error *why) MUST_CHECK;

/* For tasks: a normalised query or an item into the cases' texts; TASK_NO_TEXT for what is no
 * query, or has no letter. */
uint32_t task_take_query(struct task_cases *cases, str typed);

#endif
