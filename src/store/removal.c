/* See removal.h: the generation, and what is removed for its age. */
#include "store/removal.h"

#include <stdio.h>

#include "base/require.h"
#include "store/removal_private.h"

enum { EXPIRE_ROWS = 200000, SQL_BYTES = 256 };

enum status removal_run(struct db *db, const char *sql, const int64_t *numbers, int count,
                        uint64_t *changes, struct error *why) {
    struct statement *statement = NULL;
    enum status s = statement_prepare(&statement, db, sql, why);
    for (int i = 0; i < count && s == STATUS_OK; i++)
        statement_bind_i64(statement, i + 1, numbers[i]);
    if (s == STATUS_OK)
        s = statement_run(statement, why);
    if (s == STATUS_OK && changes)
        *changes += db_changes(db);
    statement_free(statement);
    return s;
}

enum status removal_find_tables(struct removal_tables *out, struct db *db, const char *column,
                                const char *other, struct error *why) {
    struct statement *statement = NULL;
    bool row = true;
    *out = (struct removal_tables){0};
    enum status s = statement_prepare(
        &statement, db,
        "SELECT name FROM main.sqlite_schema t WHERE type = 'table' AND 2 = (SELECT count(*) FROM "
        "(SELECT ?1 AS wanted UNION ALL SELECT ?2) WHERE wanted IN (SELECT name FROM "
        "pragma_table_info(t.name))) ORDER BY name",
        why);
    if (s != STATUS_OK)
        return s;
    statement_bind_text(statement, 1, str_from(column));
    statement_bind_text(statement, 2, str_from(other));
    while ((s = statement_step(statement, &row, why)) == STATUS_OK && row) {
        require(out->count < sizeof out->names / sizeof out->names[0]);
        int len = snprintf(out->names[out->count++], sizeof out->names[0], "main.\"%.*s\"",
                           STR_ARGS(statement_text(statement, 0)));
        require(len > 0 && len < (int)sizeof out->names[0]);
    }
    statement_free(statement);
    return s;
}

enum status removal_note(struct db *db, int64_t first_forgotten, struct error *why) {
    return removal_run(db,
                       "UPDATE removal SET generation = generation + 1, "
                       "last_event = max(last_event, ifnull((SELECT max(id) FROM event), 0)), "
                       "forgotten = nullif(min(ifnull(forgotten, ?1), ?1), 9223372036854775807)",
                       &first_forgotten, 1, NULL, why);
}

/* A slice of the table from the first row that is too old. */
static enum status expire_slice(struct db *db, const char *table, int64_t first, int64_t before_ms,
                                uint64_t *rows, struct error *why) {
    const int64_t numbers[] = {first, first + EXPIRE_ROWS, before_ms};
    uint64_t removed = 0;
    char sql[SQL_BYTES];
    (void)snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id >= ?1 AND id < ?2 AND at_ms < ?3",
                   table);
    enum status s = db_begin(db, why);
    if (s == STATUS_OK)
        s = removal_note(db, INT64_MAX, why);
    if (s == STATUS_OK)
        s = removal_run(db, sql, numbers, 3, &removed, why);
    if (s == STATUS_OK)
        s = db_commit(db, why);
    db_rollback(db);
    *rows += s == STATUS_OK ? removed : 0;
    return s;
}

static enum status expire_table(struct db *db, const char *table, int64_t before_ms, uint64_t *rows,
                                struct error *why) {
    struct statement *find = NULL;
    char sql[SQL_BYTES];
    (void)snprintf(sql, sizeof sql,
                   "SELECT id FROM %s WHERE id >= ?1 AND at_ms < ?2 ORDER BY id LIMIT 1", table);
    enum status s = statement_prepare(&find, db, sql, why);
    for (int64_t from = 0; s == STATUS_OK; from += EXPIRE_ROWS) {
        bool found = false;
        statement_bind_i64(find, 1, from);
        statement_bind_i64(find, 2, before_ms);
        s = statement_step(find, &found, why);
        if (s != STATUS_OK || !found)
            break;
        from = statement_i64(find, 0);
        statement_reset(find);
        s = expire_slice(db, table, from, before_ms, rows, why);
    }
    statement_free(find);
    return s;
}

/* People of whom nothing newer is known; what is older in the others' goes when they are read. */
static enum status expire_profiles(struct db *db, int64_t before_ms, struct error *why) {
    enum status s = db_begin(db, why);
    if (s == STATUS_OK)
        s = removal_run(db, "DELETE FROM profile WHERE at_ms < ?1", &before_ms, 1, NULL, why);
    if (s == STATUS_OK)
        s = db_commit(db, why);
    db_rollback(db);
    return s;
}

enum status removal_expire(struct journal *j, int64_t before_ms, uint64_t *rows,
                           struct error *why) {
    struct removal_tables tables;
    require(!j->writing);
    *rows = 0;
    enum status s = removal_find_tables(&tables, j->db, "id", "at_ms", why);
    for (uint32_t i = 0; i < tables.count && s == STATUS_OK; i++)
        s = expire_table(j->db, tables.names[i], before_ms, rows, why);
    return s == STATUS_OK ? expire_profiles(j->db, before_ms, why) : s;
}

enum status removal_state(struct journal *j, struct removal_state *out, struct error *why) {
    struct statement *statement = NULL;
    bool row = false;
    *out = (struct removal_state){0};
    enum status s = statement_prepare(&statement, j->db,
                                      "SELECT generation, ifnull(forgotten, 0), max(last_event, "
                                      "ifnull((SELECT max(id) FROM event), 0)) FROM removal",
                                      why);
    if (s == STATUS_OK)
        s = statement_step(statement, &row, why);
    if (row)
        *out = (struct removal_state){.generation = statement_i64(statement, 0),
                                      .forgotten = statement_i64(statement, 1),
                                      .last_event = statement_i64(statement, 2)};
    statement_free(statement);
    return s;
}

int64_t removal_last_told(struct journal *j) {
    static const char *const tellers[] = {"SELECT last_event FROM removal",
                                          "SELECT watermark FROM rollup",
                                          "SELECT max(id) FROM event"};
    struct error ignored;
    int64_t last = 0, told = 0;
    for (size_t i = 0; i < sizeof tellers / sizeof tellers[0]; i++)
        if (db_read_i64(j->db, tellers[i], &told, &ignored) == STATUS_OK && told > last)
            last = told;
    return last;
}

enum status removal_reserve(struct journal *j, int64_t last_event, struct error *why) {
    return removal_run(j->db, "UPDATE removal SET last_event = max(last_event, ?1)", &last_event, 1,
                       NULL, why);
}

enum status removal_scrub(struct journal *j, int64_t generation, struct error *why) {
    require(!j->writing);
    enum status s = db_rewrite(j->db, why);
    if (s == STATUS_OK)
        s = db_empty_log(j->db, why);
    if (s == STATUS_OK)
        s = removal_run(j->db, "UPDATE removal SET forgotten = NULL WHERE generation = ?1",
                        &generation, 1, NULL, why);
    return s;
}
