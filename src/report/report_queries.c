/* New and rising queries from train's rollup, which knows on which days each person made a query,
 * keystrokes and repeats aside. Both count people, not searches: one busy client moves neither. */
#include <math.h>

#include "base/timestamp.h"
#include "build/personal.h"
#include "report/report_private.h"
#include "store/rollup.h"

/* The people of one query while its rows pass by, ordered by person. */
struct pass {
    const struct report_options *options;
    struct report_top fresh, rising;
    int64_t first_day, before_day; /* of these days, of as many before */
    int64_t oldest_day;            /* of the whole log */
    uint32_t query;
    int64_t user;
    bool any, user_now, user_before; /* this user is counted in … */
    struct report_query row;
    bool older; /* somebody asked before these days */
};

static void finish_query(struct pass *p) {
    struct report_query *row = &p->row;
    if (!p->any || row->people < p->options->users_min)
        return;
    if (!p->older)
        report_top_offer(&p->fresh, (double)row->people, p->query, row);
    else if (row->people > row->people_before && p->oldest_day <= p->before_day)
        report_top_offer(&p->rising,
                         (double)(row->people - row->people_before) /
                             sqrt((double)(row->people + row->people_before)),
                         p->query, row);
}

static enum status see_demand(const struct rollup_demand *d, void *context, struct error *why) {
    struct pass *p = context;
    (void)why;
    if (!p->any || d->query != p->query) {
        finish_query(p);
        p->any = true;
        p->query = d->query;
        p->user = PERSON_UNKNOWN;
        p->row = (struct report_query){0};
        p->older = false;
    }
    if (d->searches <= 0)
        return STATUS_OK;
    if (d->user != p->user)
        p->user_now = p->user_before = false;
    p->user = d->user;
    bool now = d->day >= p->first_day, before = !now && d->day >= p->before_day;
    uint64_t people = d->user == PERSON_ANONYMOUS ? (uint64_t)d->searches
                      : d->user == PERSON_UNKNOWN ? 0
                                                  : 1;
    bool again = people == 1 && d->user != PERSON_ANONYMOUS;
    p->older |= !now;
    if (now) {
        p->row.searches += (uint64_t)d->searches;
        p->row.people += again && p->user_now ? 0 : people;
        p->user_now = true;
    } else if (before) {
        p->row.people_before += again && p->user_before ? 0 : people;
        p->user_before = true;
    }
    return STATUS_OK;
}

static enum status see_day(const struct rollup_day *d, void *context, struct error *why) {
    int64_t *oldest = context;
    (void)why;
    if (d->day < *oldest)
        *oldest = d->day;
    return STATUS_OK;
}

struct naming {
    struct report *report;
    struct report_top *top;
};

/* Texts come with the rollup's numbers, in one more pass; few are wanted. */
static enum status name_rows(str text, uint32_t query, void *context, struct error *why) {
    struct naming *n = context;
    (void)why;
    for (uint32_t i = 0; i < n->top->count; i++)
        if (n->top->numbers[i] == query && personal_find(text) == PERSONAL_NONE)
            n->top->rows[i].text = arena_copy(&n->report->texts, text);
    return STATUS_OK;
}

static enum status fill_list(struct report_list *list, struct report *out, struct rollup *r,
                             struct report_top *top, struct error *why) {
    struct naming naming = {.report = out, .top = top};
    enum status s = top->count ? rollup_each_query(r, name_rows, &naming, why) : STATUS_OK;
    for (uint32_t i = 0; i < top->count && s == STATUS_OK; i++)
        if (top->rows[i].text.len)
            list->rows[list->count++] = top->rows[i];
    return s;
}

static enum status read_rollup(struct report *out, struct rollup *r, struct pass *p,
                               struct error *why) {
    struct rollup_state state;
    enum status s = rollup_state(r, &state, why);
    if (s != STATUS_OK)
        return s;
    out->rolled_up_to = state.watermark;
    s = rollup_each_day(r, see_day, &p->oldest_day, why);
    if (s == STATUS_OK)
        s = rollup_each_demand(r, see_demand, p, why);
    finish_query(p);
    if (s == STATUS_OK)
        s = fill_list(&out->fresh, out, r, &p->fresh, why);
    if (s == STATUS_OK)
        s = fill_list(&out->rising, out, r, &p->rising, why);
    return s;
}

enum status report_queries(struct report *out, struct journal *j,
                           const struct report_options *options, struct error *why) {
    struct rollup *r = NULL;
    int64_t today = out->to_ms / DAY_MS;
    struct pass p = {
        .options = options,
        .fresh.most = options->rows,
        .rising.most = options->rows,
        .first_day = today - options->days + 1,
        .before_day = today - 2 * (int64_t)options->days + 1,
        .oldest_day = INT64_MAX,
    };
    enum status s = rollup_open(&r, j, why);
    if (s == STATUS_OK)
        s = rollup_read(r, why);
    if (s == STATUS_OK) {
        s = read_rollup(out, r, &p, why);
        rollup_end_read(r);
    }
    rollup_close(r);
    return s;
}
