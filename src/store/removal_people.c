/* See removal.h: what is removed because somebody asked for it. It is looked for first, in a
 * reading pass into tables of this connection's own, so that the transaction that removes it is as
 * short as what it removes. */
#include "base/buf.h"
#include "base/require.h"
#include "store/removal_private.h"

enum { SQL_BYTES = 400 };

static enum status drop_own(struct db *db, struct error *why) {
    return db_run(db,
                  "DROP TABLE IF EXISTS temp.leaver; DROP TABLE IF EXISTS temp.leaving;"
                  "DROP TABLE IF EXISTS temp.had",
                  why);
}

static enum status make_own(struct db *db, struct error *why) {
    enum status s = drop_own(db, why); /* of a call that failed */
    if (s == STATUS_OK)
        s = db_run(db,
                   "CREATE TEMP TABLE leaver (person INTEGER PRIMARY KEY, last_event INTEGER);"
                   "CREATE TEMP TABLE leaving (id INTEGER PRIMARY KEY);"
                   "CREATE TEMP TABLE had (session INTEGER PRIMARY KEY)",
                   why);
    return s;
}

static void bind_leaver(struct statement *s, const void *rows, size_t i) {
    const struct leaver *row = (const struct leaver *)rows + i;
    require(row->person != PERSON_ANONYMOUS && row->person != PERSON_UNKNOWN);
    statement_bind_i64(s, 1, row->person);
    statement_bind_i64(s, 2, row->last_event);
}

static enum status list_leavers(struct db *db, const struct leaver *leavers, uint32_t count,
                                struct error *why) {
    enum status s = make_own(db, why);
    if (s != STATUS_OK)
        return s;
    return statement_run_rows(db,
                              "INSERT INTO temp.leaver VALUES (?1, ?2) ON CONFLICT DO UPDATE SET "
                              "last_event = max(last_event, excluded.last_event)",
                              bind_leaver, leavers, count, why);
}

/* The same statement over each of the tables, whose name stands where its %s is. */
static enum status run_over(struct db *db, const struct removal_tables *tables, const char *format,
                            uint64_t *changes, struct error *why) {
    enum status s = STATUS_OK;
    for (uint32_t i = 0; i < tables->count && s == STATUS_OK; i++) {
        char sql[SQL_BYTES];
        struct buf out = buf_over(sql, sizeof sql - 1);
        str rest = str_from(format);
        buf_append(&out, str_split(&rest, '%'));
        buf_append(&out, str_from(tables->names[i]));
        buf_append(&out, rest);
        require(!out.overflow);
        sql[out.len] = '\0';
        s = removal_run(db, sql, NULL, 0, changes, why);
    }
    return s;
}

static enum status read_sessions(struct db *db, struct bytes *out, struct error *why) {
    struct statement *statement = NULL;
    bool row = true;
    enum status s = statement_prepare(&statement, db, "SELECT session FROM temp.had", why);
    while (s == STATUS_OK && (s = statement_step(statement, &row, why)) == STATUS_OK && row)
        bytes_append_u64(out, (uint64_t)statement_i64(statement, 0));
    statement_free(statement);
    if (s == STATUS_OK && out->failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for a person's sessions; free some");
    return s;
}

static enum status find_sessions(struct db *db, bool only_theirs, struct bytes *out,
                                 struct error *why) {
    struct removal_tables tables;
    enum status s = removal_find_tables(&tables, db, "user", "session", why);
    if (s == STATUS_OK)
        s = run_over(db, &tables,
                     "INSERT OR IGNORE INTO temp.had SELECT session FROM % WHERE user IN (SELECT "
                     "person FROM temp.leaver) AND session NOT IN (0, 1) AND session <> user",
                     NULL, why);
    if (s == STATUS_OK && only_theirs)
        s = run_over(db, &tables,
                     "DELETE FROM temp.had WHERE session IN (SELECT session FROM % WHERE session "
                     "IN (SELECT session FROM temp.had) AND user <> session AND user NOT IN "
                     "(SELECT person FROM temp.leaver))",
                     NULL, why);
    return s == STATUS_OK ? read_sessions(db, out, why) : s;
}

enum status removal_sessions(struct journal *j, const int64_t *people, uint32_t count,
                             bool only_theirs, struct bytes *out, struct error *why) {
    struct error ignored;
    enum status s = make_own(j->db, why);
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++)
        s = removal_run(j->db, "INSERT OR IGNORE INTO temp.leaver VALUES (?1, 0)", &people[i], 1,
                        NULL, why);
    if (s == STATUS_OK)
        s = find_sessions(j->db, only_theirs, out, why);
    (void)(drop_own(j->db, &ignored) == STATUS_OK);
    return s;
}

/* In the open transaction. Events first: what else names the person goes whatever its time. */
static enum status remove_listed(struct db *db, uint64_t *events, uint64_t *rows,
                                 struct error *why) {
    struct removal_tables tables;
    enum status s = removal_find_tables(&tables, db, "user", "user", why);
    if (s == STATUS_OK)
        s = removal_run(db, "DELETE FROM event WHERE id IN (SELECT id FROM temp.leaving)", NULL, 0,
                        events, why);
    *rows += *events;
    for (uint32_t i = 0; i < tables.count; i++)
        if (strcmp(tables.names[i], "main.\"event\"") == 0)
            memmove(tables.names[i], tables.names[--tables.count], sizeof tables.names[0]);
    if (s == STATUS_OK)
        s = run_over(db, &tables, "DELETE FROM % WHERE user IN (SELECT person FROM temp.leaver)",
                     rows, why);
    return s;
}

static enum status forget_listed(struct db *db, uint64_t *events, struct error *why) {
    int64_t first = 0;
    uint64_t rows = 0;
    enum status s = db_run(db,
                           "INSERT INTO temp.leaving SELECT id FROM event CROSS JOIN temp.leaver "
                           "ON person = user WHERE id <= last_event",
                           why);
    if (s == STATUS_OK)
        s = db_read_i64(db, "SELECT ifnull(min(id), 9223372036854775807) FROM temp.leaving", &first,
                        why);
    if (s == STATUS_OK)
        s = db_begin(db, why);
    if (s != STATUS_OK)
        return s;
    s = removal_note(db, first, why);
    if (s == STATUS_OK)
        s = remove_listed(db, events, &rows, why);
    if (s == STATUS_OK && rows)
        return db_commit(db, why);
    db_rollback(db); /* also when there was nothing: the rollup stays good */
    return s;
}

enum status removal_forget(struct journal *j, const struct leaver *leavers, uint32_t count,
                           uint64_t *events, struct error *why) {
    struct error ignored;
    require(!j->writing);
    *events = 0;
    enum status s = list_leavers(j->db, leavers, count, why);
    if (s == STATUS_OK)
        s = forget_listed(j->db, events, why);
    if (s != STATUS_OK)
        *events = 0;
    (void)(drop_own(j->db, &ignored) == STATUS_OK);
    if (s == STATUS_OK)
        (void)(db_empty_log(j->db, &ignored) == STATUS_OK); /* else removal_scrub does */
    return s;
}
