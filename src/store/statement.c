/* Prepared statements (db.h). A bind that SQLite refuses is remembered, so that a row of twelve
 * columns is twelve plain calls and one check. */
#include "base/memory.h"
#include "store/db_sqlite.h"

enum status statement_prepare(struct statement **out, struct db *db, const char *sql,
                              struct error *why) {
    *out = NULL;
    struct statement *s = memory_new(struct statement, 1);
    if (!s)
        return db_error(db, SQLITE_NOMEM, "use", why);
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->handle, NULL);
    if (code != SQLITE_OK) {
        memory_free(s);
        return db_error(db, code, "use", why);
    }
    s->db = db;
    *out = s;
    return STATUS_OK;
}

void statement_free(struct statement *s) {
    if (!s)
        return;
    (void)sqlite3_finalize(s->handle);
    memory_free(s);
}

static void remember(struct statement *s, int code) {
    if (__builtin_expect(code != SQLITE_OK && s->refused == SQLITE_OK, 0))
        s->refused = code;
}

void statement_bind_i64(struct statement *s, int parameter, int64_t value) {
    remember(s, sqlite3_bind_int64(s->handle, parameter, value));
}

void statement_bind_double(struct statement *s, int parameter, double value) {
    remember(s, sqlite3_bind_double(s->handle, parameter, value));
}

void statement_bind_null(struct statement *s, int parameter) {
    remember(s, sqlite3_bind_null(s->handle, parameter));
}

void statement_bind_text(struct statement *s, int parameter, str value) {
    remember(s, sqlite3_bind_text64(s->handle, parameter, value.data, value.len, SQLITE_STATIC,
                                    SQLITE_UTF8));
}

void statement_bind_blob(struct statement *s, int parameter, str value) {
    remember(s, sqlite3_bind_blob64(s->handle, parameter, value.data, value.len, SQLITE_STATIC));
}

/* Only a statement that writes speaks of writing. */
static const char *verb(const struct statement *s) {
    return sqlite3_stmt_readonly(s->handle) ? "read" : "write";
}

static enum status fail(struct statement *s, int code, struct error *why) {
    enum status status = db_error(s->db, code, verb(s), why);
    statement_reset(s);
    return status;
}

enum status statement_step(struct statement *s, bool *row, struct error *why) {
    *row = false;
    if (s->refused != SQLITE_OK)
        return fail(s, s->refused, why);
    int code = sqlite3_step(s->handle);
    if (code == SQLITE_ROW) {
        *row = true;
        return STATUS_OK;
    }
    if (code != SQLITE_DONE)
        return fail(s, code, why);
    statement_reset(s);
    return STATUS_OK;
}

enum status statement_run(struct statement *s, struct error *why) {
    bool row = true;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && row)
        status = statement_step(s, &row, why);
    return status;
}

enum status statement_run_rows(struct db *db, const char *sql, statement_bind_fn *bind,
                               const void *rows, size_t count, struct error *why) {
    struct statement *s = NULL;
    enum status status = statement_prepare(&s, db, sql, why);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bind(s, rows, i);
        status = statement_run(s, why);
    }
    statement_free(s);
    return status;
}

void statement_reset(struct statement *s) {
    (void)sqlite3_reset(s->handle); /* repeats the last step's code, which was seen */
    s->refused = SQLITE_OK;
}

bool statement_is_null(const struct statement *s, int column) {
    return sqlite3_column_type(s->handle, column) == SQLITE_NULL;
}

int64_t statement_i64(const struct statement *s, int column) {
    return sqlite3_column_int64(s->handle, column);
}

double statement_double(const struct statement *s, int column) {
    return sqlite3_column_double(s->handle, column);
}

/* As a blob: sqlite3_column_text would copy the value to put a NUL behind it. */
str statement_text(const struct statement *s, int column) {
    const char *data = sqlite3_column_blob(s->handle, column);
    int len = sqlite3_column_bytes(s->handle, column);
    return (str){.data = data, .len = data && len > 0 ? (size_t)len : 0};
}

str statement_blob(const struct statement *s, int column) {
    return statement_text(s, column);
}
