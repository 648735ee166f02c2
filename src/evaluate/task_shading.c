/* Shading's task: the last search of each person, of which one grey word is to be right. */
#include "evaluate/last_search.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"

const struct task task_shading = {
    .scene = &scene_shading,
    .unit = "last searches",
    .remembers = true,
    .groups = LAST_SEARCH_GROUPS,
    .hits = hit_spelt_alike,
    .limit = ANSWERS_MAX,
    .find = last_search_find,
    .baselines = {{"most_popular", answer_most_popular}, {"last_day", answer_last_day}},
};
