/* See ubi.h. The person is the client_id, which query records and events share; user_id stands in
 * where there is none. A query record and a `search` event with a user_query are searches;
 * a click on an object of type "query" is a click on a suggestion: the record's query is then the
 * suggestion and its item is empty. An ordinal of 0 is unknown: positions count from 1. */
#include "intake/ubi.h"

#include <cjson/cJSON.h>

#include "intake/member.h"

/* client_id, else user_id; session_id is also looked for where older clients put it. */
static bool take_person(const cJSON *json, const cJSON *attributes, struct arena *a,
                        struct log_record *out, struct row_fault *fault) {
    if (!member_take_text(json, "client_id", a, &out->user, fault) ||
        !member_take_text(json, "session_id", a, &out->session, fault))
        return false;
    if (!out->user.len && !member_take_text(json, "user_id", a, &out->user, fault))
        return false;
    return out->session.len || member_take_text(attributes, "session_id", a, &out->session, fault);
}

static bool take_position(const cJSON *attributes, struct log_record *out,
                          struct row_fault *fault) {
    const cJSON *position = NULL;
    if (!member_take_object(attributes, "position", &position, fault))
        return false;
    const cJSON *ordinal = member_find(position, "ordinal");
    if (!ordinal)
        return true;
    if (!cJSON_IsNumber(ordinal))
        return member_wrong_type(fault, "position.ordinal", "a number");
    if (ordinal->valuedouble >= 1 && ordinal->valuedouble <= INT32_MAX)
        out->position = (int32_t)ordinal->valuedouble;
    return true;
}

static bool take_target(const cJSON *attributes, struct arena *a, struct log_record *out,
                        struct row_fault *fault) {
    const cJSON *object = NULL;
    str id = {0}, type = {0};
    if (!member_take_object(attributes, "object", &object, fault) ||
        !member_take_text(object, "object_id", a, &id, fault) ||
        !member_take_text(object, "object_id_type", a, &type, fault))
        return false;
    if (!id.len)
        return row_fault_set(fault, FAULT_ID, "event_attributes.object.object_id");
    if (str_equal(type, STR("query")))
        out->query = id;
    else
        out->item = id;
    return true;
}

static bool read_query(const cJSON *json, struct log_record *out, struct row_fault *fault) {
    if (!member_find(json, "user_query"))
        return row_fault_set(fault, FAULT_SHAPE, "neither action_name nor user_query");
    const cJSON *hits = member_find(json, "query_response_hit_ids");
    if (cJSON_IsArray(hits))
        out->results = cJSON_GetArraySize(hits);
    return true;
}

static bool read_event(const cJSON *json, const cJSON *attributes, struct arena *a,
                       struct log_record *out, struct row_fault *fault) {
    str action = {0};
    if (!member_take_text(json, "action_name", a, &action, fault))
        return false;
    if (!record_find_action(action, &out->kind))
        return row_fault_value(fault, FAULT_IGNORED_ACTION, "action_name", action);
    if (out->kind == EVENT_SEARCH)
        return out->query.len || row_fault_set(fault, FAULT_IGNORED_SEARCH, "%s", "");
    return take_position(attributes, out, fault) && take_target(attributes, a, out, fault);
}

static bool is_bulk(const cJSON *json) {
    static const char *const verbs[] = {"index", "create", "update", "delete"};
    const cJSON *only = json->child;
    if (!only || only->next || !cJSON_IsObject(only))
        return false;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(only->string, verbs[i]) == 0)
            return true;
    return false;
}

enum ubi_outcome ubi_read(const cJSON *json, int64_t now_ms, struct arena *a,
                          struct log_record *out, struct row_fault *fault) {
    if (!cJSON_IsObject(json)) {
        (void)row_fault_set(fault, FAULT_JSON, "%s", "");
        return UBI_FAULT;
    }
    if (is_bulk(json))
        return UBI_BULK;
    const cJSON *attributes = NULL, *of_query = NULL;
    str time = {0};
    bool good = member_take_object(json, "event_attributes", &attributes, fault) &&
                member_take_text(json, "user_query", a, &out->query, fault) &&
                member_take_text(json, "query_id", a, &out->answer, fault) &&
                member_take_text(json, "event_id", a, &out->id, fault) &&
                (member_find(json, "action_name") ? read_event(json, attributes, a, out, fault)
                                                  : read_query(json, out, fault)) &&
                member_take_object(json, "query_attributes", &of_query, fault) &&
                member_take_learn(of_query, &out->learn, fault) &&
                member_take_learn(attributes, &out->learn, fault) &&
                take_person(json, attributes, a, out, fault) &&
                member_take_text(json, "timestamp", a, &time, fault) &&
                record_parse_time(time, "timestamp", now_ms, &out->at_ms, &out->clamped, fault) &&
                record_check(out, fault) && record_may_be_kept(out, fault);
    return good ? UBI_RECORD : UBI_FAULT;
}

bool ubi_text_has_nul(str json) {
    for (str rest = json;;) {
        const char *slash = rest.len ? memchr(rest.data, '\\', rest.len) : NULL;
        if (!slash)
            return false;
        rest = str_skip(rest, (size_t)(slash - rest.data));
        if (str_has_prefix(rest, STR("\\u0000")))
            return true;
        rest = str_skip(rest, rest.len < 2 ? rest.len : 2); /* what it escapes may be a backslash */
    }
}
