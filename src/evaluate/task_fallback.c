/* Fallback's task: somebody searched, clicked an item, and searched for something else the next
 * time. Asked for what they had clicked under which query, is the next query among the answers? The
 * next time may be days later; those who came back within half an hour are told apart.
 *
 * Refused: people who are not named, and what is not dated. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"

enum { GROUP_ALL = 1, GROUP_SOON = 2, SOON_MS = 1800000 };

/* One event of a person, and where it stands in the log's order. */
struct deed {
    int64_t user;
    uint32_t number;
};

/* What a person last clicked, and what they searched for before. */
struct looking {
    uint32_t query, item; /* item TASK_NO_TEXT: nothing since */
    int64_t at_ms;
};

static int by_person(const void *left, const void *right) {
    const struct deed *a = left, *b = right;
    if (a->user != b->user)
        return a->user < b->user ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool is_deed(const struct event *e) {
    return e->user != PERSON_UNKNOWN && e->user != PERSON_ANONYMOUS && e->at_ms != EVENT_TIME_NONE;
}

static bool is_another(const struct task_cases *cases, uint32_t one, uint32_t other) {
    return !text_same_letters(intern_text(&cases->texts, one), intern_text(&cases->texts, other));
}

static void search(struct task_cases *cases, const struct event *e, uint32_t place,
                   struct looking *looking) {
    uint32_t query = task_take_query(cases, e->query);
    if (query == TASK_NO_TEXT || cases->texts.failed)
        return;
    if (looking->item != TASK_NO_TEXT && is_another(cases, query, looking->query)) {
        bool soon = e->at_ms - looking->at_ms < SOON_MS;
        const struct task_case one = {.user = e->user,
                                      .session = e->session,
                                      .at_ms = e->at_ms,
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

static void look(struct task_cases *cases, const struct event *e, struct looking *looking) {
    uint32_t query = e->query.len ? task_take_query(cases, e->query) : looking->query;
    if (query == TASK_NO_TEXT || e->item.len == 0 || cases->texts.failed)
        return;
    *looking = (struct looking){
        .query = query, .item = intern_add(&cases->texts, e->item), .at_ms = e->at_ms};
}

static void follow(struct task_cases *cases, const struct holdout *h, const struct deed *deeds,
                   uint32_t count) {
    struct looking looking = {.query = TASK_NO_TEXT, .item = TASK_NO_TEXT};
    for (uint32_t i = 0; i < count; i++) {
        struct event e = holdout_event(h, deeds[i].number);
        if (i && deeds[i].user != deeds[i - 1].user)
            looking = (struct looking){.query = TASK_NO_TEXT, .item = TASK_NO_TEXT};
        if (e.kind == EVENT_SEARCH)
            search(cases, &e, deeds[i].number, &looking);
        else if (e.kind != EVENT_IMPRESSION && e.kind != EVENT_COUNT)
            look(cases, &e, &looking);
    }
}

static enum status find(struct task_cases *out, const struct holdout *h, struct error *why) {
    uint32_t count = (uint32_t)(h->events.len / sizeof(struct holdout_event)), kept = 0;
    struct deed *deeds = memory_new(struct deed, count);
    if (!deeds)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out following people");
    for (uint32_t i = 0; i < count; i++) {
        struct event e = holdout_event(h, i);
        if (is_deed(&e))
            deeds[kept++] = (struct deed){.user = e.user, .number = i};
    }
    if (kept)
        qsort(deeds, kept, sizeof *deeds, by_person);
    follow(out, h, deeds, kept);
    memory_free(deeds);
    return STATUS_OK;
}

const struct task task_fallback = {
    .scene = &scene_fallback,
    .unit = "next queries after a click",
    .groups = {"all", "within 30 minutes"},
    .hits = hit_spelt_alike,
    .limit = ANSWERS_MAX,
    .find = find,
    .baselines = {{"most_popular", answer_most_popular},
                  {"item_queries", answer_item_queries},
                  {"transitions", answer_transitions}},
};
