/* See push_history.h. Caps count by days of the person's own clocks, so that a run that starts a
 * minute earlier than yesterday's finds as much room as it did. */
#include "serve/push_history.h"

#include "base/timestamp.h"
#include "store/push_row.h"

enum { WEEK_DAYS = 7 };

struct reading {
    struct push_terms *terms;
    struct arena *arena;
    struct time_zone *zone;
    int64_t rests_ms; /* before it nothing counts as told */
    int64_t day;
    uint32_t today, week;
};

static enum status take_row(const struct push_row *row, void *context, struct error *why) {
    struct reading *r = context;
    int64_t day = time_zone_day(r->zone, row->at_ms);
    r->today += day >= r->day;
    r->week += day > r->day - WEEK_DAYS;
    if (row->at_ms < r->rests_ms)
        return STATUS_OK;
    struct push_told *told = arena_new(r->arena, struct push_told, 1);
    if (!told)
        return error_set(why, STATUS_NO_MEMORY, "no memory for what a person was told");
    *told = (struct push_told){.before = r->terms->told,
                               .query = arena_copy(r->arena, row->query),
                               .item = row->item.len ? arena_copy(r->arena, row->item) : (str){0},
                               .at_ms = row->at_ms};
    r->terms->told = told;
    return STATUS_OK;
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static uint32_t left(uint32_t most, uint32_t had) {
    return most > had ? most - had : 0;
}

/* Of somebody who was told nothing yet. */
static struct push_terms terms_of(const struct config *c) {
    return (struct push_terms){.room = least(c->push_user_day_max, c->push_user_week_max),
                               .score_min = c->push_score_min,
                               .price_drop_min = c->push_price_drop_min};
}

enum status push_history_read(struct push_terms *out, struct journal *j, const struct config *c,
                              int64_t user, int64_t at_ms, struct time_zone *zone, struct arena *a,
                              struct error *why) {
    struct reading r = {.terms = out,
                        .arena = a,
                        .zone = zone,
                        .rests_ms = at_ms - (int64_t)c->push_rest_days * DAY_MS,
                        .day = time_zone_day(zone, at_ms)};
    int64_t week_ms = at_ms - (WEEK_DAYS + 1) * (int64_t)DAY_MS;
    *out = terms_of(c);
    enum status s = journal_each_push_to(j, user, r.rests_ms < week_ms ? r.rests_ms : week_ms,
                                         take_row, &r, why);
    if (s == STATUS_OK && a->exhausted)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for what a person was told");
    out->room = least(left(c->push_user_day_max, r.today), left(c->push_user_week_max, r.week));
    return s;
}

enum status push_history_find(struct push_terms *out, const char *journal_path,
                              const struct config *c, int64_t user, int64_t at_ms, struct arena *a,
                              struct error *why) {
    struct journal *j = NULL;
    struct time_zone *utc = NULL;
    enum status s = time_zone_open(&utc, STR("UTC"), why);
    if (s == STATUS_OK)
        s = journal_open_reader(&j, journal_path, why);
    if (s == STATUS_OK)
        s = push_history_read(out, j, c, user, at_ms, utc, a, why);
    if (s == STATUS_NOT_FOUND) {
        *out = terms_of(c);
        s = STATUS_OK;
    }
    journal_close(j);
    time_zone_close(utc);
    return s;
}
