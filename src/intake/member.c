/* See member.h. */
#include "intake/member.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Most names differ in their first letter: cJSON's own search calls strcmp for each. */
static bool is_named(const cJSON *member, const char *name) {
    return member->string && member->string[0] == name[0] && strcmp(member->string, name) == 0;
}

const cJSON *member_find(const cJSON *object, const char *name) {
    const cJSON *one = object ? object->child : NULL;
    while (one && !is_named(one, name))
        one = one->next;
    return cJSON_IsNull(one) ? NULL : one;
}

bool member_wrong_type(struct row_fault *fault, const char *name, const char *kind) {
    return row_fault_set(fault, FAULT_SHAPE, "%s is not %s", name, kind);
}

bool member_text(const cJSON *value, const char *name, struct arena *a, str *out,
                 struct row_fault *fault) {
    if (!value)
        return true;
    if (cJSON_IsString(value)) {
        *out = str_from(value->valuestring);
        return true;
    }
    char digits[32];
    if (!cJSON_IsNumber(value) || value->valuedouble != floor(value->valuedouble) ||
        fabs(value->valuedouble) >= 9007199254740992.0) /* 2^53: exact until there */
        return member_wrong_type(fault, name, "a text");
    (void)snprintf(digits, sizeof digits, "%.0f", value->valuedouble);
    *out = arena_copy(a, str_from(digits));
    return true;
}

bool member_take_text(const cJSON *object, const char *name, struct arena *a, str *out,
                      struct row_fault *fault) {
    return member_text(member_find(object, name), name, a, out, fault);
}

bool member_take_object(const cJSON *object, const char *name, const cJSON **out,
                        struct row_fault *fault) {
    *out = member_find(object, name);
    return !*out || cJSON_IsObject(*out) || member_wrong_type(fault, name, "an object");
}

bool member_take_learn(const cJSON *object, enum learn *out, struct row_fault *fault) {
    const cJSON *value = member_find(object, "learn");
    enum learn said = LEARN_ALL;
    if (cJSON_IsBool(value))
        said = cJSON_IsTrue(value) ? LEARN_ALL : LEARN_NOTHING;
    else if (value && !record_find_learn(str_from(cJSON_GetStringValue(value)), &said))
        return member_wrong_type(fault, "learn", "yes, only or no");
    *out = said > *out ? said : *out;
    return true;
}
