/* The visits of a rollup (rollup.h). A visit is keyed by its first event, so those of a batch go
 * nearly all to the end of the tree, which is many times faster than a tree by person. */
#include "store/rollup.h"
#include "store/rollup_private.h"

enum status rollup_add_visits(struct rollup *r, const struct rollup_visit *rows, size_t count,
                              struct error *why) {
    struct statement *put = NULL;
    enum status s =
        statement_prepare(&put, r->db, "INSERT INTO visit VALUES (?1, ?2, ?3, ?4)", why);
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        statement_bind_i64(put, 1, rows[i].first);
        statement_bind_i64(put, 2, rows[i].user);
        statement_bind_i64(put, 3, rows[i].day);
        statement_bind_blob(put, 4, rows[i].steps);
        s = statement_run(put, why);
    }
    statement_free(put);
    return s;
}

static void bind_open(struct statement *put, const struct rollup_open_visit *row) {
    statement_bind_i64(put, 1, row->visit.user);
    statement_bind_i64(put, 2, row->session);
    statement_bind_i64(put, 3, row->visit.first);
    statement_bind_i64(put, 4, row->last);
    if (row->at_ms == EVENT_TIME_NONE)
        statement_bind_null(put, 5);
    else
        statement_bind_i64(put, 5, row->at_ms);
    statement_bind_i64(put, 6, row->visit.day);
    statement_bind_i64(put, 7, row->count);
    statement_bind_blob(put, 8, row->visit.steps);
    statement_bind_i64(put, 9, row->settled);
    statement_bind_i64(put, 10, row->pause_s);
    statement_bind_text(put, 11, row->text);
}

enum status rollup_replace_open_visits(struct rollup *r, const struct rollup_open_visit *rows,
                                       size_t count, struct error *why) {
    struct statement *put = NULL;
    enum status s = db_run(r->db, "DELETE FROM open_visit", why);
    if (s == STATUS_OK)
        s = statement_prepare(&put, r->db,
                              "INSERT INTO open_visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                              "?10, ?11)",
                              why);
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        bind_open(put, &rows[i]);
        s = statement_run(put, why);
    }
    statement_free(put);
    return s;
}

enum status rollup_each_item(struct rollup *r, rollup_query_fn *each, void *context,
                             struct error *why) {
    return rollup_each_text(r, "SELECT item, id FROM touched ORDER BY item", each, context, why);
}

struct visit_pass {
    rollup_visit_fn *each;
    void *context;
};
static enum status take_visit(const struct statement *s, void *context, struct error *why) {
    const struct visit_pass *pass = context;
    const struct rollup_visit row = {.first = statement_i64(s, 0),
                                     .user = statement_i64(s, 1),
                                     .day = (int32_t)statement_i64(s, 2),
                                     .steps = statement_blob(s, 3)};
    return pass->each(&row, pass->context, why);
}
enum status rollup_each_visit(struct rollup *r, rollup_visit_fn *each, void *context,
                              struct error *why) {
    struct visit_pass pass = {.each = each, .context = context};
    return rollup_each_row(r,
                           "SELECT id, user, day, steps FROM visit UNION ALL "
                           "SELECT first, user, day, steps FROM open_visit ORDER BY 1",
                           take_visit, &pass, why);
}

struct open_visit_pass {
    rollup_open_visit_fn *each;
    void *context;
};
static enum status take_open_visit(const struct statement *s, void *context, struct error *why) {
    const struct open_visit_pass *pass = context;
    const struct rollup_open_visit row = {
        .visit = {.first = statement_i64(s, 2),
                  .user = statement_i64(s, 0),
                  .day = (int32_t)statement_i64(s, 5),
                  .steps = statement_blob(s, 7)},
        .session = statement_i64(s, 1),
        .last = statement_i64(s, 3),
        .at_ms = statement_is_null(s, 4) ? EVENT_TIME_NONE : statement_i64(s, 4),
        .count = (uint32_t)statement_i64(s, 6),
        .settled = (uint32_t)statement_i64(s, 8),
        .pause_s = (uint32_t)statement_i64(s, 9),
        .text = statement_text(s, 10),
    };
    if (row.settled > row.visit.steps.len)
        return error_set(
            why, STATUS_CORRUPT,
            "the rollup has a visit that is cut short; `inkling train --rebuild` makes "
            "it anew");
    return pass->each(&row, pass->context, why);
}
enum status rollup_each_open_visit(struct rollup *r, rollup_open_visit_fn *each, void *context,
                                   struct error *why) {
    struct open_visit_pass pass = {.each = each, .context = context};
    return rollup_each_row(r,
                           "SELECT user, session, first, last, at_ms, day, count, steps, settled, "
                           "pause_s, text FROM open_visit ORDER BY user, session",
                           take_open_visit, &pass, why);
}
