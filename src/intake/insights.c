/* See insights.h. A conversion without a subtype stands for a purchase, as it did before there were
 * subtypes. Events about filters name no object and are passed over. */
#include "intake/insights.h"

#include <cjson/cJSON.h>

#include "base/require.h"
#include "intake/member.h"

const cJSON *insights_events(const cJSON *body) {
    const cJSON *events = cJSON_IsObject(body) ? member_find(body, "events") : NULL;
    return cJSON_IsArray(events) ? events : NULL;
}

static bool take_kind(const cJSON *event, struct arena *a, struct log_record *out,
                      struct row_fault *fault) {
    str type = {0}, subtype = {0};
    if (!member_take_text(event, "eventType", a, &type, fault) ||
        !member_take_text(event, "eventSubtype", a, &subtype, fault))
        return false;
    if (str_equal(type, STR("click")))
        out->kind = EVENT_CLICK;
    else if (str_equal(type, STR("view")))
        out->kind = EVENT_VIEW;
    else if (str_equal(type, STR("conversion")))
        out->kind = str_equal(subtype, STR("addToCart")) ? EVENT_CART : EVENT_PURCHASE;
    else
        return row_fault_value(fault, FAULT_SHAPE, "eventType", type);
    return true;
}

/* The array of that name; *out NULL when absent. */
static bool take_array(const cJSON *event, const char *name, const cJSON **out,
                       struct row_fault *fault) {
    *out = member_find(event, name);
    return !*out || cJSON_IsArray(*out) || member_wrong_type(fault, name, "an array");
}

static bool is_of_suggestions(const cJSON *event) {
    static const str suffix = {"query_suggestions", 17};
    str index = str_from(cJSON_GetStringValue(member_find(event, "index")));
    return str_equal(index, STR("suggest")) ||
           (index.len >= suffix.len && str_equal(str_skip(index, index.len - suffix.len), suffix));
}

static bool take_object(const cJSON *event, uint32_t nth, struct arena *a, struct log_record *out,
                        struct row_fault *fault) {
    const cJSON *positions = member_find(event, "positions");
    const cJSON *position = cJSON_GetArrayItem(positions, (int)nth);
    str id = {0};
    if (!member_text(cJSON_GetArrayItem(member_find(event, "objectIDs"), (int)nth), "objectIDs", a,
                     &id, fault))
        return false;
    if (position && !cJSON_IsNumber(position))
        return member_wrong_type(fault, "positions", "of numbers");
    if (position && position->valuedouble >= 1 && position->valuedouble <= INT32_MAX)
        out->position = (int32_t)position->valuedouble;
    if (is_of_suggestions(event))
        out->query = id;
    else
        out->item = id;
    return record_check(out, fault);
}

static bool check_objects(const cJSON *event, struct arena *a, const struct log_record *out,
                          uint32_t *count, struct row_fault *fault) {
    const cJSON *ids = NULL, *positions = NULL;
    if (!take_array(event, "objectIDs", &ids, fault) ||
        !take_array(event, "positions", &positions, fault))
        return false;
    if (!ids && member_find(event, "filters"))
        return row_fault_set(fault, FAULT_IGNORED_ACTION, "filters");
    int objects = ids ? cJSON_GetArraySize(ids) : 0;
    if (objects == 0)
        return row_fault_set(fault, FAULT_ID, "objectIDs");
    if (positions && cJSON_GetArraySize(positions) != objects)
        return row_fault_set(fault, FAULT_SHAPE, "positions are not as many as objectIDs");
    for (int i = 0; i < objects; i++) {
        struct log_record one = *out;
        struct arena scratch = *a;
        if (!take_object(event, (uint32_t)i, &scratch, &one, fault))
            return false;
    }
    *count = (uint32_t)objects;
    return true;
}

bool insights_read(const cJSON *event, int64_t now_ms, struct arena *a, struct log_record *out,
                   uint32_t *objects, struct row_fault *fault) {
    str time = {0};
    if (!cJSON_IsObject(event))
        return row_fault_set(fault, FAULT_JSON, "%s", "");
    return take_kind(event, a, out, fault) &&
           member_take_text(event, "userToken", a, &out->user, fault) &&
           member_take_text(event, "queryID", a, &out->answer, fault) &&
           member_take_text(event, "timestamp", a, &time, fault) &&
           record_parse_time(time, "timestamp", now_ms, &out->at_ms, &out->clamped, fault) &&
           member_take_learn(event, &out->learn, fault) &&
           check_objects(event, a, out, objects, fault) && record_may_be_kept(out, fault);
}

void insights_object(const cJSON *event, uint32_t nth, struct arena *a, struct log_record *out) {
    struct row_fault unused;
    require(take_object(event, nth, a, out, &unused));
}
