/* The one pipeline, and nothing about any particular scene:
 *
 *   recall steps -> rules -> features -> model -> sort -> rerank steps -> pins -> rules -> truncate
 *
 * Rules stand here so that no recipe can forget them: in the set that the steps fill, and again
 * before the answer is cut, over what is shown beside a query. Where they refused something, the
 * steps are run again for as many more: a list that had more to give is not shortened. Refused:
 * nothing; a step that cannot work is named in `degraded` and the others go on. */
#include "scene/scene.h"

#include "base/require.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "scene/forbidden.h"
#include "scene/leanings.h"
#include "scene/pinned.h"
#include "scene/sources.h"

static uint32_t most(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

enum { EXPLAINED_MAX = 64 }; /* besides candidates */

void scene_explain(struct scene_output *out, str text, const char *why) {
    if (out->removed && out->removed_count < out->removed_max)
        out->removed[out->removed_count++] = (struct scene_removal){.text = text, .why = why};
}

/* Every step of the scene, for `more` candidates than its quota says. */
static void run_steps(const struct scene *scene, const struct scene_input *in, uint32_t more,
                      struct scene_output *out) {
    out->degraded_count = 0;
    uint32_t i = 0;
    for (const struct recall_step *step = scene->recall; step->name; step++, i++) {
        out->recalled_by[i] = 0;
        if ((in->request->recall_mask >> i & 1) == 0)
            continue;
        if (step->needs && !edition_has(in->edition, step->needs)) {
            out->degraded[out->degraded_count++] = step->name;
            continue;
        }
        uint32_t before = out->results.count;
        step->run(in, most(step->quota, in->request->limit) + more, &out->results);
        out->recalled_by[i] = (uint16_t)(out->results.count - before);
    }
}

enum { REFILL_MAX = 256 }; /* candidates more than a quota */

/* Each round meets what was refused the time before, and perhaps what stands behind it. */
static void run_guarded(const struct scene *scene, const struct scene_input *in,
                        struct scene_output *out) {
    struct forbidden_guard guard;
    size_t used = in->arena->used;
    uint32_t more = 0;
    forbidden_guard_init(&guard, in, in->request->explain ? out : NULL);
    for (;;) {
        out->removed_count = 0;
        out->results = candidate_set_new(in->arena, scene->candidates_max);
        out->results.guard = &guard.guard;
        run_steps(scene, in, more, out);
        if (out->results.refused <= more || more == REFILL_MAX)
            break;
        more = least(out->results.refused, REFILL_MAX);
        in->arena->used = used;
    }
    out->results.guard = NULL; /* it ends with this call */
}

void scene_recall(const struct scene *scene, const struct scene_input *in,
                  struct scene_output *out) {
    out->removed_count = 0;
    out->removed_max = scene->candidates_max + EXPLAINED_MAX;
    out->removed =
        in->request->explain ? arena_new(in->arena, struct scene_removal, out->removed_max) : NULL;
    if (in->forbidden) {
        run_guarded(scene, in, out);
    } else {
        out->results = candidate_set_new(in->arena, scene->candidates_max);
        run_steps(scene, in, 0, out);
    }
    out->recalled = out->results.count;
    out->dropped = out->results.dropped;
}

struct feature_input scene_feature_input(const struct scene_input *in, uint32_t wanted) {
    int64_t newest_ms = in->edition->meta->newest_ms;
    bool whole = in->request->whole;
    bool leans = (wanted & FEATURES_OF_LEANINGS) && (whole || in->request->text.len == 0);
    return (struct feature_input){
        .facts = &in->edition->facts,
        .fresh = in->fresh ? &in->fresh->facts : NULL,
        .typed = in->request->text,
        .typed_length = whole ? 0 : text_length(in->request->text),
        .whole = whole,
        .topic = whole ? asked_topic(in) : 0,
        .demand = in->edition->demand,
        .leanings = leans ? leanings_find(in) : NULL,
        .today = newest_ms > 0 ? (uint32_t)(newest_ms / DAY_MS) : 0,
    };
}

void scene_score(const struct scene *scene, const struct scene_input *in,
                 struct candidate_set *set) {
    const struct model *model = &in->edition->models[scene->id];
    uint32_t wanted = model_wants(model);
    struct feature_input features = scene_feature_input(in, wanted);
    if (wanted & FEATURES_OF_FACTS) /* they lie far apart: all are asked for at once */
        for (uint32_t i = 0; i < set->count; i++)
            facts_prefetch(features.facts, set->items[i].query);
    for (uint32_t i = 0; i < set->count; i++) {
        float row[FEATURE_COUNT];
        features_fill(&features, &set->items[i], wanted, row);
        set->items[i].score = model_score(model, wanted, row);
    }
}

/* The results as they stand before something may take from them; without explain nobody asks. */
struct before {
    const struct candidate *items;
    uint32_t count;
};

static struct before remember(const struct scene_input *in, const struct candidate_set *set) {
    struct before before = {0};
    if (!in->request->explain || set->count == 0)
        return before;
    struct candidate *items = arena_new(in->arena, struct candidate, set->count);
    if (!items)
        return before;
    memcpy(items, set->items, set->count * sizeof *items);
    return (struct before){.items = items, .count = set->count};
}

static bool holds(const struct candidate_set *set, str text) {
    for (uint32_t i = 0; i < set->count; i++)
        if (set->items[i].text.data == text.data)
            return true;
    return false;
}

static void explain_removed(const struct before *before, const char *why,
                            struct scene_output *out) {
    for (uint32_t i = 0; i < before->count && out->removed; i++)
        if (!holds(&out->results, before->items[i].text))
            scene_explain(out, before->items[i].text, why);
}

static struct scene_input prepare(const struct scene *scene, const struct scene_input *in) {
    struct scene_input prepared = *in;
    prepared.prepared = scene->prepare ? scene->prepare(in) : NULL;
    return prepared;
}

void scene_rerank(const struct scene *scene, const struct scene_input *in,
                  struct scene_output *out) {
    if (out->removed && scene->explain)
        scene->explain(in, out);
    for (const struct rerank_step *step = scene->rerank; step->name; step++) {
        struct before before = remember(in, &out->results);
        step->run(in, &out->results);
        explain_removed(&before, step->name, out);
    }
    uint32_t most_shown = least(in->request->limit, scene->results_max);
    struct before before = remember(in, &out->results);
    place_pinned(scene, in, most_shown, &out->results);
    explain_removed(&before, "pinned", out);
    drop_forbidden(in, out);
    before = remember(in, &out->results);
    candidate_set_truncate(&out->results, most_shown);
    explain_removed(&before, "limit", out);
}

/* The rows again, by the same function over the same input, for those few that are shown. */
static void explain_features(const struct scene_input *in, struct scene_output *out) {
    const struct candidate_set *set = &out->results;
    float *rows = arena_new(in->arena, float, (size_t)set->count *FEATURE_COUNT);
    if (!rows)
        return;
    struct feature_input features = scene_feature_input(in, FEATURES_ALL);
    for (uint32_t i = 0; i < set->count; i++)
        features_fill(&features, &set->items[i], FEATURES_ALL, rows + (size_t)i * FEATURE_COUNT);
    out->features = rows;
}

enum status scene_run(const struct scene *scene, const struct scene_input *from,
                      struct scene_output *out) {
    require(scene->id > 0 && scene->id < SCENE_COUNT_MAX);
    const struct scene_input prepared = prepare(scene, from), *in = &prepared;
    out->features = NULL;
    out->trigger = scene->trigger ? scene->trigger(in) : NULL;
    scene_recall(scene, in, out);
    scene_score(scene, in, &out->results);
    candidate_set_sort(&out->results);
    scene_rerank(scene, in, out);
    if (in->request->explain)
        explain_features(in, out);
    return in->arena->exhausted ? STATUS_NO_MEMORY : STATUS_OK;
}
