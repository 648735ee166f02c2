/* See holdout.h: the events of a held-out log person by person. */
#include <stdlib.h>

#include "base/memory.h"
#include "evaluate/holdout.h"

struct deed {
    int64_t user;
    uint32_t number;
};

static int by_person(const void *left, const void *right) {
    const struct deed *a = left, *b = right;
    if (a->user != b->user)
        return a->user < b->user ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool is_deed(const struct holdout_event *e) {
    return e->user != PERSON_UNKNOWN && e->user != PERSON_ANONYMOUS && e->at_ms != EVENT_TIME_NONE;
}

enum status holdout_each_deed(const struct holdout *h, holdout_deed_fn *each, void *context,
                              struct error *why) {
    const struct holdout_event *events = (const struct holdout_event *)(const void *)h->events.data;
    uint32_t count = (uint32_t)(h->events.len / sizeof *events), kept = 0;
    struct deed *deeds = memory_new(struct deed, count);
    if (!deeds)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out following people");
    for (uint32_t i = 0; i < count; i++)
        if (is_deed(&events[i]))
            deeds[kept++] = (struct deed){.user = events[i].user, .number = i};
    if (kept)
        qsort(deeds, kept, sizeof *deeds, by_person);
    for (uint32_t i = 0; i < kept; i++) {
        struct event e = holdout_event(h, deeds[i].number);
        each(context, &e, deeds[i].number, i == 0 || deeds[i].user != deeds[i - 1].user);
    }
    memory_free(deeds);
    return STATUS_OK;
}
