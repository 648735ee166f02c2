/* What the surfaces were worth over the last days: what they showed, what was chosen, what it
 * saved, and what people ask for that the shop does not have. From the journal's events and
 * exposures and, for lists of queries, from train's rollup; no query of fewer than users_min people
 * is named. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/arena.h"
#include "scene/scene.h"
#include "store/journal.h"

enum { REPORT_ROWS_MAX = 100, REPORT_DAYS_MAX = 3650 };

struct report_options {
    const struct scene *scene; /* NULL: every one */
    uint32_t days;             /* 1 … REPORT_DAYS_MAX, back from the newest event */
    uint32_t users_min;        /* people a query that is named was asked by */
    uint32_t rows;             /* of each list, at most REPORT_ROWS_MAX */
    int64_t now_ms;            /* events more than five minutes after it are not there yet */
};

struct report_scene {
    const struct scene *scene;
    uint64_t exposures;  /* answers whose content was kept */
    double impressions;  /* search sessions that saw an answer: exposures that events name, and the
                            others over their rates */
    uint64_t clicked;    /* of them, with a click on what was shown */
    uint64_t clicks;     /* on suggestions */
    uint64_t guided;     /* searches that name an answer, or for what was just chosen from one */
    uint64_t keystrokes; /* code points that those who clicked did not type */
    double reciprocal;   /* sum of 1 / position over clicks whose position is known */
    uint64_t positions;  /* how many those are */
};

struct report_query {
    str text; /* normalised; in report.texts */
    uint64_t searches, people;
    uint64_t people_before; /* in as many days before; of `rising` */
};
struct report_list {
    struct report_query rows[REPORT_ROWS_MAX];
    uint32_t count;
};

struct report {
    int64_t from_ms, to_ms; /* to_ms: the newest event; 0 when there is none */
    uint64_t searches, people, clicks, carts, purchases;
    uint64_t with_results;    /* searches whose number of results is known */
    uint64_t no_results;      /* of them, with none */
    uint64_t unknown_answers; /* events that name an answer whose content was not kept */
    struct report_scene scenes[SCENE_COUNT_MAX];
    uint32_t scene_count;
    struct report_list empty;  /* most searched without a result */
    struct report_list fresh;  /* first asked in these days */
    struct report_list rising; /* asked by more people than in as many days before */
    int64_t rolled_up_to;      /* the last event that fresh and rising know, 0 none */
    int64_t last_event;
    struct arena texts;
};

/* The journal may be a reader's. The caller frees the report, also when it failed. */
enum status report_make(struct report *out, struct journal *j, const struct report_options *options,
                        struct error *why) MUST_CHECK;
void report_free(struct report *r);

#endif
