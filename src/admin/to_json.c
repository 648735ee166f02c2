/* See to_json.h. */
#include "admin/to_json.h"

#include "admin/json_member.h"

#include "scene/scene.h"

void scenes_to_json(struct json *j, uint8_t held) {
    json_array(j);
    if (held == RULE_EVERY_SCENE)
        json_string(j, STR("all"));
    else
        for (const struct scene *const *s = scenes; *s; s++)
            if (held >> (*s)->id & 1)
                json_string(j, str_from((*s)->name));
    json_array_end(j);
}

void block_rule_to_json(struct json *j, const struct block_rule *b) {
    const struct rule *r = &b->rule;
    json_object(j);
    json_key(j, STR("id"));
    json_i64(j, r->id);
    json_member_text(j, STR("text"), r->text);
    json_member_text(j, STR("match"), str_from(rule_match_name(r->match)));
    json_key(j, STR("scenes"));
    scenes_to_json(j, r->scenes);
    json_member_time(j, STR("from"), r->from_ms);
    json_member_time(j, STR("until"), r->until_ms);
    json_key(j, STR("allow"));
    json_bool(j, r->allow);
    json_member_text(j, STR("reason"), b->reason);
    json_member_number(j, STR("made_by"), b->made_by);
    json_member_number(j, STR("ended_by"), b->ended_by);
    json_object_end(j);
}

void pin_to_json(struct json *j, const struct kept_pin *kept) {
    const struct pin *p = &kept->pin;
    json_object(j);
    json_key(j, STR("id"));
    json_i64(j, p->id);
    json_member_text(j, STR("query"), p->query);
    json_member_text(j, STR("display"), p->display);
    json_key(j, STR("scenes"));
    scenes_to_json(j, p->scenes);
    json_member_count(j, STR("position"), p->position);
    json_member_text(j, STR("prefix"), p->prefix);
    json_member_text(j, STR("audience"), str_from(pin_audience_name(p->audience)));
    json_member_text(j, STR("lang"), p->lang);
    json_member_text(j, STR("category"), p->category);
    json_member_time(j, STR("from"), p->from_ms);
    json_member_time(j, STR("until"), p->until_ms);
    json_member_number(j, STR("cap"), (int64_t)p->cap);
    json_member_time(j, STR("made"), kept->made_ms);
    json_member_text(j, STR("actor"), kept->actor);
    json_member_text(j, STR("reason"), kept->reason);
    json_key(j, STR("ended"));
    json_bool(j, kept->ended);
    json_object_end(j);
}

const char *token_state(const struct token *t, int64_t now_ms) {
    return t->revoked_ms ? "revoked" : token_is_good(t, now_ms) ? "good" : "over";
}

void token_to_json(struct json *j, const struct token *t, const char *text, int64_t now_ms) {
    json_object(j);
    json_key(j, STR("id"));
    json_i64(j, t->id);
    json_member_text(j, STR("name"), t->name);
    json_member_text(j, STR("role"), str_from(token_role_name(t->role)));
    json_member_text(j, STR("state"), str_from(token_state(t, now_ms)));
    json_member_time(j, STR("created"), t->created_ms);
    json_member_time(j, STR("until"), t->until_ms);
    json_member_time(j, STR("revoked"), t->revoked_ms);
    json_member_time(j, STR("used"), t->used_ms);
    if (text)
        json_member_text(j, STR("token"), str_from(text));
    json_object_end(j);
}

void block_edit_to_json(struct json *j, const struct block_edit *e) {
    json_object(j);
    json_key(j, STR("edit"));
    json_i64(j, e->id);
    json_member_time(j, STR("at"), e->at_ms);
    json_member_text(j, STR("action"), e->action);
    json_member_text(j, STR("actor"), e->actor);
    json_member_text(j, STR("origin"), e->origin);
    json_member_text(j, STR("reason"), e->reason);
    json_member_count(j, STR("added"), e->added);
    json_member_count(j, STR("removed"), e->removed);
    json_member_number(j, STR("undoes"), e->undoes);
    json_member_number(j, STR("undone_by"), e->undone_by);
    json_object_end(j);
}

void block_result_to_json(struct json *j, const struct block_result *r,
                          const struct rule_file *file) {
    json_object(j);
    json_member_number(j, STR("edit"), r->edit);
    json_member_count(j, STR("added"), r->added);
    json_member_count(j, STR("alike"), r->alike);
    json_member_count(j, STR("removed"), r->removed);
    json_member_number(j, STR("first_rule"), r->first_rule);
    if (file) {
        json_member_count(j, STR("bad"), file->bad);
        json_key(j, STR("bad_rows"));
        json_array(j);
        for (uint32_t i = 0; i < rule_file_bad_shown(file); i++) {
            json_object(j);
            json_member_count(j, STR("line"), file->first[i].line);
            json_member_text(j, STR("error"), str_from(file->first[i].why));
            json_object_end(j);
        }
        json_array_end(j);
    }
    json_object_end(j);
}

static void add_scenes_shown(struct json *j, const struct dry_run *r) {
    json_key(j, STR("scenes"));
    json_array(j);
    for (const struct scene *const *s = scenes; *s; s++) {
        double gone = r->shown_gone[(*s)->id], all = r->shown_all[(*s)->id];
        json_object(j);
        json_member_text(j, STR("scene"), str_from((*s)->name));
        json_member_real(j, STR("shown"), gone, 6);
        json_member_real(j, STR("of"), all, 6);
        json_member_real(j, STR("share"), all > 0 ? gone / all : 0, 6);
        json_object_end(j);
    }
    json_array_end(j);
}

void dry_run_to_json(struct json *j, const struct dry_run *r, uint32_t rows) {
    const struct dry_run_row *row = (const void *)r->rows.data;
    char warning[DRY_RUN_WARNING_BYTES];
    json_object(j);
    json_member_count(j, STR("edition"), r->edition);
    json_member_count(j, STR("queries"), r->queries);
    json_member_count(j, STR("gone"), r->gone);
    json_member_count(j, STR("back"), r->back);
    json_member_real(j, STR("demand_share"), r->demand_gone, 6);
    add_scenes_shown(j, r);
    json_key(j, STR("items"));
    json_array(j);
    for (uint32_t i = 0; i < r->row_count && i < rows; i++) {
        json_object(j);
        json_member_text(j, STR("query"), row[i].text);
        json_key(j, STR("scenes"));
        scenes_to_json(j, row[i].scenes);
        json_member_real(j, STR("shown"), row[i].shown_all, 6);
        json_member_real(j, STR("demand_share"), row[i].demand, 6);
        json_object_end(j);
    }
    json_array_end(j);
    json_member_count(j, STR("more"), r->row_count > rows ? r->row_count - rows : 0);
    if (dry_run_is_much(r, warning))
        json_member_text(j, STR("warning"), str_from(warning));
    json_object_end(j);
}
