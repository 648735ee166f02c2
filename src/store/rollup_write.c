/* The rows of a batch (rollup.h). Each function is one prepared statement run over rows in order
 * of their key: the tree is walked once from left to right. */
#include "store/rollup.h"
#include "store/rollup_private.h"

/* Finds each text's number in one pass, or gives it the next one. */
static enum status number_texts(struct rollup *r, const char *find_sql, const char *insert_sql,
                                const str *texts, uint32_t count, uint32_t *numbers,
                                uint32_t *known, struct error *why) {
    struct statement *find = NULL, *insert = NULL;
    bool empty = *known == 0;
    enum status s = statement_prepare(&find, r->db, find_sql, why);
    if (s == STATUS_OK)
        s = statement_prepare(&insert, r->db, insert_sql, why);
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++) {
        bool found = false;
        if (!empty) {
            statement_bind_text(find, 1, texts[i]);
            s = statement_step(find, &found, why);
        }
        numbers[i] = found ? (uint32_t)statement_i64(find, 0) : *known;
        if (found)
            statement_reset(find);
        if (found || s != STATUS_OK)
            continue;
        statement_bind_text(insert, 1, texts[i]);
        statement_bind_i64(insert, 2, (*known)++);
        s = statement_run(insert, why);
    }
    statement_free(find);
    statement_free(insert);
    return s;
}

enum status rollup_number_queries(struct rollup *r, const str *texts, uint32_t count,
                                  uint32_t *numbers, struct error *why) {
    return number_texts(r, "SELECT id FROM query WHERE text = ?1",
                        "INSERT INTO query VALUES (?1, ?2)", texts, count, numbers, &r->queries,
                        why);
}

enum status rollup_number_categories(struct rollup *r, const str *names, uint32_t count,
                                     uint32_t *numbers, struct error *why) {
    return number_texts(r, "SELECT id FROM category WHERE name = ?1",
                        "INSERT INTO category VALUES (?1, ?2)", names, count, numbers,
                        &r->categories, why);
}

enum status rollup_number_items(struct rollup *r, const str *items, uint32_t count,
                                uint32_t *numbers, struct error *why) {
    return number_texts(r, "SELECT id FROM touched WHERE item = ?1",
                        "INSERT INTO touched VALUES (?1, ?2)", items, count, numbers, &r->items,
                        why);
}

static void bind_demand(struct statement *s, const void *rows, size_t i) {
    const struct rollup_demand *row = (const struct rollup_demand *)rows + i;
    statement_bind_i64(s, 1, row->query);
    statement_bind_i64(s, 2, row->user);
    statement_bind_i64(s, 3, row->day);
    statement_bind_i64(s, 4, row->searches);
    statement_bind_i64(s, 5, row->clicks);
    statement_bind_i64(s, 6, row->hours);
}

enum status rollup_add_demand(struct rollup *r, const struct rollup_demand *rows, size_t count,
                              struct error *why) {
    return statement_run_rows(
        r->db,
        "INSERT INTO demand VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET "
        "searches = searches + excluded.searches, clicks = clicks + excluded.clicks, "
        "hours = hours | excluded.hours",
        bind_demand, rows, count, why);
}

static void bind_spelling(struct statement *s, const void *rows, size_t i) {
    const struct rollup_spelling *row = (const struct rollup_spelling *)rows + i;
    statement_bind_i64(s, 1, row->query);
    statement_bind_text(s, 2, row->form);
    statement_bind_i64(s, 3, row->searches);
}

enum status rollup_add_spelling(struct rollup *r, const struct rollup_spelling *rows, size_t count,
                                struct error *why) {
    return statement_run_rows(r->db,
                              "INSERT INTO spelling VALUES (?1, ?2, ?3) ON CONFLICT DO "
                              "UPDATE SET searches = searches + excluded.searches",
                              bind_spelling, rows, count, why);
}

static void bind_topic(struct statement *s, const void *rows, size_t i) {
    const struct rollup_topic *row = (const struct rollup_topic *)rows + i;
    statement_bind_i64(s, 1, row->query);
    statement_bind_i64(s, 2, row->category);
    statement_bind_i64(s, 3, row->events);
}

enum status rollup_add_topics(struct rollup *r, const struct rollup_topic *rows, size_t count,
                              struct error *why) {
    return statement_run_rows(r->db,
                              "INSERT INTO topic VALUES (?1, ?2, ?3) ON CONFLICT DO "
                              "UPDATE SET events = events + excluded.events",
                              bind_topic, rows, count, why);
}

static void bind_day(struct statement *s, const void *rows, size_t i) {
    const struct rollup_day *row = (const struct rollup_day *)rows + i;
    statement_bind_i64(s, 1, row->day);
    statement_bind_i64(s, 2, row->newest_ms);
}

enum status rollup_put_days(struct rollup *r, const struct rollup_day *rows, size_t count,
                            struct error *why) {
    return statement_run_rows(r->db,
                              "INSERT INTO day VALUES (?1, ?2) ON CONFLICT DO UPDATE SET "
                              "newest_ms = max(newest_ms, excluded.newest_ms)",
                              bind_day, rows, count, why);
}

static void bind_open_search(struct statement *s, const void *rows, size_t i) {
    const struct rollup_open_search *row = (const struct rollup_open_search *)rows + i;
    statement_bind_i64(s, 1, row->user);
    statement_bind_i64(s, 2, row->session);
    statement_bind_i64(s, 3, row->event);
    statement_bind_i64(s, 4, row->at_ms);
    statement_bind_i64(s, 5, row->query);
    statement_bind_text(s, 6, row->text);
    statement_bind_text(s, 7, row->form);
    statement_bind_i64(s, 8, row->answer);
    statement_bind_i64(s, 9, row->searches);
}

enum status rollup_replace_open(struct rollup *r, const struct rollup_open_search *rows,
                                size_t count, struct error *why) {
    enum status s = db_run(r->db, "DELETE FROM open_search", why);
    if (s != STATUS_OK)
        return s;
    return statement_run_rows(r->db,
                              "INSERT INTO open_search VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                              bind_open_search, rows, count, why);
}

static void bind_number(struct statement *s, const void *rows, size_t i) {
    statement_bind_i64(s, 1, ((const int64_t *)rows)[i]);
}

enum status rollup_put_machines(struct rollup *r, const int64_t *users, size_t count,
                                struct error *why) {
    enum status s = db_begin(r->db, why);
    if (s == STATUS_OK)
        s = db_run(r->db, "DELETE FROM machine", why);
    if (s == STATUS_OK)
        s = statement_run_rows(r->db, "INSERT INTO machine VALUES (?1)", bind_number, users, count,
                               why);
    if (s == STATUS_OK)
        return db_commit(r->db, why);
    db_rollback(r->db);
    return s;
}

static void bind_answer(struct statement *s, const void *rows, size_t i) {
    const struct rollup_answer *row = (const struct rollup_answer *)rows + i;
    statement_bind_i64(s, 1, row->answer);
    statement_bind_i64(s, 2, row->query);
    statement_bind_i64(s, 3, row->event);
}

enum status rollup_put_answers(struct rollup *r, const struct rollup_answer *rows, size_t count,
                               int64_t oldest, struct error *why) {
    enum status s = statement_run_rows(r->db, "DELETE FROM open_answer WHERE event < ?1",
                                       bind_number, &oldest, 1, why);
    if (s != STATUS_OK)
        return s;
    return statement_run_rows(r->db, "REPLACE INTO open_answer VALUES (?1, ?2, ?3)", bind_answer,
                              rows, count, why);
}
