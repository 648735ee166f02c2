/* Trending's task: at the end of a day, what will people search for on the next? Its weights are
 * fitted to that; what it is measured by needs to know what truly burst (moments.h). */
#include "base/timestamp.h"
#include "evaluate/moments.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"

/* A case for each search of the first day of the log. */
static enum status find(struct task_cases *out, const struct holdout *h, struct error *why) {
    uint32_t count = (uint32_t)(h->events.len / sizeof(struct holdout_event));
    int64_t day = -1;
    (void)why;
    for (uint32_t i = 0; i < count; i++) {
        struct event e = holdout_event(h, i);
        uint32_t wanted = e.kind == EVENT_SEARCH ? task_take_query(out, e.query) : TASK_NO_TEXT;
        if (wanted == TASK_NO_TEXT || e.at_ms == EVENT_TIME_NONE)
            continue;
        day = day < 0 ? e.at_ms / DAY_MS : day;
        const struct task_case one = {.user = PERSON_UNKNOWN,
                                      .session = PERSON_UNKNOWN,
                                      .at_ms = day * DAY_MS,
                                      .query = TASK_NO_TEXT,
                                      .item = TASK_NO_TEXT,
                                      .wanted = wanted,
                                      .groups = 1,
                                      .place = i};
        if (e.at_ms / DAY_MS == day)
            bytes_append(&out->list, &one, sizeof one);
    }
    return STATUS_OK;
}

static const char *const words[LISTING_COUNT] = {
    [LISTING_hit_1] = "precision@10", [LISTING_hit_5] = "named@10",
    [LISTING_hit_10] = "found@10",    [LISTING_reciprocal_rank] = "mrr@10",
    [LISTING_coverage] = "coverage",  [LISTING_distance] = "distance",
    [LISTING_topics] = "topics",      [LISTING_novelty] = "novelty",
    [LISTING_repeats] = "repeats",
};

const struct task task_trending = {
    .scene = &scene_trending,
    .unit = "days",
    .groups = {"all"},
    .hits = hit_spelt_alike,
    .limit = ANSWERS_MAX,
    .find = find,
    .evaluate = moments_evaluate,
    .words = words,
    .baselines = {{"most_popular", NULL}, {"last_day", NULL}, {"largest_rise", NULL}},
};
