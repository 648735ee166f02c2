/* See timeline.h. What is told before a search is older than the last turn the server would have
 * taken by then, so that a search is never told before it was asked, nor sooner than it would be.
 */
#include "evaluate/timeline.h"

#include <math.h>

static enum status open_journals(struct timeline *t, const struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open_memory(&t->journal, why);
    if (s == STATUS_OK)
        s = journal_open_reader(&t->directory, path, why);
    if (s == STATUS_OK)
        s = rollup_open(&t->past, t->directory, why);
    return s;
}

enum status timeline_open(struct timeline *out, struct engine *engine,
                          const struct holdout *holdout, const struct training_rows *rows,
                          const struct data_dir *d, const struct edition_meta *edition,
                          const struct config *config, struct error *why) {
    *out = (struct timeline){.engine = engine,
                             .holdout = holdout,
                             .every_ms = config->fresh_every_ms,
                             .turn_ms = INT64_MIN,
                             .day = INT64_MIN};
    if (out->every_ms == 0)
        return error_set(
            why, STATUS_INVALID,
            "with fresh_every_ms = 0 nothing is learnt from a stream; give it a value");
    if (holdout->last_ms == EVENT_TIME_NONE)
        return error_set(why, STATUS_INVALID,
                         "the held-out log has no times, and --stream replays it in their order; "
                         "map the time column, or leave --stream out");
    enum status s = open_journals(out, d, why);
    if (s == STATUS_OK)
        s = retrained_open(&out->plain, &rows->offered, edition, config, INFINITY, why);
    if (s == STATUS_OK)
        s = retrained_open(&out->decayed, &rows->decayed, edition, config, edition->half_life_days,
                           why);
    return s;
}

void timeline_free(struct timeline *t) {
    retrained_free(&t->plain);
    retrained_free(&t->decayed);
    rollup_close(t->past);
    journal_close(t->directory);
    journal_close(t->journal);
}

/* The events of before that moment into the journal. */
static enum status tell(struct timeline *t, int64_t before_ms, struct error *why) {
    uint32_t count = (uint32_t)(t->holdout->events.len / sizeof(struct holdout_event));
    enum status s = journal_begin(t->journal, why);
    for (; s == STATUS_OK && t->next < count; t->next++) {
        struct event e = holdout_event(t->holdout, t->next);
        if (e.at_ms >= before_ms)
            break;
        s = journal_append(t->journal, &e, why);
        t->news = true;
    }
    if (s == STATUS_OK)
        return journal_commit(t->journal, why);
    journal_rollback(t->journal);
    return s;
}

static enum status train_again(struct timeline *t, int64_t midnight_ms, struct error *why) {
    enum status s = tell(t, midnight_ms, why);
    if (s == STATUS_OK)
        s = retrained_learn(&t->plain, t->journal, t->past, midnight_ms, why);
    if (s == STATUS_OK)
        s = retrained_learn(&t->decayed, t->journal, t->past, midnight_ms, why);
    t->trainings++;
    return s;
}

static enum status take_turn(struct timeline *t, int64_t turn_ms, struct error *why) {
    enum status s = tell(t, turn_ms, why);
    t->turn_ms = turn_ms;
    if (s != STATUS_OK || !t->news)
        return s;
    t->news = false;
    t->refreshes++;
    return engine_refresh(t->engine, t->journal, turn_ms, why);
}

enum status timeline_before(void *context, uint32_t i, struct error *why) {
    struct timeline *t = context;
    int64_t at_ms = t->holdout->queries[i].at_ms;
    if (at_ms == EVENT_TIME_NONE) /* of the first rows */
        return STATUS_OK;
    int64_t day = at_ms / DAY_MS, turn_ms = at_ms - at_ms % t->every_ms;
    enum status s = STATUS_OK;
    if (day > t->day && t->day != INT64_MIN)
        s = train_again(t, day * DAY_MS, why);
    t->day = day;
    return s == STATUS_OK && turn_ms > t->turn_ms ? take_turn(t, turn_ms, why) : s;
}
