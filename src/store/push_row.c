/* See push_row.h. */
#include "store/push_row.h"

#include "base/require.h"
#include "store/journal_private.h"

#define COLUMNS "run, user, line, at_ms, expires_ms, query, item, reason"

static void bind_u64(struct statement *s, int parameter, uint64_t value) {
    require(value <= INT64_MAX);
    statement_bind_i64(s, parameter, (int64_t)value);
}

enum status journal_find_push_run(struct journal *j, str name, struct push_run *out, bool *found,
                                  struct error *why) {
    struct statement *read = NULL;
    *found = false;
    enum status s = statement_prepare(
        &read, j->db, "SELECT id, file, now_ms, lines, done FROM push_run WHERE name = ?1", why);
    if (s != STATUS_OK)
        return s;
    statement_bind_text(read, 1, name);
    s = statement_step(read, found, why);
    if (s == STATUS_OK && *found) {
        *out = (struct push_run){.id = statement_i64(read, 0),
                                 .name = name,
                                 .now_ms = statement_i64(read, 2),
                                 .lines = (uint64_t)statement_i64(read, 3),
                                 .done = statement_i64(read, 4) != 0};
        str digest = statement_blob(read, 1);
        if (digest.len == DIGEST_BYTES)
            memcpy(out->file.bytes, digest.data, DIGEST_BYTES);
    }
    statement_free(read);
    return s;
}

enum status journal_put_push_run(struct journal *j, struct push_run *r, struct error *why) {
    struct statement *put = NULL;
    require(j->writing);
    enum status s = statement_prepare(
        &put, j->db,
        "INSERT INTO push_run (id, name, file, now_ms, lines, done) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT (id) DO UPDATE SET lines = ?5, done = ?6",
        why);
    if (s != STATUS_OK) {
        j->broken = true;
        return s;
    }
    if (r->id)
        statement_bind_i64(put, 1, r->id);
    else
        statement_bind_null(put, 1);
    statement_bind_text(put, 2, r->name);
    statement_bind_blob(put, 3, (str){(const char *)r->file.bytes, DIGEST_BYTES});
    statement_bind_i64(put, 4, r->now_ms);
    bind_u64(put, 5, r->lines);
    statement_bind_i64(put, 6, r->done);
    s = journal_write(j, put, why);
    if (s == STATUS_OK && !r->id)
        r->id = db_last_rowid(j->db);
    statement_free(put);
    return s;
}

enum status journal_put_push(struct journal *j, const struct push_row *row, struct error *why) {
    require(j->writing && row->user != PERSON_ANONYMOUS && row->user != PERSON_UNKNOWN);
    enum status s = journal_prepare(
        j, &j->put_push, "INSERT INTO push (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        why);
    if (s != STATUS_OK) {
        j->broken = true;
        return s;
    }
    struct statement *put = j->put_push;
    statement_bind_i64(put, 1, row->run);
    statement_bind_i64(put, 2, row->user);
    bind_u64(put, 3, row->line);
    statement_bind_i64(put, 4, row->at_ms);
    statement_bind_i64(put, 5, row->expires_ms);
    statement_bind_text(put, 6, row->query);
    statement_bind_text(put, 7, row->item.len ? row->item : (str){0});
    statement_bind_text(put, 8, row->reason.len ? row->reason : STR(""));
    return journal_write(j, put, why);
}

static enum status read_rows(struct statement *read, push_row_fn *each, void *context,
                             struct error *why) {
    bool row = true;
    enum status s = STATUS_OK;
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        const struct push_row r = {.run = statement_i64(read, 0),
                                   .user = statement_i64(read, 1),
                                   .line = (uint64_t)statement_i64(read, 2),
                                   .at_ms = statement_i64(read, 3),
                                   .expires_ms = statement_i64(read, 4),
                                   .query = statement_text(read, 5),
                                   .item = statement_text(read, 6),
                                   .reason = statement_text(read, 7)};
        s = each(&r, context, why);
    }
    statement_reset(read);
    return s;
}

enum status journal_each_push_to(struct journal *j, int64_t user, int64_t since_ms,
                                 push_row_fn *each, void *context, struct error *why) {
    enum status s = journal_prepare(j, &j->find_pushes,
                                    "SELECT " COLUMNS " FROM push WHERE user = ?1 AND at_ms >= ?2 "
                                    "ORDER BY at_ms, id",
                                    why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(j->find_pushes, 1, user);
    statement_bind_i64(j->find_pushes, 2, since_ms);
    return read_rows(j->find_pushes, each, context, why);
}

/* Prepared, bound to up to three numbers, read and freed. */
static enum status read_by(struct journal *j, const char *sql, const int64_t *numbers, int count,
                           push_row_fn *each, void *context, struct error *why) {
    struct statement *read = NULL;
    enum status s = statement_prepare(&read, j->db, sql, why);
    for (int i = 0; i < count && s == STATUS_OK; i++)
        statement_bind_i64(read, i + 1, numbers[i]);
    if (s == STATUS_OK)
        s = read_rows(read, each, context, why);
    statement_free(read);
    return s;
}

enum status journal_each_push_since(struct journal *j, int64_t since_ms, push_row_fn *each,
                                    void *context, struct error *why) {
    return read_by(j, "SELECT " COLUMNS " FROM push WHERE at_ms >= ?1", &since_ms, 1, each, context,
                   why);
}

enum status journal_each_push_of(struct journal *j, int64_t run, uint64_t from, uint64_t to,
                                 push_row_fn *each, void *context, struct error *why) {
    const int64_t numbers[] = {run, (int64_t)from, (int64_t)to};
    return read_by(j,
                   "SELECT " COLUMNS " FROM push WHERE run = ?1 AND line BETWEEN ?2 AND ?3 "
                   "ORDER BY line, id",
                   numbers, 3, each, context, why);
}
