/* See handle_admin.h. Threads of their own and not the inbox's: an import of many rules takes
 * seconds, and events and pushes must not wait behind it. */
#include "http/handle_admin.h"

#include <stdio.h>
#include <string.h>

#include "admin/to_json.h"
#include "admin/words.h"
#include "base/clock.h"
#include "base/require.h"
#include "base/text.h"
#include "http/inbox.h"

/* Only what is written of it is ever memory. */
enum { REPLY_BYTES = (ADMIN_ROWS_MAX + 8) * ROW_JSON_BYTES };

struct admin_request {
    struct admin_asking asking;
    const struct admin_task *task;
    enum status status;
    struct error why;
    char actor[ADMIN_ACTOR_BYTES], origin[ADMIN_ORIGIN_BYTES];
};

static const unsigned codes[] = {
    [STATUS_OK] = MHD_HTTP_OK,
    [STATUS_INVALID] = MHD_HTTP_BAD_REQUEST,
    [STATUS_NOT_FOUND] = MHD_HTTP_NOT_FOUND,
    [STATUS_LIMIT] = MHD_HTTP_CONFLICT,
    [STATUS_BUSY] = MHD_HTTP_SERVICE_UNAVAILABLE,
    [STATUS_CORRUPT] = MHD_HTTP_SERVICE_UNAVAILABLE,
    [STATUS_IO] = MHD_HTTP_INTERNAL_SERVER_ERROR,
    [STATUS_NO_MEMORY] = MHD_HTTP_INTERNAL_SERVER_ERROR,
};

/* A NUL would cut a text off where nobody sees it. */
static enum status parse(struct admin_asking *a, struct error *why) {
    static const char nul[] = "\\u0000";
    if (!text_is_utf8(a->body) || memmem(a->body.data, a->body.len, nul, sizeof nul - 1))
        return error_set(why, STATUS_INVALID, "the body is not UTF-8, or has a NUL in a text");
    a->object = cJSON_ParseWithLength(a->body.len ? a->body.data : "", a->body.len);
    if (!cJSON_IsObject(a->object))
        return error_set(why, STATUS_INVALID, "the body is no JSON object; docs/http.md has one");
    return STATUS_OK;
}

static enum status work(struct http_request *request, struct admin_request *r) {
    request->large = bytes_new(REPLY_BYTES);
    char *room = bytes_extend(&request->large, REPLY_BYTES);
    struct buf out = buf_over(room, room ? REPLY_BYTES : 0);
    struct json j = json_over(&out);
    enum status s =
        room ? STATUS_OK : error_set(&r->why, STATUS_NO_MEMORY, "there is no memory for the reply");
    if (s == STATUS_OK && r->task->takes == ADMIN_JSON)
        s = parse(&r->asking, &r->why);
    if (s == STATUS_OK)
        s = r->task->run(&r->asking, &j, &r->why);
    cJSON_Delete(r->asking.object);
    require(!out.overflow);
    request->large.len = out.len;
    return s;
}

static struct inbox *desk_of(struct http_request *request, const struct admin_request *r) {
    return http_server_desk(request->server, r->task->reads);
}

/* The thread of the desk. The arena is its own while the request sleeps. */
static void sit_down(struct http_request *request) {
    struct admin_request *r = request->admin_request;
    r->asking.body = bytes_str(&request->body);
    r->status = work(request, r);
    request_forget_body(request);
    inbox_wake(desk_of(request, r), request);
}

static void reply_done(struct http_request *request, struct http_reply *reply) {
    const struct admin_request *r = request->admin_request;
    if (r->status == STATUS_OK) {
        *reply = (struct http_reply){
            .code = MHD_HTTP_OK, .type = "application/json", .body = bytes_str(&request->large)};
        return;
    }
    reply_refuse(reply, request, codes[r->status], r->status, r->why.message);
    reply->retry = r->status == STATUS_BUSY;
}

static bool is_of_type(str content_type, enum admin_body takes) {
    static const str types[] = {
        [ADMIN_JSON] = {"application/json", 16}, [ADMIN_TEXT] = {"text/csv", 8}};
    str rest = content_type, type = str_trim(str_split(&rest, ';'));
    return takes == ADMIN_NO_BODY || str_equal_ignoring_case(type, types[takes]) ||
           (takes == ADMIN_TEXT && str_equal_ignoring_case(type, STR("text/plain")));
}

void handle_admin(struct http_request *request, struct http_reply *reply) {
    const struct admin_task *task = request->route->task;
    struct admin_request *r = arena_new(&request->arena, struct admin_request, 1);
    require(r != NULL);
    if (!is_of_type(request->content_type, task->takes)) {
        reply_refuse(reply, request, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, STATUS_INVALID,
                     task->takes == ADMIN_JSON ? "this comes as application/json"
                                               : "rules come as text/csv or text/plain");
        return;
    }
    request_take_parameters(request);
    (void)snprintf(r->actor, sizeof r->actor, "token %lld", (long long)request->bearer.token);
    request_client(request, r->origin, sizeof r->origin);
    r->task = task;
    r->asking = (struct admin_asking){
        .directory = http_server_service(request->server)->directory,
        .config = http_server_service(request->server)->config,
        .parameters = &request->parameters,
        .now_ms = clock_wall_ms(),
        .audit = {.actor = str_from(r->actor), .origin = str_from(r->origin)}};
    r->asking.audit.at_ms = r->asking.now_ms;
    request->admin_request = r;
    if (inbox_put(desk_of(request, r), request, sit_down))
        request_sleep(request, reply_done);
    else
        reply_refuse(reply, request, MHD_HTTP_SERVICE_UNAVAILABLE, STATUS_BUSY,
                     "the service is stopping; ask again");
}

str admin_parameter(const struct admin_asking *a, const char *name) {
    str value = {0};
    for (uint32_t i = 0; i < a->parameters->count; i++)
        if (str_equal(a->parameters->items[i].name, str_from(name)))
            value = a->parameters->items[i].value;
    return value;
}

enum status admin_number(const struct admin_asking *a, const char *name, uint64_t least,
                         uint64_t most, uint64_t *out, struct error *why) {
    str value = admin_parameter(a, name);
    uint64_t number = 0;
    if (value.len == 0)
        return STATUS_OK;
    if (!str_parse_u64(value, &number) || number < least || number > most)
        return error_set(why, STATUS_INVALID, "%s is a whole number from %llu to %llu", name,
                         (unsigned long long)least, (unsigned long long)most);
    *out = number;
    return STATUS_OK;
}

enum status admin_view(const struct admin_asking *a, struct list_view *out, struct error *why) {
    uint64_t after = 0, rows = ADMIN_ROWS, ended = 0;
    enum status s = admin_number(a, "after", 0, INT64_MAX, &after, why);
    if (s == STATUS_OK)
        s = admin_number(a, "rows", 1, ADMIN_ROWS_MAX, &rows, why);
    if (s == STATUS_OK)
        s = admin_number(a, "ended", 0, 1, &ended, why);
    *out = (struct list_view){
        .after = (int64_t)after, .most = (uint32_t)rows, .ended_too = ended != 0};
    return s;
}

enum status admin_open_control(const struct admin_asking *a, struct control **out,
                               struct error *why) {
    char path[DATA_PATH_BYTES];
    *out = NULL;
    data_dir_file(a->directory, DATA_CONTROL, path);
    enum status s = control_open_reader(out, path, why);
    return s == STATUS_NOT_FOUND ? STATUS_OK : s;
}

struct admin_page admin_page_begin(struct json *j, str name) {
    json_object(j);
    json_key(j, name);
    json_array(j);
    return (struct admin_page){.json = j};
}

void admin_page_end(struct admin_page *p, const struct list_view *view) {
    json_array_end(p->json);
    json_key(p->json, STR("next"));
    if (p->rows == view->most)
        json_i64(p->json, p->last);
    else
        json_null(p->json);
    json_object_end(p->json);
}

static const cJSON *member(const cJSON *object, const char *name) {
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNull(one) ? NULL : one;
}

enum status admin_check_members(const cJSON *object, const char *const *known, struct error *why) {
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, object) {
        const char *const *name = known;
        while (*name && strcmp(*name, one->string) != 0)
            name++;
        if (!*name)
            return error_set(why, STATUS_INVALID,
                             "there is no member \"%.*s\" here; docs/http.md has those there are",
                             STR_ARGS(str_head(str_from(one->string), WORD_SHOWN_BYTES)));
    }
    return STATUS_OK;
}

enum status admin_text(const cJSON *object, const char *name, str *out, struct error *why) {
    const cJSON *one = member(object, name);
    *out = (str){0};
    if (one && !cJSON_IsString(one))
        return error_set(why, STATUS_INVALID, "%s is a string", name);
    if (one)
        *out = str_from(one->valuestring);
    return STATUS_OK;
}

enum status admin_flag(const cJSON *object, const char *name, bool *out, struct error *why) {
    const cJSON *one = member(object, name);
    if (one && !cJSON_IsBool(one))
        return error_set(why, STATUS_INVALID, "%s is true or false", name);
    *out = cJSON_IsTrue(one);
    return STATUS_OK;
}

enum status admin_count(const cJSON *object, const char *name, uint64_t *out, struct error *why) {
    static const double most = 9007199254740991.0; /* 2^53-1: what JSON's numbers hold */
    const cJSON *one = member(object, name);
    if (!one)
        return STATUS_OK;
    if (!cJSON_IsNumber(one) || one->valuedouble < 1 || one->valuedouble > most ||
        (double)(uint64_t)one->valuedouble != one->valuedouble)
        return error_set(why, STATUS_INVALID, "%s is a whole number of at least 1", name);
    *out = (uint64_t)one->valuedouble;
    return STATUS_OK;
}

enum status admin_names(const cJSON *object, const char *name, struct buf *out, struct error *why) {
    const cJSON *list = member(object, name), *one = NULL;
    const cJSON *array = cJSON_IsArray(list) ? list : NULL;
    bool fits = !list || cJSON_IsString(list) || array;
    if (cJSON_IsString(list))
        buf_append(out, str_from(list->valuestring));
    cJSON_ArrayForEach(one, array) {
        fits = fits && cJSON_IsString(one);
        if (!fits)
            break;
        if (out->len)
            buf_append_char(out, ',');
        buf_append(out, str_from(one->valuestring));
    }
    return fits && !out->overflow
               ? STATUS_OK
               : error_set(why, STATUS_INVALID, "%s is a name or an array of names", name);
}
