/* See last_search.h. */
#include "evaluate/last_search.h"

#include "base/text.h"

enum { GROUP_ALL = 1, GROUP_KNOWN = 2, GROUP_SOON = 4, SOON_MS = 1800000, HOUR_MS = 3600000 };

struct searching {
    struct task_cases *cases;
    struct task_case last; /* wanted TASK_NO_TEXT: no search of this person yet */
    int64_t searched_ms;   /* the last search's latest time */
    int64_t did_ms;        /* … of anything; EVENT_TIME_NONE: nothing yet */
};

static bool is_same(const struct searching *s, uint32_t query, int64_t at_ms) {
    const struct intern *texts = &s->cases->texts;
    return s->last.wanted != TASK_NO_TEXT && at_ms - s->searched_ms < HOUR_MS &&
           text_same_letters(intern_text(texts, query), intern_text(texts, s->last.wanted));
}

static void search(struct searching *s, const struct event *e, uint32_t place) {
    uint32_t query = task_take_query(s->cases, e->query);
    if (query == TASK_NO_TEXT || s->cases->texts.failed)
        return;
    if (!is_same(s, query, e->at_ms)) {
        bool within_hour = s->last.wanted != TASK_NO_TEXT && e->at_ms - s->searched_ms < HOUR_MS;
        bool known = s->did_ms != EVENT_TIME_NONE || telling_knows(s->cases->telling, e->user);
        bool soon = s->did_ms != EVENT_TIME_NONE && e->at_ms - s->did_ms < SOON_MS;
        s->last = (struct task_case){.user = e->user,
                                     .session = e->session,
                                     .at_ms = e->at_ms,
                                     .query = within_hour ? s->last.wanted : TASK_NO_TEXT,
                                     .item = TASK_NO_TEXT,
                                     .wanted = query,
                                     .groups = GROUP_ALL | (known ? GROUP_KNOWN : 0U) |
                                               (soon ? GROUP_SOON : 0U),
                                     .place = place};
    }
    s->searched_ms = e->at_ms;
}

static void finish(struct searching *s) {
    if (s->last.wanted != TASK_NO_TEXT)
        bytes_append(&s->cases->list, &s->last, sizeof s->last);
    s->last.wanted = TASK_NO_TEXT;
    s->did_ms = EVENT_TIME_NONE;
}

static void take(void *context, const struct event *e, uint32_t place, bool first) {
    struct searching *s = context;
    if (first)
        finish(s);
    if (e->kind == EVENT_SEARCH)
        search(s, e, place);
    s->did_ms = e->at_ms;
}

enum status last_search_find(struct task_cases *out, const struct holdout *h, struct error *why) {
    struct searching searching = {
        .cases = out, .last.wanted = TASK_NO_TEXT, .did_ms = EVENT_TIME_NONE};
    enum status s = holdout_each_deed(h, take, &searching, why);
    finish(&searching);
    return s;
}
