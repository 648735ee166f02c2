/* See attributes.h. cJSON reads it, as it did when the catalogue was imported. */
#include "build/attributes.h"

#include <cJSON.h>

#include "base/buf.h"

static void take_value(const cJSON *value, str name, attribute_fn *take, void *context) {
    char digits[32];
    struct buf number = buf_over(digits, sizeof digits);
    if (cJSON_IsString(value)) {
        take(context, name, str_from(value->valuestring));
    } else if (cJSON_IsNumber(value)) {
        buf_append_format(&number, "%.10g", value->valuedouble);
        take(context, name, buf_str(&number));
    }
}

void attributes_each(str json, attribute_fn *take, void *context) {
    cJSON *root = json.len ? cJSON_ParseWithLength(json.data, json.len) : NULL;
    const cJSON *member = NULL, *value = NULL;
    if (cJSON_IsObject(root))
        cJSON_ArrayForEach(member, root) {
            str name = str_from(member->string);
            int taken = 0;
            take_value(member, name, take, context);
            if (cJSON_IsArray(member))
                cJSON_ArrayForEach(value, member) if (taken++ < ATTRIBUTE_LIST_MAX)
                    take_value(value, name, take, context);
        }
    cJSON_Delete(root);
}

bool attributes_affirm(str json, const char *name) {
    cJSON *root = json.len ? cJSON_ParseWithLength(json.data, json.len) : NULL;
    const cJSON *member =
        cJSON_IsObject(root) ? cJSON_GetObjectItemCaseSensitive(root, name) : NULL;
    str said = cJSON_IsString(member) ? str_from(member->valuestring) : (str){0};
    bool yes = cJSON_IsTrue(member) || str_equal(said, STR("true")) ||
               str_equal(said, STR("yes")) ||
               (cJSON_IsNumber(member) && member->valuedouble == 1.0);
    cJSON_Delete(root);
    return yes;
}
