/* See to_json.h. */
#include "admin/to_json.h"

#include "base/timestamp.h"
#include "scene/scene.h"

static void add_text(struct json *j, str key, str value) {
    json_key(j, key);
    json_string(j, value);
}

static void add_count(struct json *j, str key, uint64_t value) {
    json_key(j, key);
    json_u64(j, value);
}

static void add_share(struct json *j, str key, double value) {
    json_key(j, key);
    json_number(j, value, 6);
}

/* 0: null. */
static void add_number(struct json *j, str key, int64_t value) {
    json_key(j, key);
    if (value)
        json_i64(j, value);
    else
        json_null(j);
}

static void add_time(struct json *j, str key, int64_t at_ms) {
    char text[TIMESTAMP_TEXT_BYTES];
    json_key(j, key);
    if (at_ms == 0) {
        json_null(j);
        return;
    }
    timestamp_format(at_ms, text);
    json_string(j, str_from(text));
}

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
    add_text(j, STR("text"), r->text);
    add_text(j, STR("match"), str_from(rule_match_name(r->match)));
    json_key(j, STR("scenes"));
    scenes_to_json(j, r->scenes);
    add_time(j, STR("from"), r->from_ms);
    add_time(j, STR("until"), r->until_ms);
    json_key(j, STR("allow"));
    json_bool(j, r->allow);
    add_text(j, STR("reason"), b->reason);
    add_number(j, STR("made_by"), b->made_by);
    add_number(j, STR("ended_by"), b->ended_by);
    json_object_end(j);
}

void pin_to_json(struct json *j, const struct kept_pin *kept) {
    const struct pin *p = &kept->pin;
    json_object(j);
    json_key(j, STR("id"));
    json_i64(j, p->id);
    add_text(j, STR("query"), p->query);
    add_text(j, STR("display"), p->display);
    json_key(j, STR("scenes"));
    scenes_to_json(j, p->scenes);
    add_count(j, STR("position"), p->position);
    add_text(j, STR("prefix"), p->prefix);
    add_text(j, STR("audience"), str_from(pin_audience_name(p->audience)));
    add_text(j, STR("lang"), p->lang);
    add_text(j, STR("category"), p->category);
    add_time(j, STR("from"), p->from_ms);
    add_time(j, STR("until"), p->until_ms);
    add_number(j, STR("cap"), (int64_t)p->cap);
    add_time(j, STR("made"), kept->made_ms);
    add_text(j, STR("actor"), kept->actor);
    add_text(j, STR("reason"), kept->reason);
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
    add_text(j, STR("name"), t->name);
    add_text(j, STR("role"), str_from(token_role_name(t->role)));
    add_text(j, STR("state"), str_from(token_state(t, now_ms)));
    add_time(j, STR("created"), t->created_ms);
    add_time(j, STR("until"), t->until_ms);
    add_time(j, STR("revoked"), t->revoked_ms);
    add_time(j, STR("used"), t->used_ms);
    if (text)
        add_text(j, STR("token"), str_from(text));
    json_object_end(j);
}

void block_edit_to_json(struct json *j, const struct block_edit *e) {
    json_object(j);
    json_key(j, STR("edit"));
    json_i64(j, e->id);
    add_time(j, STR("at"), e->at_ms);
    add_text(j, STR("action"), e->action);
    add_text(j, STR("actor"), e->actor);
    add_text(j, STR("origin"), e->origin);
    add_text(j, STR("reason"), e->reason);
    add_count(j, STR("added"), e->added);
    add_count(j, STR("removed"), e->removed);
    add_number(j, STR("undoes"), e->undoes);
    add_number(j, STR("undone_by"), e->undone_by);
    json_object_end(j);
}

void block_result_to_json(struct json *j, const struct block_result *r,
                          const struct rule_file *file) {
    json_object(j);
    add_number(j, STR("edit"), r->edit);
    add_count(j, STR("added"), r->added);
    add_count(j, STR("alike"), r->alike);
    add_count(j, STR("removed"), r->removed);
    add_number(j, STR("first_rule"), r->first_rule);
    if (file) {
        add_count(j, STR("bad"), file->bad);
        json_key(j, STR("bad_rows"));
        json_array(j);
        for (uint32_t i = 0; i < rule_file_bad_shown(file); i++) {
            json_object(j);
            add_count(j, STR("line"), file->first[i].line);
            add_text(j, STR("error"), str_from(file->first[i].why));
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
        add_text(j, STR("scene"), str_from((*s)->name));
        add_share(j, STR("shown"), gone);
        add_share(j, STR("of"), all);
        add_share(j, STR("share"), all > 0 ? gone / all : 0);
        json_object_end(j);
    }
    json_array_end(j);
}

void dry_run_to_json(struct json *j, const struct dry_run *r, uint32_t rows) {
    const struct dry_run_row *row = (const void *)r->rows.data;
    char warning[DRY_RUN_WARNING_BYTES];
    json_object(j);
    add_count(j, STR("edition"), r->edition);
    add_count(j, STR("queries"), r->queries);
    add_count(j, STR("gone"), r->gone);
    add_count(j, STR("back"), r->back);
    add_share(j, STR("demand_share"), r->demand_gone);
    add_scenes_shown(j, r);
    json_key(j, STR("items"));
    json_array(j);
    for (uint32_t i = 0; i < r->row_count && i < rows; i++) {
        json_object(j);
        add_text(j, STR("query"), row[i].text);
        json_key(j, STR("scenes"));
        scenes_to_json(j, row[i].scenes);
        add_share(j, STR("shown"), row[i].shown_all);
        add_share(j, STR("demand_share"), row[i].demand);
        json_object_end(j);
    }
    json_array_end(j);
    add_count(j, STR("more"), r->row_count > rows ? r->row_count - rows : 0);
    if (dry_run_is_much(r, warning))
        add_text(j, STR("warning"), str_from(warning));
    json_object_end(j);
}
