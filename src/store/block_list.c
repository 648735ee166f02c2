/* Edits of the block list (block_list.h): one transaction each, so that a kill, a full disk or a
 * second administrator leaves the list as before or as asked. What an edit did to each rule is kept
 * beside it; taking it back (block_list_undo.c) reads that. A hash finds the rules that could be
 * alike, the columns say whether one is. */
#include "store/block_list.h"

#include <stdio.h>

#include "base/text.h"
#include "rules/rule_forms.h"
#include "store/block_list_private.h"

enum { TEXT_SHOWN = 40 /* code points */, DETAIL_BYTES = 256 };

struct edit_statements {
    struct statement *find, *put, *end, *change;
};

static void free_statements(struct edit_statements *s) {
    statement_free(s->find);
    statement_free(s->put);
    statement_free(s->end);
    statement_free(s->change);
}

/* +match, or SQLite would ask at each row whether the index of regexes fits, and prepare anew. */
static enum status prepare(struct edit_statements *out, struct db *db, struct error *why) {
    enum status s = statement_prepare(
        &out->find, db,
        "SELECT 1 FROM block_rule WHERE ended_by IS NULL AND likeness = ?1 AND +match = ?2 AND "
        "allow = ?3 AND scenes = ?4 AND from_ms = ?5 AND until_ms = ?6 AND forms = ?7",
        why);
    if (s == STATUS_OK)
        s = statement_prepare(
            &out->put, db,
            "INSERT INTO block_rule (likeness, match, allow, scenes, from_ms, until_ms, forms, "
            "text, reason, made_by, forms_version) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            why);
    if (s == STATUS_OK)
        s = statement_prepare(
            &out->end, db, "UPDATE block_rule SET ended_by = ?2 WHERE id = ?1 AND ended_by IS NULL",
            why);
    if (s == STATUS_OK)
        s = statement_prepare(&out->change, db, "INSERT INTO block_change VALUES (?1, ?2, ?3)",
                              why);
    return s;
}

static enum status put_change(const struct edit_statements *st, int64_t edit, int64_t rule,
                              bool stands, struct error *why) {
    statement_bind_i64(st->change, 1, edit);
    statement_bind_i64(st->change, 2, rule);
    statement_bind_i64(st->change, 3, stands);
    return statement_run(st->change, why);
}

static str text_or_empty(str text) {
    return text.len ? text : STR(""); /* the columns are NOT NULL */
}

/* The columns by which rules are alike; find's and put's parameters of the same numbers. */
static void bind_likeness(struct statement *s, const struct rule *r) {
    statement_bind_i64(s, 1, (int64_t)hash_text(r->forms));
    statement_bind_i64(s, 2, r->match);
    statement_bind_i64(s, 3, r->allow);
    statement_bind_i64(s, 4, r->scenes);
    statement_bind_i64(s, 5, r->from_ms);
    statement_bind_i64(s, 6, r->until_ms);
    statement_bind_text(s, 7, text_or_empty(r->forms));
}

static enum status is_alike(const struct edit_statements *st, const struct rule *r, bool *out,
                            struct error *why) {
    bind_likeness(st->find, r);
    enum status s = statement_step(st->find, out, why);
    statement_reset(st->find);
    return s;
}

static enum status add(const struct edit_statements *st, const struct block_editing *e,
                       const struct block_rule *b, struct block_result *out, struct error *why) {
    bool alike = false;
    enum status s = is_alike(st, &b->rule, &alike, why);
    if (s != STATUS_OK || alike) {
        out->alike += alike;
        return s;
    }
    bind_likeness(st->put, &b->rule);
    statement_bind_text(st->put, 8, text_or_empty(b->rule.text));
    statement_bind_text(st->put, 9, text_or_empty(b->reason));
    statement_bind_i64(st->put, 10, e->edit);
    statement_bind_i64(st->put, 11, RULE_FORMS_VERSION);
    s = statement_run(st->put, why);
    if (s != STATUS_OK)
        return s;
    int64_t id = db_last_rowid(e->control->db);
    if (out->added++ == 0)
        out->first_rule = id;
    return put_change(st, e->edit, id, true, why);
}

static enum status say_gone(struct control *c, int64_t rule, struct error *why) {
    struct statement *read = NULL;
    bool row = false;
    enum status s =
        statement_prepare(&read, c->db, "SELECT ended_by FROM block_rule WHERE id = ?1", why);
    if (s == STATUS_OK) {
        statement_bind_i64(read, 1, rule);
        s = statement_step(read, &row, why);
    }
    int64_t edit = row ? statement_i64(read, 0) : 0;
    statement_free(read);
    if (s != STATUS_OK)
        return s;
    if (row)
        return error_set(why, STATUS_NOT_FOUND,
                         "rule %lld was removed before, by edit %lld; `inkling block undo %lld` "
                         "brings it back",
                         (long long)rule, (long long)edit, (long long)edit);
    return error_set(why, STATUS_NOT_FOUND,
                     "there is no rule %lld; `inkling block list` shows those there are",
                     (long long)rule);
}

static enum status end(const struct edit_statements *st, const struct block_editing *e,
                       int64_t rule, struct block_result *out, struct error *why) {
    statement_bind_i64(st->end, 1, rule);
    statement_bind_i64(st->end, 2, e->edit);
    enum status s = statement_run(st->end, why);
    if (s == STATUS_OK && db_changes(e->control->db) == 0)
        s = say_gone(e->control, rule, why);
    if (s == STATUS_OK)
        s = put_change(st, e->edit, rule, false, why);
    out->removed += s == STATUS_OK;
    return s;
}

enum status block_list_check_regexes(struct control *c, struct error *why) {
    int64_t count = 0;
    enum status s = db_read_i64(
        c->db, "SELECT count(*) FROM block_rule WHERE match = 5 AND ended_by IS NULL", &count, why);
    if (s == STATUS_OK && count > RULE_REGEXES_MAX)
        s = error_set(why, STATUS_LIMIT,
                      "that would make %lld regexes and %d may stand, since each costs every text "
                      "some time; write them as words or phrases, or remove others",
                      (long long)count, RULE_REGEXES_MAX);
    return s;
}

enum status block_editing_begin(struct block_editing *e, const struct data_dir *d,
                                struct error *why) {
    char path[DATA_PATH_BYTES];
    *e = (struct block_editing){0};
    data_dir_file(d, DATA_CONTROL, path);
    enum status s = control_open(&e->control, path, why);
    if (s == STATUS_OK) /* KiB at most: a million rules are looked up in no order of the file's */
        s = db_run(e->control->db, "PRAGMA cache_size = -262144", why);
    if (s == STATUS_OK)
        s = db_begin(e->control->db, why);
    if (s == STATUS_OK)
        s = db_read_i64(e->control->db, "SELECT max(id) FROM block_edit", &e->edit, why);
    e->edit++;
    return s;
}

/* "edit 7: rule 12 "foo" added", or how many. */
static enum status describe(const struct block_editing *e, const struct block_result *out,
                            char detail[static DETAIL_BYTES], struct error *why) {
    struct statement *read = NULL;
    bool row = false;
    int len = snprintf(detail, DETAIL_BYTES, "edit %lld%s", (long long)e->edit,
                       e->undoes ? ", which takes back edit " : "");
    if (e->undoes)
        len += snprintf(detail + len, DETAIL_BYTES - (size_t)len, "%lld", (long long)e->undoes);
    if (out->added + out->removed > 1) {
        (void)snprintf(detail + len, DETAIL_BYTES - (size_t)len, ": %u rules added, %u removed",
                       out->added, out->removed);
        return STATUS_OK;
    }
    enum status s = statement_prepare(&read, e->control->db,
                                      "SELECT c.rule, c.stands, r.text FROM block_change c JOIN "
                                      "block_rule r ON r.id = c.rule WHERE c.edit = ?1",
                                      why);
    if (s == STATUS_OK) {
        statement_bind_i64(read, 1, e->edit);
        s = statement_step(read, &row, why);
    }
    str text = row ? statement_text(read, 2) : (str){0};
    str shown = str_head(text, text_offset(text, TEXT_SHOWN));
    if (row)
        (void)snprintf(detail + len, DETAIL_BYTES - (size_t)len, ": rule %lld \"%.*s\" %s",
                       (long long)statement_i64(read, 0), STR_ARGS(shown),
                       statement_i64(read, 1) ? "added" : "removed");
    statement_free(read);
    return s;
}

static enum status put_edit(const struct block_editing *e, const struct data_dir *d,
                            const struct audit *audit, const struct block_result *out,
                            struct error *why) {
    char detail[DETAIL_BYTES];
    struct audit row = *audit;
    struct statement *put = NULL;
    enum status s = describe(e, out, detail, why);
    row.detail = str_from(detail);
    if (s == STATUS_OK)
        s = control_write_audit(e->control, &d->key, &row, why);
    int64_t audit_id = db_last_rowid(e->control->db);
    if (s == STATUS_OK)
        s = statement_prepare(&put, e->control->db,
                              "INSERT INTO block_edit (id, audit, added, removed, undoes) "
                              "VALUES (?1, ?2, ?3, ?4, ?5)",
                              why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(put, 1, e->edit);
    statement_bind_i64(put, 2, audit_id);
    statement_bind_i64(put, 3, out->added);
    statement_bind_i64(put, 4, out->removed);
    if (e->undoes)
        statement_bind_i64(put, 5, e->undoes);
    else
        statement_bind_null(put, 5);
    s = statement_run(put, why);
    statement_free(put);
    return s;
}

enum status block_editing_end(struct block_editing *e, enum status s, const struct data_dir *d,
                              const struct audit *audit, struct block_result *out,
                              struct error *why) {
    bool changes = s == STATUS_OK && out->added + out->removed > 0;
    if (changes)
        s = put_edit(e, d, audit, out, why);
    if (e->control && changes)
        s = control_finish(e->control, s, why);
    control_close(e->control);
    if (s != STATUS_OK)
        *out = (struct block_result){0};
    else if (changes)
        out->edit = e->edit;
    return s;
}

enum status block_list_edit(const struct data_dir *d, const struct block_request *request,
                            struct block_result *out, struct error *why) {
    struct edit_statements st = {0};
    struct block_editing e;
    bool regexes = false;
    *out = (struct block_result){0};
    enum status s = block_editing_begin(&e, d, why);
    if (s == STATUS_OK)
        s = prepare(&st, e.control->db, why);
    for (uint32_t i = 0; s == STATUS_OK && i < request->remove_count; i++)
        s = end(&st, &e, request->remove[i], out, why);
    for (uint32_t i = 0; s == STATUS_OK && i < request->add_count; i++) {
        s = add(&st, &e, &request->add[i], out, why);
        regexes |= request->add[i].rule.match == RULE_REGEX;
    }
    if (s == STATUS_OK && regexes)
        s = block_list_check_regexes(e.control, why);
    free_statements(&st);
    return block_editing_end(&e, s, d, &request->audit, out, why);
}
