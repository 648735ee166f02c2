/* Fallback's task: somebody searched, clicked an item, and searched for something else the next
 * time. Asked for what they had clicked under which query, is the next query among the answers? The
 * next time may be days later; those who came back within half an hour are told apart.
 *
 * Refused: people who are not named, and what is not dated. */
#include "base/text.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"

enum { GROUP_ALL = 1, GROUP_SOON = 2, SOON_MS = 1800000 };

/* What a person last clicked, and what they searched for before. */
struct looking {
    struct task_cases *cases;
    uint32_t query, item; /* item TASK_NO_TEXT: nothing since */
    int64_t at_ms;
};

static bool is_another(const struct task_cases *cases, uint32_t one, uint32_t other) {
    return !text_same_letters(intern_text(&cases->texts, one), intern_text(&cases->texts, other));
}

static void search(struct looking *looking, const struct event *e, uint32_t place) {
    struct task_cases *cases = looking->cases;
    uint32_t query = task_take_query(cases, e->query);
    if (query == TASK_NO_TEXT || cases->texts.failed)
        return;
    if (looking->item != TASK_NO_TEXT && is_another(cases, query, looking->query)) {
        bool soon = e->at_ms - looking->at_ms < SOON_MS;
        const struct task_case one = {.user = e->user,
                                      .session = e->session,
                                      .at_ms = looking->at_ms,
                                      .query = looking->query,
                                      .item = looking->item,
                                      .wanted = query,
                                      .groups = soon ? GROUP_ALL | GROUP_SOON : GROUP_ALL,
                                      .place = place};
        bytes_append(&cases->list, &one, sizeof one);
        looking->item = TASK_NO_TEXT;
    }
    if (looking->item == TASK_NO_TEXT)
        looking->query = query;
}

static void look(struct looking *looking, const struct event *e) {
    struct task_cases *cases = looking->cases;
    uint32_t query = e->query.len ? task_take_query(cases, e->query) : looking->query;
    if (query == TASK_NO_TEXT || e->item.len == 0 || cases->texts.failed)
        return;
    looking->query = query;
    looking->item = intern_add(&cases->texts, e->item);
    looking->at_ms = e->at_ms;
}

static void take(void *context, const struct event *e, uint32_t place, bool first) {
    struct looking *looking = context;
    if (first)
        looking->query = looking->item = TASK_NO_TEXT;
    if (e->kind == EVENT_SEARCH)
        search(looking, e, place);
    else if (e->kind != EVENT_IMPRESSION && e->kind != EVENT_COUNT)
        look(looking, e);
}

static enum status find(struct task_cases *out, const struct holdout *h, struct error *why) {
    struct looking looking = {.cases = out, .query = TASK_NO_TEXT, .item = TASK_NO_TEXT};
    return holdout_each_deed(h, take, &looking, why);
}

const struct task task_fallback = {
    .scene = &scene_fallback,
    .unit = "next queries after a click",
    .groups = {"all", "within 30 minutes"},
    .remembers = true,
    .hits = hit_spelt_alike,
    .limit = ANSWERS_MAX,
    .find = find,
    .baselines = {{"most_popular", answer_most_popular},
                  {"item_queries", answer_item_queries},
                  {"transitions", answer_transitions}},
};
