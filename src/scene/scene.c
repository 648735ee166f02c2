/* The one pipeline: recall, features, model, sort, rerank, truncate. Nothing about any particular
 * scene may enter this file. */
#include "scene/scene.h"

#include "base/text.h"

enum { MS_PER_DAY = 86400000 };

static void run_recall(const struct scene *scene, const struct scene_input *in,
                       struct candidate_set *set) {
    uint32_t bit = 1;
    for (const struct recall_step *step = scene->recall; step->name; step++, bit <<= 1)
        if (in->request->recall_mask & bit)
            step->run(in, step->quota, set);
}

static struct feature_input feature_input_of(const struct scene_input *in) {
    int64_t newest_ms = in->edition->meta->newest_ms;
    return (struct feature_input){
        .facts = &in->edition->facts,
        .typed = in->request->text,
        .typed_length = text_length(in->request->text),
        .today = newest_ms > 0 ? (uint32_t)(newest_ms / MS_PER_DAY) : 0,
    };
}

static void score_all(const struct scene *scene, const struct scene_input *in,
                      const struct feature_input *features, struct candidate_set *set) {
    const struct model *model = &in->edition->models[scene->id];
    for (uint32_t i = 0; i < set->count; i++) {
        float row[FEATURE_COUNT];
        features_fill(features, &set->items[i], row);
        set->items[i].score = model_score(model, row);
    }
}

/* What explain=1 shows: a feature row a result, and what the limit cut off. */
static void explain(const struct scene_input *in, const struct feature_input *features,
                    uint32_t before, struct scene_output *out) {
    float *rows = arena_new(in->arena, float, (size_t)out->results.count *FEATURE_COUNT);
    for (uint32_t i = 0; rows && i < out->results.count; i++)
        features_fill(features, &out->results.items[i], rows + (size_t)i * FEATURE_COUNT);
    out->features = rows;

    uint32_t cut = before - out->results.count;
    struct scene_removal *removed = arena_new(in->arena, struct scene_removal, cut);
    for (uint32_t i = 0; removed && i < cut; i++)
        removed[i] = (struct scene_removal){.text = out->results.items[out->results.count + i].text,
                                            .why = "limit"};
    out->removed = removed;
    out->removed_count = removed ? cut : 0;
}

enum status scene_run(const struct scene *scene, const struct scene_input *in,
                      struct scene_output *out) {
    uint32_t limit = in->request->limit;
    *out = (struct scene_output){0};
    struct candidate_set set = candidate_set_new(in->arena, scene->candidates_max);
    run_recall(scene, in, &set);
    out->recalled = set.count;
    out->dropped = set.dropped;

    struct feature_input features = feature_input_of(in);
    score_all(scene, in, &features, &set);
    candidate_set_sort(&set);
    for (rerank_fn *const *touch = scene->rerank; *touch; touch++)
        (*touch)(in, &set);

    uint32_t before = set.count;
    candidate_set_truncate(&set, limit < scene->results_max ? limit : scene->results_max);
    out->results = set;
    if (in->request->explain)
        explain(in, &features, before, out);
    return in->arena->exhausted ? STATUS_NO_MEMORY : STATUS_OK;
}
