/* Push's task: somebody searches for the first time after a day or more away. Had they been told of
 * it, would it have been the right thing? What they did before is told to the engine; nothing of
 * the visit itself is.
 *
 * Refused: people who are not named, and what is not dated. */
#include "base/timestamp.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"

enum { GROUP_ALL = 1, GROUP_KNOWN = 2 };

struct returning {
    struct task_cases *cases;
    int64_t did_ms; /* when they did something last; EVENT_TIME_NONE: not in this log yet */
    bool here;      /* their first search of this visit was taken */
};

static void take(void *context, const struct event *e, uint32_t place, bool first) {
    struct returning *r = context;
    if (first)
        r->did_ms = EVENT_TIME_NONE;
    if (r->did_ms == EVENT_TIME_NONE || e->at_ms - r->did_ms >= DAY_MS)
        r->here = false;
    bool known = r->did_ms != EVENT_TIME_NONE || telling_knows(r->cases->telling, e->user);
    r->did_ms = e->at_ms;
    uint32_t query =
        e->kind == EVENT_SEARCH && !r->here ? task_take_query(r->cases, e->query) : TASK_NO_TEXT;
    if (query == TASK_NO_TEXT)
        return;
    r->here = true;
    const struct task_case one = {.user = e->user,
                                  .session = e->session,
                                  .at_ms = e->at_ms,
                                  .query = TASK_NO_TEXT,
                                  .item = TASK_NO_TEXT,
                                  .wanted = query,
                                  .groups = known ? GROUP_ALL | GROUP_KNOWN : GROUP_ALL,
                                  .place = place};
    bytes_append(&r->cases->list, &one, sizeof one);
}

static enum status find(struct task_cases *out, const struct holdout *h, struct error *why) {
    struct returning returning = {.cases = out, .did_ms = EVENT_TIME_NONE};
    return holdout_each_deed(h, take, &returning, why);
}

const struct task task_push = {
    .scene = &scene_push,
    .unit = "first searches after a day",
    .remembers = true,
    .odds = true,
    .hits = hit_spelt_alike,
    .limit = ANSWERS_MAX,
    .groups = {"all", "known"},
    .find = find,
    .baselines = {{"most_popular", answer_most_popular}, {"last_day", answer_last_day}},
};
