/* See handed_over.h. Numbers of one transaction leave no gap, since nobody else can append
 * meanwhile; so the first one tells whether another process wrote before it. */
#include "serve/handed_over.h"

#include "base/memory.h"
#include "base/require.h"
#include "serve/profile_event.h"

enum status handed_over_open(struct handed_over *h, struct error *why) {
    *h = (struct handed_over){.events = memory_new(struct handed_event, HANDED_OVER_MAX)};
    return h->events ? STATUS_OK : error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
}

void handed_over_close(struct handed_over *h) {
    memory_free(h->events);
    *h = (struct handed_over){0};
}

void handed_over_add(struct handed_over *h, int64_t id, const struct event *e) {
    require(!h->last || id == h->last + 1);
    h->first = h->first ? h->first : id;
    h->last = id;
    if (!profile_event_counts(e))
        return;
    h->unusable |= h->count == HANDED_OVER_MAX;
    if (!h->unusable)
        h->events[h->count++] = (struct handed_event){.id = id, .event = *e};
}

void handed_over_clear(struct handed_over *h) {
    *h = (struct handed_over){.events = h->events};
}

bool handed_over_continues(const struct handed_over *h, int64_t number) {
    return h->first && !h->unusable && h->first == number + 1;
}
