/* Discover's task: the last search of each person, which is to be among ten. */
#include "evaluate/last_search.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"

const struct task task_discover = {
    .scene = &scene_discover,
    .unit = "last searches",
    .remembers = true,
    .groups = LAST_SEARCH_GROUPS,
    .hits = hit_spelt_alike,
    .limit = ANSWERS_MAX,
    .find = last_search_find,
    .baselines = {{"most_popular", answer_most_popular}, {"last_day", answer_last_day}},
};
