/* See profile_event.h. */
#include "serve/profile_event.h"

#include "base/text.h"
#include "build/personal.h"

bool profile_event_counts(const struct event *e) {
    bool named = e->user != PERSON_ANONYMOUS && e->user != PERSON_UNKNOWN;
    bool did = e->kind == EVENT_SEARCH || e->kind == EVENT_CLICK || e->kind == EVENT_CART ||
               e->kind == EVENT_PURCHASE || e->kind == EVENT_VIEW;
    return named && did;
}

str profile_event_query(const struct event *e, struct arena *a) {
    str query = {0};
    if (text_normalise_query(e->query, a, &query) != STATUS_OK ||
        personal_find(query) != PERSONAL_NONE)
        return (str){0};
    return query;
}

uint32_t profile_seconds(int64_t at_ms) {
    return at_ms > 0 && at_ms / 1000 <= UINT32_MAX ? (uint32_t)(at_ms / 1000) : 0;
}

static enum profile_deed deed_of(enum event_kind kind) {
    return kind == EVENT_PURCHASE ? PROFILE_BOUGHT
           : kind == EVENT_CART   ? PROFILE_CARTED
                                  : PROFILE_VIEWED;
}

void profile_event_take(struct profile *p, int64_t id, const struct event *e, str query,
                        uint32_t gap_s) {
    uint32_t at_s = profile_seconds(e->at_ms);
    if (id <= p->last_event)
        return;
    p->last_event = id;
    if (e->kind == EVENT_SEARCH)
        profile_add_query(p, query, at_s, gap_s);
    else if (e->item.len)
        profile_add_item(p, e->item, deed_of(e->kind), query, at_s);
    else if (e->kind == EVENT_CLICK) /* on a suggestion */
        profile_refresh(p, profile_text_mark(query));
}
