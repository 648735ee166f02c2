/* See tail.h. The rollup in memory is an ordinary one, so that rolling and selecting are the code
 * that train runs. Beside it stands, by the rollup's number of a query, its id in the edition. */
#include "demand/tail.h"

#include "base/memory.h"
#include "base/require.h"
#include "demand/roll.h"
#include "demand/tail_private.h"

enum status tail_open(struct tail **out, const struct tail_base *base, int64_t after,
                      const struct tally_rules *rules, struct error *why) {
    *out = NULL;
    struct tail *t = memory_new(struct tail, 1);
    if (!t)
        return error_set(why, STATUS_NO_MEMORY, "no memory to count the newest events");
    t->base = *base;
    t->after = t->watermark = after;
    t->rules = *rules;
    t->rules.without_visits = true; /* graphs are of the edition alone */
    t->ids = bytes_new(SIZE_MAX / 2);
    t->settled = bytes_new(SIZE_MAX / 2);
    t->machines.users = intern_new();
    enum status s = rollup_open_memory(&t->rollup, why);
    if (s != STATUS_OK) {
        tail_close(t);
        return s;
    }
    *out = t;
    return STATUS_OK;
}

void tail_close(struct tail *t) {
    if (!t)
        return;
    rollup_close(t->rollup);
    machines_free(&t->machines);
    bytes_free(&t->ids);
    bytes_free(&t->settled);
    memory_free(t);
}

/* The journal lost events that were counted: its numbers of queries begin anew. */
static void forget_queries(struct tail *t) {
    t->ids.len = t->settled.len = 0;
    t->unsettled = 0;
}

static enum status roll(struct tail *t, struct journal *events, struct tail_report *report,
                        struct error *why) {
    const struct roll_options options = {.rules = t->rules,
                                         .batch_events = TAIL_TURN_EVENTS,
                                         .batches_max = 1,
                                         .after = t->after,
                                         .quiet = true};
    struct roll_report rolled;
    struct rollup_state state;
    enum status s = roll_forward(events, t->rollup, &options, &rolled, why);
    if (s == STATUS_OK)
        s = rollup_state(t->rollup, &state, why);
    if (s != STATUS_OK)
        return s;
    if (rolled.rebuilt)
        forget_queries(t);
    t->watermark = state.watermark;
    t->queries = state.queries;
    report->events = rolled.events;
    report->changed |= rolled.events > 0 || rolled.rebuilt;
    report->more |= rolled.more;
    return STATUS_OK;
}

enum status tail_follow(struct tail *t, struct journal *events, struct rollup *past,
                        struct tail_report *report, struct error *why) {
    *report = (struct tail_report){0};
    enum status s = roll(t, events, report, why);
    return s == STATUS_OK ? tail_settle(t, past, report, why) : s;
}

enum status tail_select(struct selection *out, struct tail *t, const struct select_options *options,
                        struct error *why) {
    const struct select_base base = {
        .ids = tail_ids(t),
        .dictionary = t->base.dictionary,
        .trie = t->base.trie,
        .facts = t->base.facts,
        .displays = t->base.displays,
        .topics = t->base.topics,
        .machines = &t->machines,
        .newest_ms = t->base.newest_ms,
    };
    struct select_options on_top = *options;
    require(t->ids.len / sizeof(query_id) >= t->queries);
    on_top.base = &base;
    return select_queries(out, t->rollup, &on_top, why);
}

enum status tail_bursts(struct bursts_found *out, struct tail *t, const struct selection *selection,
                        double half_life_days, struct error *why) {
    const struct bursts_base base = {
        .ids = tail_ids(t), .rhythm = t->base.rhythm, .facts = t->base.facts};
    const struct bursts_options options = {
        .selection = selection, .base = &base, .half_life_days = half_life_days, .quiet = true};
    *out = (struct bursts_found){0};
    if (!t->base.rhythm)
        return STATUS_OK;
    return bursts_find(out, t->rollup, &options, why);
}

int64_t tail_watermark(const struct tail *t) {
    return t->watermark;
}
