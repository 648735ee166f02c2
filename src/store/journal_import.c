/* What is known of imported files, so that the same file adds nothing and a grown one its tail. A
 * record is written in the transaction of the rows it speaks of: both are there or neither. */
#include <string.h>

#include "base/require.h"
#include "store/journal.h"
#include "store/journal_private.h"
#include "store/os_error.h"

static const char put_sql[] =
    "INSERT INTO import (id, name, format, mapping, bytes, lines, rows, rejected, head, digest, "
    "updated_ms, finished) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
    "ON CONFLICT (id) DO UPDATE SET name = ?2, format = ?3, mapping = ?4, bytes = ?5, lines = ?6, "
    "rows = ?7, rejected = ?8, head = ?9, digest = ?10, updated_ms = ?11, finished = ?12";

static const char read_sql[] =
    "SELECT id, name, format, mapping, bytes, lines, rows, rejected, head, digest, updated_ms, "
    "finished FROM import ORDER BY bytes, id";

/* '' and not NULL: the columns are NOT NULL. */
static void bind_text(struct statement *s, int parameter, str value) {
    statement_bind_text(s, parameter, value.len ? value : STR(""));
}

static void bind_digest(struct statement *s, int parameter, const struct digest *d) {
    statement_bind_blob(s, parameter, (str){.data = (const char *)d->bytes, .len = DIGEST_BYTES});
}

static void bind_u64(struct statement *s, int parameter, uint64_t value) {
    require(value <= INT64_MAX);
    statement_bind_i64(s, parameter, (int64_t)value);
}

enum status journal_put_import(struct journal *j, struct import_record *r, struct error *why) {
    struct statement *s = NULL;
    require(j->writing);
    enum status status = statement_prepare(&s, j->db, put_sql, why);
    if (status != STATUS_OK) {
        j->broken = true;
        return status;
    }
    if (r->id)
        statement_bind_i64(s, 1, r->id);
    else
        statement_bind_null(s, 1);
    bind_text(s, 2, r->name);
    bind_text(s, 3, r->format);
    bind_text(s, 4, r->mapping);
    bind_u64(s, 5, r->bytes);
    bind_u64(s, 6, r->lines);
    bind_u64(s, 7, r->rows);
    bind_u64(s, 8, r->rejected);
    bind_digest(s, 9, &r->head);
    bind_digest(s, 10, &r->digest);
    statement_bind_i64(s, 11, r->updated_ms);
    statement_bind_i64(s, 12, r->finished);
    status = journal_write(j, s, why);
    if (status == STATUS_OK && !r->id)
        r->id = db_last_rowid(j->db);
    statement_free(s);
    return status;
}

static bool take_digest(const struct statement *s, int column, struct digest *out) {
    str bytes = statement_blob(s, column);
    if (bytes.len != DIGEST_BYTES)
        return false;
    memcpy(out->bytes, bytes.data, DIGEST_BYTES);
    return true;
}

static bool take_u64(const struct statement *s, int column, uint64_t *out) {
    int64_t value = statement_i64(s, column);
    *out = (uint64_t)value;
    return value >= 0;
}

static enum status take_record(const struct statement *s, const struct journal *j,
                               struct import_record *r, struct error *why) {
    *r = (struct import_record){
        .id = statement_i64(s, 0),
        .name = statement_text(s, 1),
        .format = statement_text(s, 2),
        .mapping = statement_text(s, 3),
        .updated_ms = statement_i64(s, 10),
        .finished = statement_i64(s, 11) != 0,
    };
    if (take_u64(s, 4, &r->bytes) && take_u64(s, 5, &r->lines) && take_u64(s, 6, &r->rows) &&
        take_u64(s, 7, &r->rejected) && take_digest(s, 8, &r->head) &&
        take_digest(s, 9, &r->digest))
        return STATUS_OK;
    return error_set(why, STATUS_CORRUPT,
                     "import %lld of %s has a value no Inkling wrote; restore it from a backup",
                     (long long)r->id, os_path_shown(db_path(j->db)));
}

enum status journal_each_import(struct journal *j, import_record_fn *each, void *context,
                                struct error *why) {
    struct statement *statement = NULL;
    enum status s = statement_prepare(&statement, j->db, read_sql, why);
    while (s == STATUS_OK) {
        struct import_record r;
        bool row = false;
        s = statement_step(statement, &row, why);
        if (s != STATUS_OK || !row)
            break;
        s = take_record(statement, j, &r, why);
        if (s == STATUS_OK)
            s = each(&r, context, why);
    }
    statement_free(statement);
    return s;
}
