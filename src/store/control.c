/* See control.h. */
#include "store/control.h"

#include "base/memory.h"
#include "store/control_private.h"

extern const struct embedded_file embedded_control_schema[];

static const struct db_kind kind = {.name = "control",
                                    .application_id = 0x494e4b43, /* "INKC" */
                                    .schema = embedded_control_schema};

static enum status open_as(struct control **out, const char *path, enum db_mode mode,
                           struct error *why) {
    *out = NULL;
    struct control *c = memory_new(struct control, 1);
    if (!c)
        return error_set(why, STATUS_NO_MEMORY, "cannot open %s: memory ran out", path);
    enum status s = db_open(&c->db, path, mode, &kind, why);
    if (s != STATUS_OK) {
        memory_free(c);
        return s;
    }
    *out = c;
    return STATUS_OK;
}

enum status control_open(struct control **out, const char *path, struct error *why) {
    return open_as(out, path, DB_WRITER, why);
}

enum status control_open_reader(struct control **out, const char *path, struct error *why) {
    return open_as(out, path, DB_READER, why);
}

void control_close(struct control *c) {
    if (!c)
        return;
    db_close(c->db);
    memory_free(c);
}

enum status control_open_inspector(struct control **out, const char *path, struct error *why) {
    return open_as(out, path, DB_INSPECTOR, why);
}

enum status control_check(struct control *c, struct db_health *out, struct error *why) {
    return db_check(c->db, &kind, true, out, why);
}

enum status control_copy(struct control *c, const char *path, struct error *why) {
    return db_copy(c->db, path, true, why);
}

static void bind_forgotten(struct statement *s, const void *rows, size_t i) {
    const struct forgotten *row = (const struct forgotten *)rows + i;
    statement_bind_i64(s, 1, row->person);
    statement_bind_i64(s, 2, row->at_ms);
    statement_bind_i64(s, 3, row->last_event);
    statement_bind_i64(s, 4, row->settled);
}

enum status control_finish(struct control *c, enum status s, struct error *why) {
    if (s == STATUS_OK)
        return db_commit(c->db, why);
    db_rollback(c->db);
    return s;
}

enum status control_put_forgotten(struct control *c, const struct forgotten *people, uint32_t count,
                                  const struct secret_key *key, const struct audit *audit,
                                  struct error *why) {
    enum status s = db_begin(c->db, why);
    if (s != STATUS_OK)
        return s;
    s = statement_run_rows(
        c->db,
        "INSERT INTO forgotten VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
        "at_ms = max(at_ms, ?2), last_event = max(last_event, ?3), settled = ?4",
        bind_forgotten, people, count, why);
    if (s == STATUS_OK && audit)
        s = control_write_audit(c, key, audit, why);
    return control_finish(c, s, why);
}

enum status control_each_forgotten(struct control *c, forgotten_fn *each, void *context,
                                   struct error *why) {
    struct statement *read = NULL;
    bool row = true;
    enum status s = statement_prepare(
        &read, c->db, "SELECT person, at_ms, last_event, settled FROM forgotten ORDER BY person",
        why);
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        const struct forgotten f = {.person = statement_i64(read, 0),
                                    .at_ms = statement_i64(read, 1),
                                    .last_event = statement_i64(read, 2),
                                    .settled = statement_i64(read, 3) != 0};
        s = each(&f, context, why);
    }
    statement_free(read);
    return s;
}

enum status control_unsettle_forgotten(struct control *c, struct error *why) {
    return db_run(c->db, "UPDATE forgotten SET settled = 0", why);
}

enum status control_settle_forgotten(struct control *c, const struct forgotten *people,
                                     uint32_t count, struct error *why) {
    enum status s = db_begin(c->db, why);
    if (s != STATUS_OK)
        return s;
    s = statement_run_rows(c->db,
                           "UPDATE forgotten SET settled = 1 WHERE person = ?1 AND at_ms = ?2 AND "
                           "last_event = ?3 AND settled = ?4",
                           bind_forgotten, people, count, why);
    return control_finish(c, s, why);
}
