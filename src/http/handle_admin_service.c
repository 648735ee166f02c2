/* /v1/admin/token, /v1/admin/report and /v1/admin/edition: what those commands do, by the same
 * functions. */
#include "admin/edition_rows.h"
#include "admin/report_json.h"
#include "admin/to_json.h"
#include "admin/words.h"
#include "base/memory.h"
#include "http/handle_admin.h"
#include "store/marks.h"

/* Of a token that is rotated, where nothing is said. */
static const int64_t grace_ms = 24 * INT64_C(3600000);

struct token_page {
    struct admin_page page;
    struct list_view view;
    int64_t now_ms;
    struct bytes uses; /* struct mark */
};

static enum status write_token(const struct token *t, void *context, struct error *why) {
    struct token_page *p = context;
    struct token used = *t;
    (void)why;
    if (t->id <= p->view.after || p->page.rows == p->view.most)
        return STATUS_OK;
    used.used_ms = marks_of(&p->uses, t->id);
    token_to_json(p->page.json, &used, NULL, p->now_ms);
    p->page.rows++;
    p->page.last = t->id;
    return STATUS_OK;
}

static enum status list_tokens(const struct admin_asking *a, struct json *j, struct error *why) {
    struct token_page p = {.page = admin_page_begin(j, STR("tokens")), .now_ms = a->now_ms};
    struct control *control = NULL;
    enum status s = admin_view(a, &p.view, why);
    if (s == STATUS_OK)
        s = marks_read(a->directory, MARKS_TOKENS, &p.uses, why);
    if (s == STATUS_OK)
        s = admin_open_control(a, &control, why);
    if (s == STATUS_OK && control)
        s = tokens_each(control, write_token, &p, why);
    control_close(control);
    bytes_free(&p.uses);
    admin_page_end(&p.page, &p.view);
    return s;
}

/* The member `until`, when a token is good no more; 0: nothing was said. */
static enum status read_until(const struct admin_asking *a, int64_t *out, struct error *why) {
    str until = {0};
    int64_t from_ms = 0;
    enum status s = admin_text(a->object, "until", &until, why);
    return s == STATUS_OK ? words_read_dates((str){0}, until, a->now_ms, &from_ms, out, why) : s;
}

static enum status read_reason(const struct admin_asking *a, struct audit *audit,
                               struct error *why) {
    *audit = a->audit;
    enum status s = admin_text(a->object, "reason", &audit->reason, why);
    return s == STATUS_OK ? words_check_reason(audit->reason, why) : s;
}

static enum status create_token(const struct admin_asking *a, struct json *j, struct error *why) {
    struct token_request request = {0};
    struct token made = {.created_ms = a->now_ms};
    char text[TOKEN_TEXT_BYTES];
    str role = {0};
    enum status s = admin_text(a->object, "role", &role, why);
    if (s == STATUS_OK)
        s = admin_text(a->object, "name", &request.name, why);
    if (s == STATUS_OK)
        s = read_until(a, &request.until_ms, why);
    if (s == STATUS_OK)
        s = read_reason(a, &request.audit, why);
    request.role = token_role_find(role);
    if (s == STATUS_OK && request.role == TOKEN_NO_ROLE)
        s = error_set(why, STATUS_INVALID, "role is search, write or admin");
    if (s == STATUS_OK && request.name.len > TOKEN_NAME_BYTES_MAX)
        s = error_set(why, STATUS_INVALID, "a name has at most %d bytes", TOKEN_NAME_BYTES_MAX);
    if (s == STATUS_OK)
        s = tokens_create(a->directory, &request, text, &made.id, why);
    if (s != STATUS_OK)
        return s;
    made.name = request.name;
    made.role = request.role;
    made.until_ms = request.until_ms;
    token_to_json(j, &made, text, a->now_ms);
    hash_wipe(text, sizeof text);
    return s;
}

static enum status rotate_token(const struct admin_asking *a, struct json *j, struct error *why) {
    struct token_rotation rotation = {0};
    struct token made;
    char text[TOKEN_TEXT_BYTES];
    uint64_t id = 0;
    enum status s = admin_count(a->object, "id", &id, why);
    if (s == STATUS_OK && id == 0)
        s = error_set(why, STATUS_INVALID, "say which token: id");
    if (s == STATUS_OK)
        s = read_until(a, &rotation.old_until_ms, why);
    if (s == STATUS_OK)
        s = read_reason(a, &rotation.audit, why);
    rotation.id = (int64_t)id;
    if (rotation.old_until_ms == 0)
        rotation.old_until_ms = a->now_ms + grace_ms;
    if (s == STATUS_OK)
        s = tokens_rotate(a->directory, &rotation, text, &made, why);
    if (s != STATUS_OK)
        return s;
    token_to_json(j, &made, text, a->now_ms);
    hash_wipe(text, sizeof text);
    return s;
}

static enum status revoke_token(const struct admin_asking *a, struct json *j, struct error *why) {
    struct audit audit = a->audit;
    uint64_t id = 0;
    audit.reason = admin_parameter(a, "reason");
    enum status s = admin_number(a, "id", 1, INT64_MAX, &id, why);
    if (s == STATUS_OK && id == 0)
        s = error_set(why, STATUS_INVALID, "say which token: id=");
    if (s == STATUS_OK)
        s = words_check_reason(audit.reason, why);
    if (s == STATUS_OK)
        s = tokens_revoke(a->directory, (int64_t)id, &audit, why);
    json_object(j);
    json_key(j, STR("removed"));
    json_u64(j, 1);
    json_object_end(j);
    return s;
}

static enum status make_report(const struct admin_asking *a, const struct report_options *options,
                               struct json *j, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *journal = NULL;
    struct report *report = memory_new(struct report, 1);
    if (!report)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the report");
    data_dir_file(a->directory, DATA_JOURNAL, path);
    enum status s = journal_open_reader(&journal, path, why);
    if (s == STATUS_OK)
        s = report_make(report, journal, options, why);
    journal_close(journal);
    if (s == STATUS_OK)
        report_to_json(j, report, options->days);
    report_free(report);
    memory_free(report);
    return s;
}

static enum status tell_report(const struct admin_asking *a, struct json *j, struct error *why) {
    str name = admin_parameter(a, "scene");
    uint64_t days = 7, rows = 10;
    enum status s = admin_number(a, "days", 1, REPORT_DAYS_MAX, &days, why);
    if (s == STATUS_OK)
        s = admin_number(a, "rows", 1, REPORT_ROWS_MAX, &rows, why);
    const struct report_options options = {.scene = name.len ? scene_find(name) : NULL,
                                           .days = (uint32_t)days,
                                           .rows = (uint32_t)rows,
                                           .users_min = a->config->users_min,
                                           .now_ms = a->now_ms};
    if (s == STATUS_OK && name.len && !options.scene)
        s = error_set(why, STATUS_INVALID, "there is no scene \"%.*s\"",
                      STR_ARGS(str_head(name, WORD_SHOWN_BYTES)));
    return s == STATUS_OK ? make_report(a, &options, j, why) : s;
}

static enum status list_editions(const struct admin_asking *a, struct json *j, struct error *why) {
    struct edition_row *rows = NULL;
    uint32_t count = 0;
    enum status s = edition_rows_read(a->directory, 0, false, &rows, &count, why);
    json_object(j);
    json_key(j, STR("editions"));
    json_array(j);
    for (uint32_t i = 0; s == STATUS_OK && i < count && i < ADMIN_ROWS_MAX; i++)
        edition_row_to_json(j, &rows[count - 1 - i]); /* the newest first */
    json_array_end(j);
    json_object_end(j);
    memory_free(rows);
    return s;
}

static enum status use_edition(const struct admin_asking *a, struct json *j, struct error *why) {
    struct audit audit;
    uint64_t number = 0;
    enum status s = admin_count(a->object, "number", &number, why);
    if (s == STATUS_OK && number == 0)
        s = error_set(why, STATUS_INVALID, "say which edition: number");
    if (s == STATUS_OK)
        s = read_reason(a, &audit, why);
    if (s == STATUS_OK)
        s = edition_choose(a->directory, number, &audit, why);
    json_object(j);
    json_key(j, STR("current"));
    json_u64(j, number);
    json_object_end(j);
    return s;
}

const struct admin_task admin_token_list = {.run = list_tokens, .reads = true};
const struct admin_task admin_token_create = {.run = create_token, .takes = ADMIN_JSON};
const struct admin_task admin_token_rotate = {.run = rotate_token, .takes = ADMIN_JSON};
const struct admin_task admin_token_revoke = {.run = revoke_token};
const struct admin_task admin_report = {.run = tell_report, .reads = true};
const struct admin_task admin_edition_list = {.run = list_editions, .reads = true};
const struct admin_task admin_edition_use = {.run = use_edition, .takes = ADMIN_JSON};
