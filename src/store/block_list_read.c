/* Reading the block list (block_list.h). Forms of another version of folding are made anew as they
 * are read, so that an upgrade needs nobody: they cost their time until the rule is made again. A
 * server's look reads the number of the last edit and the
 * rules in one state of the file, into arrays of its own that replace the caller's when all went
 * well: half a list is never seen. */
#include "base/bytes.h"
#include "rules/rule_forms.h"
#include "store/block_list.h"
#include "store/control_private.h"

#define RULE_COLUMNS                                                                               \
    "r.id, r.match, r.allow, r.scenes, r.from_ms, r.until_ms, r.text, r.forms, r.forms_version"

/* A rule that could not be made today holds as it did. */
static str forms_of(const struct statement *read, struct arena *forms) {
    str kept = statement_text(read, 7), made = {0};
    struct error ignored;
    if (statement_i64(read, 8) == RULE_FORMS_VERSION)
        return kept;
    arena_reset(forms);
    return rule_forms_make((enum rule_match)statement_i64(read, 1), statement_text(read, 6), forms,
                           &made, &ignored) == STATUS_OK
               ? made
               : kept;
}

/* Its strings live until the next step, or the next rule is taken into the arena. */
static enum status take_rule(const struct statement *read, struct arena *forms, struct rule *out,
                             struct error *why) {
    int64_t match = statement_i64(read, 1), scenes = statement_i64(read, 3);
    if (match <= RULE_NO_MATCH || match >= RULE_MATCH_COUNT || scenes < 1 ||
        scenes > RULE_EVERY_SCENE)
        return error_set(why, STATUS_CORRUPT,
                         "rule %lld of the block list has a value no Inkling wrote; restore "
                         "control.db from a backup, or remove the rule and make it again",
                         (long long)statement_i64(read, 0));
    *out = (struct rule){.id = statement_i64(read, 0),
                         .match = (enum rule_match)match,
                         .allow = statement_i64(read, 2) != 0,
                         .scenes = (uint8_t)scenes,
                         .from_ms = statement_i64(read, 4),
                         .until_ms = statement_i64(read, 5),
                         .text = statement_text(read, 6),
                         .forms = forms_of(read, forms)};
    return STATUS_OK;
}

enum status block_list_each(struct control *c, const struct list_view *view, block_rule_fn *each,
                            void *context, struct error *why) {
    struct statement *read = NULL;
    struct arena forms;
    char block[RULE_FORMS_ROOM_BYTES];
    bool row = true;
    arena_init(&forms, block, sizeof block);
    enum status s = statement_prepare(
        &read, c->db,
        "SELECT " RULE_COLUMNS ", r.made_by, r.ended_by, "
        "CASE WHEN r.reason = '' THEN a.reason ELSE r.reason END "
        "FROM block_rule r JOIN block_edit e ON e.id = r.made_by JOIN audit a ON a.id = e.audit "
        "WHERE r.id > ?1 AND (?2 OR r.ended_by IS NULL) ORDER BY r.id LIMIT ?3",
        why);
    if (s == STATUS_OK) {
        statement_bind_i64(read, 1, view->after);
        statement_bind_i64(read, 2, view->ended_too);
        statement_bind_i64(read, 3, view->most ? (int64_t)view->most : -1);
    }
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        struct block_rule b = {.made_by = statement_i64(read, 9),
                               .ended_by = statement_i64(read, 10),
                               .reason = statement_text(read, 11)};
        s = take_rule(read, &forms, &b.rule, why);
        if (s == STATUS_OK)
            s = each(&b, context, why);
    }
    statement_free(read);
    return s;
}

enum status block_list_each_edit(struct control *c, uint32_t most, block_edit_fn *each,
                                 void *context, struct error *why) {
    struct statement *read = NULL;
    bool row = true;
    enum status s = statement_prepare(
        &read, c->db,
        "SELECT e.id, a.at_ms, a.actor, a.action, a.origin, a.reason, e.added, e.removed, "
        "e.undoes, e.undone_by FROM block_edit e JOIN audit a ON a.id = e.audit "
        "ORDER BY e.id DESC LIMIT ?1",
        why);
    if (s == STATUS_OK)
        statement_bind_i64(read, 1, most);
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        const struct block_edit e = {.id = statement_i64(read, 0),
                                     .at_ms = statement_i64(read, 1),
                                     .actor = statement_text(read, 2),
                                     .action = statement_text(read, 3),
                                     .origin = statement_text(read, 4),
                                     .reason = statement_text(read, 5),
                                     .added = (uint32_t)statement_i64(read, 6),
                                     .removed = (uint32_t)statement_i64(read, 7),
                                     .undoes = statement_i64(read, 8),
                                     .undone_by = statement_i64(read, 9)};
        s = each(&e, context, why);
    }
    statement_free(read);
    return s;
}

void block_watch_init(struct block_watch *w, const struct data_dir *d) {
    *w = (struct block_watch){.edit = -1};
    control_watch_init(&w->file, d);
}

void block_watch_clear(struct block_watch *w) {
    control_watch_clear(&w->file);
}

/* The texts stand one after another as the rules name them. */
static void point_at_texts(struct bytes *rules, const struct bytes *texts) {
    struct rule *r = (void *)rules->data;
    const char *at = texts->data;
    for (size_t i = 0; i < rules->len / sizeof *r; i++) {
        r[i].text.data = at;
        at += r[i].text.len;
        r[i].forms.data = at;
        at += r[i].forms.len;
    }
}

static enum status read_standing(struct control *c, struct bytes *rules, struct bytes *texts,
                                 struct error *why) {
    struct statement *read = NULL;
    struct rule r = {0};
    struct arena forms;
    char block[RULE_FORMS_ROOM_BYTES];
    bool row = true;
    arena_init(&forms, block, sizeof block);
    enum status s = statement_prepare(
        &read, c->db,
        "SELECT " RULE_COLUMNS " FROM block_rule r WHERE r.ended_by IS NULL ORDER BY r.id", why);
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        s = take_rule(read, &forms, &r, why);
        if (s != STATUS_OK)
            break;
        bytes_append(rules, &r, sizeof r);
        bytes_append_str(texts, r.text);
        bytes_append_str(texts, r.forms);
        if (rules->failed || texts->failed)
            s = error_set(why, STATUS_NO_MEMORY, "no memory for the block list; free some");
    }
    statement_free(read);
    if (s == STATUS_OK)
        point_at_texts(rules, texts);
    return s;
}

/* In one state of the file. */
static enum status read_if_changed(struct block_watch *w, struct bytes *rules, struct bytes *texts,
                                   bool *changed, struct error *why) {
    struct bytes new_rules = bytes_new(rules->max), new_texts = bytes_new(texts->max);
    int64_t edit = 0;
    db_rollback(w->file.control->db); /* the last look's, where memory ran out before its end */
    enum status s = db_begin_read(w->file.control->db, why);
    if (s == STATUS_OK)
        s = db_read_i64(w->file.control->db, "SELECT max(id) FROM block_edit", &edit, why);
    *changed = s == STATUS_OK && edit != w->edit;
    if (*changed)
        s = read_standing(w->file.control, &new_rules, &new_texts, why);
    db_rollback(w->file.control->db);
    if (s != STATUS_OK || !*changed) {
        bytes_free(&new_rules);
        bytes_free(&new_texts);
        *changed = false;
        return s;
    }
    bytes_free(rules);
    bytes_free(texts);
    *rules = new_rules;
    *texts = new_texts;
    w->edit = edit;
    return s;
}

enum status block_watch_look(struct block_watch *w, struct bytes *rules, struct bytes *texts,
                             bool *changed, struct error *why) {
    bool moved = false;
    enum status s = control_watch_look(&w->file, &moved, changed, why);
    if (moved) {
        w->lost = w->edit > 0;
        w->edit = -1;
    }
    if (s == STATUS_NOT_FOUND && w->lost)
        return error_set(why, STATUS_CORRUPT,
                         "%s is gone, and with it the block list; put it or a backup of it back",
                         w->file.path);
    if (s == STATUS_NOT_FOUND) { /* nobody ever blocked anything */
        *changed = w->edit != 0;
        rules->len = texts->len = 0;
        w->edit = 0;
        return STATUS_OK;
    }
    if (s != STATUS_OK || !*changed)
        return s;
    s = read_if_changed(w, rules, texts, changed, why);
    if (s != STATUS_OK)
        control_watch_again(&w->file);
    else
        w->lost = false;
    return s;
}
