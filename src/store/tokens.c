/* See tokens.h. A token's randomness is all of its strength, so one keyed digest is enough: there
 * is no password to slow down a search for. The role in its text is for people and for scanners of
 * leaked secrets; what counts is the row. */
#include "store/tokens.h"

#include <stdio.h>

#include "store/control_private.h"

static const char *const role_names[] = {"", "search", "write", "admin"};
enum { ROLES = sizeof role_names / sizeof role_names[0] };

const char *token_role_name(enum token_role role) {
    return role_names[role];
}

enum token_role token_role_find(str name) {
    for (int i = TOKEN_SEARCH; i < ROLES; i++)
        if (str_equal(name, str_from(role_names[i])))
            return (enum token_role)i;
    return TOKEN_NO_ROLE;
}

struct digest token_digest(const struct secret_key *key, str text) {
    return digest_under_key(key, STR("token"), text);
}

static void make_text(enum token_role role, char text[static TOKEN_TEXT_BYTES]) {
    struct digest random;
    char hex[DIGEST_HEX_BYTES];
    hash_random_bytes(random.bytes, sizeof random.bytes);
    digest_hex(&random, hex);
    (void)snprintf(text, TOKEN_TEXT_BYTES, "inkling_%s_%s", role_names[role], hex);
    hash_wipe(&random, sizeof random);
    hash_wipe(hex, sizeof hex);
}

static enum status open_writer(struct control **out, const struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    data_dir_file(d, DATA_CONTROL, path);
    return control_open(out, path, why);
}

static enum status insert(struct control *c, const struct token_request *request,
                          const struct digest *digest, int64_t *id, struct error *why) {
    struct statement *put = NULL;
    enum status s = statement_prepare(&put, c->db,
                                      "INSERT INTO token (name, role, digest, created_ms, until_ms)"
                                      " VALUES (?1, ?2, ?3, ?4, ?5)",
                                      why);
    if (s != STATUS_OK)
        return s;
    statement_bind_text(put, 1, request->name.len ? request->name : STR(""));
    statement_bind_i64(put, 2, request->role);
    statement_bind_blob(put, 3, (str){(const char *)digest->bytes, DIGEST_BYTES});
    statement_bind_i64(put, 4, request->audit.at_ms);
    if (request->until_ms)
        statement_bind_i64(put, 5, request->until_ms);
    else
        statement_bind_null(put, 5);
    s = statement_run(put, why);
    statement_free(put);
    *id = s == STATUS_OK ? db_last_rowid(c->db) : 0;
    return s;
}

static enum status audit_of(struct control *c, const struct secret_key *key,
                            const struct audit *audit, const char *action, int64_t id,
                            const struct token_request *request, struct error *why) {
    char detail[TOKEN_NAME_BYTES_MAX + 64];
    struct audit row = *audit;
    (void)snprintf(detail, sizeof detail, "token %lld", (long long)id);
    if (request)
        (void)snprintf(detail, sizeof detail, "token %lld, role %s, name \"%.*s\"", (long long)id,
                       role_names[request->role], STR_ARGS(request->name));
    row.action = str_from(action);
    row.detail = str_from(detail);
    return control_write_audit(c, key, &row, why);
}

enum status tokens_create(const struct data_dir *d, const struct token_request *request,
                          char text[static TOKEN_TEXT_BYTES], int64_t *id, struct error *why) {
    struct control *control = NULL;
    make_text(request->role, text);
    const struct digest digest = token_digest(&d->key, str_from(text));
    enum status s = open_writer(&control, d, why);
    if (s == STATUS_OK && (s = db_begin(control->db, why)) == STATUS_OK) {
        s = insert(control, request, &digest, id, why);
        if (s == STATUS_OK)
            s = audit_of(control, &d->key, &request->audit, "token create", *id, request, why);
        s = control_finish(control, s, why);
    }
    control_close(control);
    if (s != STATUS_OK)
        hash_wipe(text, TOKEN_TEXT_BYTES);
    return s;
}

struct wanted_token {
    int64_t id;
    char name[TOKEN_NAME_BYTES_MAX + 1];
    struct token found; /* its name is the one above */
};

static enum status take_wanted(const struct token *t, void *context, struct error *why) {
    struct wanted_token *wanted = context;
    (void)why;
    if (t->id != wanted->id)
        return STATUS_OK;
    wanted->found = *t;
    (void)snprintf(wanted->name, sizeof wanted->name, "%.*s", STR_ARGS(t->name));
    wanted->found.name = str_from(wanted->name);
    return STATUS_OK;
}

/* In the open transaction; one that was revoked is refused. */
static enum status find(struct control *c, struct wanted_token *wanted, struct error *why) {
    enum status s = tokens_each(c, take_wanted, wanted, why);
    if (s == STATUS_OK && wanted->found.id == 0)
        return error_set(why, STATUS_NOT_FOUND,
                         "there is no token %lld; `inkling token list` shows those there are",
                         (long long)wanted->id);
    if (s == STATUS_OK && wanted->found.revoked_ms)
        return error_set(why, STATUS_INVALID, "token %lld is revoked already",
                         (long long)wanted->id);
    return s;
}

/* In the open transaction. `update` sets one time, ?2, of the token ?1. */
static enum status set_time(struct control *c, const char *update, int64_t id, int64_t at_ms,
                            struct error *why) {
    struct statement *put = NULL;
    enum status s = statement_prepare(&put, c->db, update, why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(put, 1, id);
    statement_bind_i64(put, 2, at_ms);
    s = statement_run(put, why);
    statement_free(put);
    return s;
}

static enum status revoke(struct control *c, int64_t id, int64_t at_ms, struct error *why) {
    struct wanted_token wanted = {.id = id};
    enum status s = find(c, &wanted, why);
    if (s == STATUS_OK)
        s = set_time(c, "UPDATE token SET revoked_ms = ?2 WHERE id = ?1", id, at_ms, why);
    return s;
}

static enum status rotate(struct control *c, const struct token_rotation *r,
                          const struct secret_key *key, char text[static TOKEN_TEXT_BYTES],
                          struct token *made, struct error *why) {
    struct wanted_token old = {.id = r->id};
    enum status s = find(c, &old, why);
    if (s != STATUS_OK)
        return s;
    if (!token_is_good(&old.found, r->audit.at_ms))
        return error_set(why, STATUS_INVALID,
                         "token %lld is over; `inkling token create` makes another",
                         (long long)r->id);
    int64_t lasts_ms = old.found.until_ms ? old.found.until_ms - old.found.created_ms : 0;
    *made = (struct token){.role = old.found.role,
                           .created_ms = r->audit.at_ms,
                           .until_ms = lasts_ms ? r->audit.at_ms + lasts_ms : 0};
    const struct token_request request = {
        .role = made->role, .name = old.found.name, .until_ms = made->until_ms, .audit = r->audit};
    make_text(made->role, text);
    made->digest = token_digest(key, str_from(text));
    s = insert(c, &request, &made->digest, &made->id, why);
    if (s == STATUS_OK && (!old.found.until_ms || r->old_until_ms < old.found.until_ms))
        s = set_time(c, "UPDATE token SET until_ms = ?2 WHERE id = ?1", r->id, r->old_until_ms,
                     why);
    if (s == STATUS_OK)
        s = audit_of(c, key, &r->audit, "token rotate", r->id, NULL, why);
    return s == STATUS_OK ? audit_of(c, key, &r->audit, "token create", made->id, &request, why)
                          : s;
}

enum status tokens_rotate(const struct data_dir *d, const struct token_rotation *rotation,
                          char text[static TOKEN_TEXT_BYTES], struct token *made,
                          struct error *why) {
    struct control *control = NULL;
    enum status s = open_writer(&control, d, why);
    if (s == STATUS_OK && (s = db_begin(control->db, why)) == STATUS_OK) {
        s = rotate(control, rotation, &d->key, text, made, why);
        s = control_finish(control, s, why);
    }
    control_close(control);
    if (s != STATUS_OK)
        hash_wipe(text, TOKEN_TEXT_BYTES);
    return s;
}

enum status tokens_revoke(const struct data_dir *d, int64_t id, const struct audit *audit,
                          struct error *why) {
    struct control *control = NULL;
    enum status s = open_writer(&control, d, why);
    if (s == STATUS_OK && (s = db_begin(control->db, why)) == STATUS_OK) {
        s = revoke(control, id, audit->at_ms, why);
        if (s == STATUS_OK)
            s = audit_of(control, &d->key, audit, "token revoke", id, NULL, why);
        s = control_finish(control, s, why);
    }
    control_close(control);
    return s;
}

static enum status take_row(const struct statement *read, struct token *out, struct error *why) {
    str digest = statement_blob(read, 3);
    int64_t role = statement_i64(read, 2);
    if (digest.len != DIGEST_BYTES || role < TOKEN_SEARCH || role >= ROLES)
        return error_set(why, STATUS_CORRUPT,
                         "token %lld has a value no Inkling wrote; revoke it and make another",
                         (long long)statement_i64(read, 0));
    *out = (struct token){.id = statement_i64(read, 0),
                          .name = statement_text(read, 1),
                          .role = (enum token_role)role,
                          .created_ms = statement_i64(read, 4),
                          .until_ms = statement_i64(read, 5),
                          .revoked_ms = statement_i64(read, 6)};
    memcpy(out->digest.bytes, digest.data, DIGEST_BYTES);
    return STATUS_OK;
}

enum status tokens_each(struct control *c, token_fn *each, void *context, struct error *why) {
    struct statement *read = NULL;
    bool row = true;
    enum status s = statement_prepare(
        &read, c->db,
        "SELECT id, name, role, digest, created_ms, until_ms, revoked_ms FROM token ORDER BY id",
        why);
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        struct token t;
        s = take_row(read, &t, why);
        if (s == STATUS_OK)
            s = each(&t, context, why);
    }
    statement_free(read);
    return s;
}

void token_watch_init(struct token_watch *w, const struct data_dir *d) {
    control_watch_init(&w->file, d);
}

void token_watch_clear(struct token_watch *w) {
    control_watch_clear(&w->file);
}

static enum status keep(const struct token *t, void *context, struct error *why) {
    struct bytes *tokens = context;
    struct token kept = *t;
    kept.name = (str){0};
    if (t->revoked_ms == 0)
        bytes_append(tokens, &kept, sizeof kept);
    return tokens->failed ? error_set(why, STATUS_NO_MEMORY, "no memory for the tokens")
                          : STATUS_OK;
}

enum status token_watch_look(struct token_watch *w, struct bytes *tokens, bool *changed,
                             struct error *why) {
    bool moved = false;
    enum status s = control_watch_look(&w->file, &moved, changed, why);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK; /* nobody ever made one */
    if (s != STATUS_OK || !*changed)
        return s;
    tokens->len = 0;
    s = tokens_each(w->file.control, keep, tokens, why);
    *changed = s == STATUS_OK;
    if (!*changed)
        control_watch_again(&w->file);
    return s;
}
