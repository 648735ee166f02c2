/* Places in a JSON document by dotted names: `items.0.query`, `items.*.score`, `items.length`. */
#ifndef TESTS_SUPPORT_JSON_PATH_H
#define TESTS_SUPPORT_JSON_PATH_H

#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

static inline const cJSON *json_child(const cJSON *node, str name) {
    char text[256];
    uint64_t index = 0;
    if (cJSON_IsArray(node))
        return str_parse_u64(name, &index) ? cJSON_GetArrayItem(node, (int)index) : NULL;
    snprintf(text, sizeof text, "%.*s", STR_ARGS(name));
    return cJSON_GetObjectItemCaseSensitive(node, text);
}

typedef bool json_test_fn(const cJSON *found, void *context); /* NULL: there is nothing there */

/* Whether the test holds at the path; with a `*`, at each of one or more places. */
static inline bool json_path_holds(const cJSON *node, str path, json_test_fn *test, void *context) {
    if (path.len == 0)
        return test(node, context);
    str rest = path, name = str_split(&rest, '.');
    if (str_equal(name, STR("length")) && cJSON_IsArray(node)) {
        cJSON *length = cJSON_CreateNumber(cJSON_GetArraySize(node));
        bool holds = test(length, context);
        cJSON_Delete(length);
        return holds;
    }
    if (!str_equal(name, STR("*"))) {
        const cJSON *child = json_child(node, name);
        return child ? json_path_holds(child, rest, test, context) : test(NULL, context);
    }
    const cJSON *child = NULL;
    bool holds = cJSON_GetArraySize(node) > 0;
    cJSON_ArrayForEach(child, node) {
        holds = holds && json_path_holds(child, rest, test, context);
    }
    return holds;
}

#endif
