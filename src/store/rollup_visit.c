/* The visits of a rollup (rollup.h). A visit is keyed by its first event, so those of a batch go
 * nearly all to the end of the tree, which is many times faster than a tree by person. */
#include "store/rollup.h"
#include "store/rollup_private.h"

static void bind_visit(struct statement *s, const void *rows, size_t i) {
    const struct rollup_visit *row = (const struct rollup_visit *)rows + i;
    statement_bind_i64(s, 1, row->first);
    statement_bind_i64(s, 2, row->user);
    statement_bind_i64(s, 3, row->day);
    statement_bind_blob(s, 4, row->steps);
}

enum status rollup_add_visits(struct rollup *r, const struct rollup_visit *rows, size_t count,
                              struct error *why) {
    return statement_run_rows(r->db, "INSERT INTO visit VALUES (?1, ?2, ?3, ?4)", bind_visit, rows,
                              count, why);
}

static void bind_open_visit(struct statement *s, const void *rows, size_t i) {
    const struct rollup_open_visit *row = (const struct rollup_open_visit *)rows + i;
    statement_bind_i64(s, 1, row->visit.user);
    statement_bind_i64(s, 2, row->session);
    statement_bind_i64(s, 3, row->visit.first);
    statement_bind_i64(s, 4, row->last);
    if (row->at_ms == EVENT_TIME_NONE)
        statement_bind_null(s, 5);
    else
        statement_bind_i64(s, 5, row->at_ms);
    statement_bind_i64(s, 6, row->visit.day);
    statement_bind_i64(s, 7, row->count);
    statement_bind_blob(s, 8, row->visit.steps);
    statement_bind_i64(s, 9, row->settled);
    statement_bind_i64(s, 10, row->pause_s);
    statement_bind_text(s, 11, row->text);
}

enum status rollup_replace_open_visits(struct rollup *r, const struct rollup_open_visit *rows,
                                       size_t count, struct error *why) {
    enum status s = db_run(r->db, "DELETE FROM open_visit", why);
    if (s != STATUS_OK)
        return s;
    return statement_run_rows(
        r->db, "INSERT INTO open_visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        bind_open_visit, rows, count, why);
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
