/* A scene is a recipe: a table of recall steps with quotas, a table of rerank steps. The one
 * pipeline (scene.c) runs every recipe; no scene may enter it. */
#ifndef SCENE_SCENE_H
#define SCENE_SCENE_H

#include <stdbool.h>

#include "base/arena.h"
#include "recall/candidate.h"
#include "scene/edition.h"
#include "scene/profile.h"

struct push_terms;
struct forbidden;
struct pinned;

/* Decoded, normalised and bounded before any scene sees it. Absent texts are empty. */
struct scene_request {
    str text;     /* suggest: the normalised prefix; of a scene that asks about one: the query */
    str previous; /* the last query, normalised */
    str category, item, page, lang;
    const str *selected; /* words that were chosen already, normalised, as they came */
    uint32_t selected_count;
    int64_t user, session; /* hash_person, or PERSON_UNKNOWN */
    bool named;            /* one of them is */
    uint32_t limit;        /* 1–50 */
    uint32_t recall_mask;  /* bit i: run the i-th recall step; all ones by default */
    int64_t now_ms;        /* the only clock a scene may read */
    bool explain;
    bool unrecorded;               /* nothing of it may be kept */
    bool unnamed;                  /* what is kept of it may not say who asked */
    bool whole;                    /* text is a query, and no prefix of one */
    const struct push_terms *push; /* of the scene push (scene/push.h); NULL: none */
};

/* What a request reads; nothing here changes but the arena. */
struct scene_input {
    const struct edition *edition;
    const struct edition *fresh;   /* what came after it, built for it alone; NULL: nothing did */
    const struct profile *profile; /* of who asks; NULL: nobody in particular, or not known */
    const struct scene_request *request;
    const struct forbidden *forbidden; /* scene/forbidden.h; NULL: everything may be said */
    const struct pinned *pinned;       /* scene/pinned.h; NULL: nothing is promoted */
    struct arena *arena;
    const void *prepared; /* by the scene that runs; NULL: it prepares nothing, or had no room */
};

typedef void recall_fn(const struct scene_input *in, uint32_t quota, struct candidate_set *out);
typedef void rerank_fn(const struct scene_input *in, struct candidate_set *set);

struct recall_step {
    const char *name; /* `recall=`, /metrics and explain=1 say it */
    recall_fn *run;
    uint32_t quota;     /* candidates; the limit that was asked for when that is more */
    enum section needs; /* not run without it, and the answer says degraded; 0: nothing */
};

struct rerank_step {
    const char *name; /* explain=1 says it of what the step took out */
    rerank_fn *run;
};

enum { RECALL_STEPS_MAX = 16, RESULTS_MAX = 50 };

/* What a request of a scene says besides who asks; one bit each. */
enum scene_asks {
    ASKS_TYPED = 1,   /* what is being typed */
    ASKS_ABOUT = 2,   /* a whole query and an item */
    ASKS_REFINED = 4, /* a whole query and the words selected for it */
    ASKS_PAGE = 8,    /* a page and the item on it */
    ASKS_NOTHING = 16,
};

struct scene_output;
struct scene {
    const char *name; /* also the route and the model */
    uint32_t id;      /* 1 … SCENE_COUNT_MAX-1, stable: it is written to the journal */
    enum scene_asks asks;
    bool tires; /* what it shows in vain rests for a while (profile.h) */
    uint32_t candidates_max, results_max;
    uint32_t limit_standard;          /* results when no limit is asked for */
    const struct recall_step *recall; /* ends with {0} */
    const struct rerank_step *rerank; /* ends with {0} */
    /* What several of its steps need, made once, in the arena; NULL: they share nothing. */
    const void *(*prepare)(const struct scene_input *in);
    /* What made the scene answer, static; NULL: nothing is to be said of it. */
    const char *(*trigger)(const struct scene_input *in);
    /* Under explain: what of the request came to nothing, by scene_explain. NULL: nothing does. */
    void (*explain)(const struct scene_input *in, struct scene_output *out);
};

/* request.text is a query, and no prefix of one. */
static inline bool scene_asks_query(const struct scene *scene) {
    return (scene->asks & (ASKS_ABOUT | ASKS_REFINED)) != 0;
}

/* Under explain=1: the feature row of each result and what was taken out, with the rerank step's
 * name or "limit". */
struct scene_removal {
    str text; /* empty: it may not be said */
    const char *why;
};
struct scene_output {
    struct candidate_set results;
    uint32_t recalled, dropped;
    uint16_t recalled_by[RECALL_STEPS_MAX]; /* new candidates of each step */
    const char *degraded[RECALL_STEPS_MAX]; /* steps that could not do their work */
    uint32_t degraded_count;
    const char *trigger;
    const float *features; /* results.count × FEATURE_COUNT, NULL without explain */
    struct scene_removal *removed;
    uint32_t removed_count, removed_max;
};

/* Adds to what was taken out, as long as there is room. The text lives as long as the arena. */
void scene_explain(struct scene_output *out, str text, const char *why);

/* STATUS_NO_MEMORY when the arena was too small. */
enum status scene_run(const struct scene *scene, const struct scene_input *in,
                      struct scene_output *out) MUST_CHECK;

/* What these features of its candidates are computed from, besides the candidates: bits of
 * features, as what a person leans to takes time to find. */
struct feature_input scene_feature_input(const struct scene_input *in, uint32_t wanted);

/* Its steps but for the sorting, for bench_suggest, which measures them one by one. */
void scene_recall(const struct scene *scene, const struct scene_input *in,
                  struct scene_output *out);
void scene_score(const struct scene *scene, const struct scene_input *in,
                 struct candidate_set *set);
void scene_rerank(const struct scene *scene, const struct scene_input *in,
                  struct scene_output *out);

/* registry.c: every scene, in the order of the contract's table; ends with NULL. */
extern const struct scene *const scenes[];
const struct scene *scene_find(str name);

#endif
