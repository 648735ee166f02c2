/* /v1/admin/block: what `inkling block` does, by the same functions. */
#include "admin/find_rules.h"
#include "admin/rule_import.h"
#include "admin/standing.h"
#include "admin/to_json.h"
#include "admin/words.h"
#include "base/memory.h"
#include "base/text.h"
#include "http/handle_admin.h"
#include "rules/rule_forms.h"

enum { RULES_MAX = 1000, NAMES_BYTES = 256, DRY_RUN_ROWS = 20 };

static enum status write_rule(const struct block_rule *b, void *context, struct error *why) {
    struct admin_page *p = context;
    (void)why;
    block_rule_to_json(p->json, b);
    p->rows++;
    p->last = b->rule.id;
    return STATUS_OK;
}

static enum status write_edit(const struct block_edit *e, void *context, struct error *why) {
    (void)why;
    block_edit_to_json(context, e);
    return STATUS_OK;
}

static enum status list_rules(const struct admin_asking *a, struct json *j, struct error *why) {
    struct admin_page page = admin_page_begin(j, STR("rules"));
    struct control *control = NULL;
    struct list_view view;
    enum status s = admin_view(a, &view, why);
    if (s == STATUS_OK)
        s = admin_open_control(a, &control, why);
    if (s == STATUS_OK && control)
        s = block_list_each(control, &view, write_rule, &page, why);
    control_close(control);
    admin_page_end(&page, &view);
    return s;
}

static enum status list_edits(const struct admin_asking *a, struct json *j, struct error *why) {
    struct control *control = NULL;
    uint64_t rows = ADMIN_ROWS;
    enum status s = admin_number(a, "rows", 1, ADMIN_ROWS_MAX, &rows, why);
    if (s == STATUS_OK)
        s = admin_open_control(a, &control, why);
    json_object(j);
    json_key(j, STR("edits"));
    json_array(j);
    if (s == STATUS_OK && control)
        s = block_list_each_edit(control, (uint32_t)rows, write_edit, j, why);
    control_close(control);
    json_array_end(j);
    json_object_end(j);
    return s;
}

/* Rules of a body: those of its member `rules`, else the one that it is itself. */
struct posted_rules {
    struct block_rule *rules;
    uint32_t count;
    struct arena forms;
};

static const char *const rule_members[] = {"text",  "match",  "scenes", "from", "until",
                                           "allow", "reason", "rows",   NULL};
static const char *const list_members[] = {"rules", "reason", "rows", NULL};

static enum status read_rule(const cJSON *object, int64_t now_ms, struct posted_rules *out,
                             struct error *why) {
    char names[NAMES_BYTES];
    struct buf scenes_named = buf_over(names, sizeof names);
    struct rule_words w = {0};
    bool allow = false;
    enum status s = admin_check_members(object, rule_members, why);
    if (s == STATUS_OK)
        s = admin_text(object, "text", &w.text, why);
    if (s == STATUS_OK)
        s = admin_text(object, "match", &w.match, why);
    if (s == STATUS_OK)
        s = admin_names(object, "scenes", &scenes_named, why);
    if (s == STATUS_OK)
        s = admin_text(object, "from", &w.from, why);
    if (s == STATUS_OK)
        s = admin_text(object, "until", &w.until, why);
    if (s == STATUS_OK)
        s = admin_flag(object, "allow", &allow, why);
    if (s == STATUS_OK)
        s = admin_text(object, "reason", &w.reason, why);
    w.scenes = buf_str(&scenes_named);
    w.allow = allow ? STR("yes") : (str){0};
    return s == STATUS_OK ? rule_words_read(&w, now_ms, &out->forms, &out->rules[out->count++], why)
                          : s;
}

static enum status read_rules(const struct admin_asking *a, struct posted_rules *out,
                              struct error *why) {
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(a->object, "rules"), *one = NULL;
    int count = list ? cJSON_GetArraySize(list) : 1;
    *out = (struct posted_rules){0};
    if (list && (!cJSON_IsArray(list) || count < 1 || count > RULES_MAX))
        return error_set(why, STATUS_INVALID,
                         "rules is an array of 1 to %d; /v1/admin/block/import takes more",
                         RULES_MAX);
    size_t room = (size_t)count * RULE_FORMS_ROOM_BYTES;
    char *block = memory_alloc(room, 1);
    out->rules = memory_new(struct block_rule, (size_t)count);
    arena_init(&out->forms, block, block ? room : 0);
    if (!block || !out->rules)
        return error_set(why, STATUS_NO_MEMORY, "no memory for so many rules; send fewer at once");
    if (!list)
        return read_rule(a->object, a->now_ms, out, why);
    enum status s = admin_check_members(a->object, list_members, why);
    cJSON_ArrayForEach(one, list) {
        if (s != STATUS_OK)
            break;
        s = cJSON_IsObject(one) ? read_rule(one, a->now_ms, out, why)
                                : error_set(why, STATUS_INVALID, "rules is an array of objects");
    }
    return s;
}

static void free_rules(struct posted_rules *r) {
    memory_free(r->rules);
    memory_free(r->forms.base);
}

static enum status edit(const struct admin_asking *a, struct block_request *request,
                        const char *action, str reason, struct json *j, struct error *why) {
    struct block_result result;
    request->audit = a->audit;
    request->audit.action = str_from(action);
    request->audit.reason = reason;
    enum status s = block_list_edit(a->directory, request, &result, why);
    if (s == STATUS_OK)
        block_result_to_json(j, &result, NULL);
    return s;
}

static enum status add_rules(const struct admin_asking *a, struct json *j, struct error *why) {
    struct posted_rules posted;
    str reason = {0};
    enum status s = admin_text(a->object, "reason", &reason, why);
    if (s == STATUS_OK)
        s = words_check_reason(reason, why);
    if (s != STATUS_OK)
        return s;
    s = read_rules(a, &posted, why);
    struct block_request request = {.add = posted.rules, .add_count = posted.count};
    if (s == STATUS_OK)
        s = edit(a, &request, "block add", reason, j, why);
    free_rules(&posted);
    return s;
}

static enum status remove_rules(const struct admin_asking *a, struct json *j, struct error *why) {
    struct bytes ids = bytes_new(SIZE_MAX / 2);
    str text = admin_parameter(a, "text"), reason = admin_parameter(a, "reason");
    uint64_t id = 0;
    enum status s = admin_number(a, "id", 1, INT64_MAX, &id, why);
    if (s == STATUS_OK && (id != 0) == (text.len != 0))
        s = error_set(why, STATUS_INVALID, "say which rule: either id= or text=");
    if (s == STATUS_OK)
        s = words_check_reason(reason, why);
    if (s == STATUS_OK && id)
        find_rules_note(&ids, (int64_t)id);
    else if (s == STATUS_OK)
        s = find_rules_of_text(a->directory, text, &ids, why);
    struct block_request request = {.remove = (const void *)ids.data,
                                    .remove_count = (uint32_t)(ids.len / sizeof(int64_t))};
    if (s == STATUS_OK)
        s = edit(a, &request, "block remove", reason, j, why);
    bytes_free(&ids);
    return s;
}

static enum status import_rules(const struct admin_asking *a, struct json *j, struct error *why) {
    struct stream *stream = NULL;
    struct block_result result;
    struct block_rule ignored;
    uint64_t skip_bad = 0;
    struct rule_import import = {.standard = {.match = admin_parameter(a, "match"),
                                              .scenes = admin_parameter(a, "scenes"),
                                              .from = admin_parameter(a, "from"),
                                              .until = admin_parameter(a, "until"),
                                              .allow = admin_parameter(a, "allow"),
                                              .reason = admin_parameter(a, "reason")},
                                 .name = "the body",
                                 .audit = a->audit};
    struct rule_file *file = memory_new(struct rule_file, 1);
    if (!file)
        return error_set(why, STATUS_NO_MEMORY, "no memory to read the rules");
    enum status s = admin_number(a, "skip_bad", 0, 1, &skip_bad, why);
    if (s == STATUS_OK)
        s = rule_words_check(&import.standard, a->now_ms, &ignored, why);
    import.skip_bad = skip_bad != 0;
    import.audit.reason = import.standard.reason;
    if (s == STATUS_OK)
        s = stream_over(&stream, a->body, SIZE_MAX, why);
    if (s == STATUS_OK)
        s = rule_import(a->directory, stream, &import, file, &result, why);
    stream_close(stream);
    if (s == STATUS_OK)
        block_result_to_json(j, &result, file);
    rule_file_free(file);
    memory_free(file);
    return s;
}

static enum status explain_text(const struct admin_asking *a, str text, struct json *j,
                                struct error *why) {
    struct admin_page page = {.json = j};
    uint8_t held = 0;
    json_object(j);
    json_key(j, STR("text"));
    json_string(j, text);
    json_key(j, STR("rules"));
    json_array(j);
    enum status s = standing_explain(a->directory, text, a->now_ms, &held, write_rule, &page, why);
    json_array_end(j);
    json_key(j, STR("scenes"));
    scenes_to_json(j, held);
    json_object_end(j);
    return s;
}

static enum status test_rules(const struct admin_asking *a, struct json *j, struct error *why) {
    struct posted_rules posted;
    struct dry_run run;
    str check = {0};
    uint64_t rows = DRY_RUN_ROWS;
    enum status s = admin_text(a->object, "check", &check, why);
    if (s == STATUS_OK)
        s = admin_count(a->object, "rows", &rows, why);
    if (s == STATUS_OK && check.len > TEXT_QUERY_BYTES_MAX)
        s = error_set(why, STATUS_INVALID, "check has at most %d bytes; shorten it",
                      TEXT_QUERY_BYTES_MAX);
    if (s != STATUS_OK || check.len)
        return s == STATUS_OK ? explain_text(a, check, j, why) : s;
    s = read_rules(a, &posted, why);
    if (s == STATUS_OK) {
        s = dry_run_make(&run, a->directory, posted.rules, posted.count, a->now_ms, why);
        if (s == STATUS_OK)
            dry_run_to_json(j, &run, rows < ADMIN_ROWS_MAX ? (uint32_t)rows : ADMIN_ROWS_MAX);
        dry_run_free(&run);
    }
    free_rules(&posted);
    return s;
}

static enum status undo_edit(const struct admin_asking *a, struct json *j, struct error *why) {
    struct block_result result;
    struct audit audit = a->audit;
    uint64_t edit_id = 0;
    enum status s = admin_count(a->object, "edit", &edit_id, why);
    if (s == STATUS_OK)
        s = admin_text(a->object, "reason", &audit.reason, why);
    if (s == STATUS_OK)
        s = words_check_reason(audit.reason, why);
    if (s == STATUS_OK)
        s = block_list_undo(a->directory, (int64_t)edit_id, &audit, &result, why);
    if (s == STATUS_OK)
        block_result_to_json(j, &result, NULL);
    return s;
}

const struct admin_task admin_block_list = {.run = list_rules, .reads = true};
const struct admin_task admin_block_history = {.run = list_edits, .reads = true};
const struct admin_task admin_block_add = {.run = add_rules, .takes = ADMIN_JSON};
const struct admin_task admin_block_remove = {.run = remove_rules};
const struct admin_task admin_block_import = {.run = import_rules, .takes = ADMIN_TEXT};
const struct admin_task admin_block_test = {.run = test_rules, .takes = ADMIN_JSON, .reads = true};
const struct admin_task admin_block_undo = {.run = undo_edit, .takes = ADMIN_JSON};
