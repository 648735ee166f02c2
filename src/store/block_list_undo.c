/* Taking an edit of the block list back (block_list.h): every rule it changed is changed the other
 * way, in an edit of its own. Refused where a rule is no longer as the edit left it, or where one
 * alike was made since: the later edit is to be taken back first, by who knows what it was for. */
#include "store/block_list.h"
#include "store/block_list_private.h"

/* Of the edits that stand, the last that is no undo. */
static enum status find_last(struct control *c, int64_t *edit, struct error *why) {
    enum status s = db_read_i64(
        c->db, "SELECT max(id) FROM block_edit WHERE undone_by IS NULL AND undoes IS NULL", edit,
        why);
    if (s == STATUS_OK && *edit == 0)
        s = error_set(why, STATUS_NOT_FOUND,
                      "there is no edit of the block list to take back; `inkling block history` "
                      "shows what was done");
    return s;
}

static enum status check_stands(struct control *c, int64_t edit, struct error *why) {
    struct statement *read = NULL;
    bool row = false;
    enum status s =
        statement_prepare(&read, c->db, "SELECT undone_by FROM block_edit WHERE id = ?1", why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(read, 1, edit);
    s = statement_step(read, &row, why);
    int64_t undone_by = row ? statement_i64(read, 0) : 0;
    statement_free(read);
    if (s == STATUS_OK && !row)
        s = error_set(why, STATUS_NOT_FOUND,
                      "there is no edit %lld; `inkling block history` shows those there are",
                      (long long)edit);
    else if (s == STATUS_OK && undone_by)
        s = error_set(why, STATUS_INVALID,
                      "edit %lld was taken back before, by edit %lld; `inkling block undo %lld` "
                      "makes it again",
                      (long long)edit, (long long)undone_by, (long long)undone_by);
    return s;
}

/* An edit in the way and the rule of this one that it is about: those that a query finds, if any.
 */
static enum status find_in_the_way(struct control *c, const char *sql, const char *what,
                                   int64_t edit, struct error *why) {
    struct statement *read = NULL;
    bool row = false;
    enum status s = statement_prepare(&read, c->db, sql, why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(read, 1, edit);
    s = statement_step(read, &row, why);
    if (row)
        s = error_set(why, STATUS_INVALID,
                      "edit %lld cannot be taken back, since edit %lld %s rule %lld of it; take "
                      "that edit back first",
                      (long long)edit, (long long)statement_i64(read, 0), what,
                      (long long)statement_i64(read, 1));
    statement_free(read);
    return s;
}

static enum status check_unchanged(struct control *c, int64_t edit, struct error *why) {
    enum status s =
        find_in_the_way(c,
                        "SELECT (SELECT max(l.edit) FROM block_change l WHERE l.rule = r.id), r.id "
                        "FROM block_change c JOIN block_rule r ON r.id = c.rule "
                        "WHERE c.edit = ?1 AND c.stands != (r.ended_by IS NULL) LIMIT 1",
                        "changed", edit, why);
    if (s != STATUS_OK)
        return s;
    return find_in_the_way(
        c,
        "SELECT o.made_by, r.id FROM block_change c JOIN block_rule r ON r.id = c.rule "
        "JOIN block_rule o ON o.likeness = r.likeness AND o.ended_by IS NULL "
        "AND o.match = r.match AND o.allow = r.allow AND o.scenes = r.scenes "
        "AND o.from_ms = r.from_ms AND o.until_ms = r.until_ms AND o.forms = r.forms "
        "WHERE c.edit = ?1 AND c.stands = 0 AND NOT EXISTS "
        "(SELECT 1 FROM block_change m WHERE m.edit = ?1 AND m.rule = o.id) LIMIT 1",
        "made a rule like", edit, why);
}

/* Runs a statement whose parameters are the new edit and the one it takes back. */
static enum status run(const struct block_editing *e, const char *sql, uint32_t *changed,
                       struct error *why) {
    struct statement *st = NULL;
    enum status s = statement_prepare(&st, e->control->db, sql, why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(st, 1, e->edit);
    statement_bind_i64(st, 2, e->undoes);
    s = statement_run(st, why);
    *changed = (uint32_t)db_changes(e->control->db);
    statement_free(st);
    return s;
}

static enum status turn_back(const struct block_editing *e, struct block_result *out,
                             struct error *why) {
    uint32_t noted = 0;
    enum status s = run(e,
                        "UPDATE block_rule SET ended_by = ?1 WHERE id IN "
                        "(SELECT rule FROM block_change WHERE edit = ?2 AND stands = 1)",
                        &out->removed, why);
    if (s == STATUS_OK)
        s = run(e,
                "UPDATE block_rule SET ended_by = NULL WHERE ?1 > 0 AND id IN "
                "(SELECT rule FROM block_change WHERE edit = ?2 AND stands = 0)",
                &out->added, why);
    if (s == STATUS_OK)
        s = run(e,
                "INSERT INTO block_change SELECT ?1, rule, 1 - stands FROM block_change "
                "WHERE edit = ?2",
                &noted, why);
    return s;
}

/* The edit no longer stands; was it an undo, what it had taken back stands again, and so on. */
static enum status mark(const struct block_editing *e, struct error *why) {
    uint32_t changed = 0;
    return run(e,
               "WITH RECURSIVE chain (id, by) AS (SELECT ?2, ?1 UNION ALL "
               "SELECT b.undoes, CASE WHEN c.by IS NULL THEN b.id END "
               "FROM chain c JOIN block_edit b ON b.id = c.id WHERE b.undoes IS NOT NULL) "
               "UPDATE block_edit SET undone_by = "
               "(SELECT by FROM chain WHERE chain.id = block_edit.id) "
               "WHERE id IN (SELECT id FROM chain)",
               &changed, why);
}

enum status block_list_undo(const struct data_dir *d, int64_t edit, const struct audit *audit,
                            struct block_result *out, struct error *why) {
    struct block_editing e;
    struct audit row = *audit;
    *out = (struct block_result){0};
    row.action = STR("block undo");
    enum status s = block_editing_begin(&e, d, why);
    if (s == STATUS_OK && edit == 0)
        s = find_last(e.control, &edit, why);
    if (s == STATUS_OK)
        s = check_stands(e.control, edit, why);
    if (s == STATUS_OK)
        s = check_unchanged(e.control, edit, why);
    e.undoes = edit;
    if (s == STATUS_OK)
        s = turn_back(&e, out, why);
    if (s == STATUS_OK && out->added)
        s = block_list_check_regexes(e.control, why);
    if (s == STATUS_OK)
        s = mark(&e, why);
    return block_editing_end(&e, s, d, &row, out, why);
}
