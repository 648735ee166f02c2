/* The audit (control.h): appended to, never changed, as triggers in the file see to. Who takes them
 * away is found out by the chain: each row's digest is made under secret.key over the row and the
 * digest before, so that a row can be neither changed nor left out from the middle by who holds
 * only the file. That the newest rows are missing shows against a digest noted elsewhere. */
#include <string.h>

#include "base/bytes.h"
#include "store/control_private.h"
#include "store/data_dir.h"

enum { TEXTS = 5, LINK_BYTES_MAX = 1 << 20 };

#define COLUMNS "a.id, a.at_ms, a.actor, a.action, a.detail, a.reason, a.origin"

/* Of the row that a statement of COLUMNS stands at. Lengths part the texts. */
static enum status digest_row(const struct secret_key *key, const struct digest *before,
                              const struct statement *row, struct bytes *text, struct digest *out,
                              struct error *why) {
    text->len = 0;
    bytes_append(text, before->bytes, sizeof before->bytes);
    bytes_append_u64(text, (uint64_t)statement_i64(row, 0));
    bytes_append_u64(text, (uint64_t)statement_i64(row, 1));
    for (int i = 0; i < TEXTS; i++) {
        str field = statement_text(row, 2 + i);
        bytes_append_u64(text, field.len);
        bytes_append_str(text, field);
    }
    if (text->failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for a row of the audit");
    *out = digest_under_key(key, STR("audit"), bytes_str(text));
    return STATUS_OK;
}

/* The last digest of the chain, zeros before the first. */
static enum status read_last(struct control *c, int64_t *id, struct digest *out,
                             struct error *why) {
    struct statement *read = NULL;
    bool row = false;
    *out = (struct digest){{0}};
    *id = 0;
    enum status s = statement_prepare(
        &read, c->db, "SELECT id, digest FROM audit_chain ORDER BY id DESC LIMIT 1", why);
    if (s == STATUS_OK)
        s = statement_step(read, &row, why);
    if (row) {
        *id = statement_i64(read, 0);
        str digest = statement_blob(read, 1);
        if (digest.len == DIGEST_BYTES)
            memcpy(out->bytes, digest.data, DIGEST_BYTES);
    }
    statement_free(read);
    return s;
}

/* The new row gets its digest, and before the first one those that are older than the chain, which
 * do not say from where: others were in it, and who took it away is not to be helped. */
static enum status extend_chain(struct control *c, const struct secret_key *key, int64_t new_row,
                                struct error *why) {
    struct statement *read = NULL, *put = NULL;
    struct bytes text = bytes_new(LINK_BYTES_MAX);
    struct digest last;
    int64_t id = 0;
    bool row = true;
    enum status s = read_last(c, &id, &last, why);
    if (s == STATUS_OK)
        s = statement_prepare(&read, c->db,
                              "SELECT " COLUMNS " FROM audit a "
                              "WHERE a.id = ?1 OR (?2 AND a.origin = '') ORDER BY a.id",
                              why);
    if (s == STATUS_OK)
        s = statement_prepare(&put, c->db, "INSERT INTO audit_chain VALUES (?1, ?2)", why);
    if (s == STATUS_OK) {
        statement_bind_i64(read, 1, new_row);
        statement_bind_i64(read, 2, id == 0);
    }
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        const struct digest before = last;
        s = digest_row(key, &before, read, &text, &last, why);
        if (s != STATUS_OK)
            break;
        statement_bind_i64(put, 1, statement_i64(read, 0));
        statement_bind_blob(put, 2, (str){(const char *)last.bytes, DIGEST_BYTES});
        s = statement_run(put, why);
    }
    statement_free(read);
    statement_free(put);
    bytes_free(&text);
    return s;
}

/* '' and not NULL: the columns are NOT NULL. */
static void bind_text(struct statement *s, int parameter, str value) {
    statement_bind_text(s, parameter, value.len ? value : STR(""));
}

enum status control_write_audit(struct control *c, const struct secret_key *key,
                                const struct audit *a, struct error *why) {
    struct statement *put = NULL;
    enum status s =
        statement_prepare(&put, c->db,
                          "INSERT INTO audit (at_ms, actor, action, detail, reason, origin) "
                          "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                          why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(put, 1, a->at_ms);
    bind_text(put, 2, a->actor);
    bind_text(put, 3, a->action);
    bind_text(put, 4, a->detail);
    bind_text(put, 5, a->reason);
    bind_text(put, 6, a->origin);
    s = statement_run(put, why);
    statement_free(put);
    return s == STATUS_OK ? extend_chain(c, key, db_last_rowid(c->db), why) : s;
}

enum status audit_note(const struct data_dir *d, const struct audit *a, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct control *c = NULL;
    data_dir_file(d, DATA_CONTROL, path);
    enum status s = control_open(&c, path, why);
    if (s == STATUS_OK && (s = db_begin(c->db, why)) == STATUS_OK)
        s = control_finish(c, control_write_audit(c, &d->key, a, why), why);
    control_close(c);
    return s;
}

/* Whether the row that `read` stands at holds; a digest is its column 7. */
static enum status check_row(const struct secret_key *key, const struct statement *read,
                             int64_t last_chained, struct bytes *text, struct audit_health *out,
                             struct error *why) {
    struct digest made;
    const struct digest before = out->last;
    str kept = statement_blob(read, 7);
    out->rows++;
    if (statement_is_null(read, 7) && last_chained == 0 && statement_text(read, 6).len == 0) {
        out->unchained++;
        return STATUS_OK;
    }
    enum status s = digest_row(key, &before, read, text, &made, why);
    if (s == STATUS_OK &&
        (kept.len != DIGEST_BYTES || memcmp(kept.data, made.bytes, DIGEST_BYTES) != 0))
        out->broken = statement_i64(read, 0);
    out->last = made;
    return s;
}

enum status control_check_audit(struct control *c, const struct secret_key *key,
                                struct audit_health *out, struct error *why) {
    struct statement *read = NULL;
    struct bytes text = bytes_new(LINK_BYTES_MAX);
    struct digest last;
    int64_t last_chained = 0, last_row = 0;
    bool row = true;
    *out = (struct audit_health){0};
    enum status s = read_last(c, &last_chained, &last, why);
    if (s == STATUS_OK)
        s = statement_prepare(&read, c->db,
                              "SELECT " COLUMNS ", h.digest FROM audit a "
                              "LEFT JOIN audit_chain h ON h.id = a.id ORDER BY a.id",
                              why);
    while (s == STATUS_OK && out->broken == 0 &&
           (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        last_row = statement_i64(read, 0);
        s = check_row(key, read, last_chained, &text, out, why);
    }
    if (s == STATUS_OK && out->broken == 0 && last_row < last_chained)
        out->broken = last_chained; /* its digest is there and it is not */
    statement_free(read);
    bytes_free(&text);
    return s;
}
