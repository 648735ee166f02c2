/* Whether a JSON document fits a schema of schema/: the part of JSON Schema 2020-12 that its files
 * use. It is strict where JSON Schema is not: a property that `properties` does not name
 * is a fault unless `additionalProperties` admits it, and so is a keyword not known here, so that
 * nothing passes unlooked at. */
#ifndef TESTS_SUPPORT_JSON_SCHEMA_H
#define TESTS_SUPPORT_JSON_SCHEMA_H

#include <cJSON.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

struct json_schema {
    const cJSON *document; /* where $ref leads */
    char fault[1024];      /* the first one; empty: it fits */
};

static inline const cJSON *schema_get(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

__attribute__((format(printf, 3, 4))) static inline bool
schema_fault(struct json_schema *s, const char *where, const char *format, ...) {
    va_list args;
    int used = snprintf(s->fault, sizeof s->fault, "%s ", where[0] ? where : "it");
    va_start(args, format);
    if (used > 0 && (size_t)used < sizeof s->fault)
        vsnprintf(s->fault + used, sizeof s->fault - (size_t)used, format, args);
    va_end(args);
    return false;
}

/* "#/components/schemas/Item" in the document. */
static inline const cJSON *schema_resolve(const struct json_schema *s, const cJSON *schema) {
    const cJSON *reference = schema_get(schema, "$ref");
    if (!reference)
        return schema;
    const cJSON *node = s->document;
    str rest = str_from(reference->valuestring);
    (void)str_split(&rest, '/');
    while (node && rest.data) {
        char name[128];
        str one = str_split(&rest, '/');
        snprintf(name, sizeof name, "%.*s", STR_ARGS(one));
        node = schema_get(node, name);
    }
    return node;
}

static inline bool schema_is_type(const cJSON *value, const char *type) {
    return strcmp(type, "object") == 0    ? cJSON_IsObject(value)
           : strcmp(type, "array") == 0   ? cJSON_IsArray(value)
           : strcmp(type, "string") == 0  ? cJSON_IsString(value)
           : strcmp(type, "number") == 0  ? cJSON_IsNumber(value)
           : strcmp(type, "boolean") == 0 ? cJSON_IsBool(value)
           : strcmp(type, "null") == 0    ? cJSON_IsNull(value)
           : strcmp(type, "integer") == 0
               ? cJSON_IsNumber(value) &&
                     (double)(long long)value->valuedouble == value->valuedouble
               : false;
}

/* The type, or one of several. */
static inline bool schema_is_of(const cJSON *value, const cJSON *type) {
    const cJSON *one = NULL;
    if (cJSON_IsString(type))
        return schema_is_type(value, type->valuestring);
    cJSON_ArrayForEach(one, type) {
        if (schema_is_type(value, one->valuestring))
            return true;
    }
    return false;
}

static inline bool schema_known(const char *keyword) {
    static const char *const known[] = {
        "$ref",  "type",     "enum",        "const",     "properties", "required",
        "items", "minItems", "maxItems",    "minimum",   "maximum",    "additionalProperties",
        "oneOf", "pattern",  "prefixItems", "maxLength", "anyOf",      "not"};
    static const char *const prose[] = {"description", "example", "examples", "default",
                                        "title",       "$schema", "$defs"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(keyword, known[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof prose / sizeof prose[0]; i++)
        if (strcmp(keyword, prose[i]) == 0)
            return true;
    return false;
}

static inline bool schema_fits(struct json_schema *s, const cJSON *schema, const cJSON *value,
                               const char *where);

static inline bool schema_fits_number(struct json_schema *s, const cJSON *schema,
                                      const cJSON *value, const char *where) {
    const cJSON *least = schema_get(schema, "minimum"), *most = schema_get(schema, "maximum");
    if (least && value->valuedouble < least->valuedouble)
        return schema_fault(s, where, "is %g, below %g", value->valuedouble, least->valuedouble);
    if (most && value->valuedouble > most->valuedouble)
        return schema_fault(s, where, "is %g, above %g", value->valuedouble, most->valuedouble);
    return true;
}

static inline bool schema_fits_string(struct json_schema *s, const cJSON *schema,
                                      const cJSON *value, const char *where) {
    const cJSON *pattern = schema_get(schema, "pattern"), *most = schema_get(schema, "maxLength");
    if (most && strlen(value->valuestring) > (size_t)most->valueint)
        return schema_fault(s, where, "is over %d long", most->valueint);
    if (!pattern)
        return true;
    regex_t regex;
    if (regcomp(&regex, pattern->valuestring, REG_EXTENDED | REG_NOSUB) != 0)
        return schema_fault(s, where, "has a pattern that is no extended regular expression");
    bool matches = regexec(&regex, value->valuestring, 0, NULL, 0) == 0;
    regfree(&regex);
    return matches || schema_fault(s, where, "is not %s", pattern->valuestring);
}

static inline bool schema_fits_array(struct json_schema *s, const cJSON *schema, const cJSON *value,
                                     const char *where) {
    const cJSON *least = schema_get(schema, "minItems"), *most = schema_get(schema, "maxItems");
    int count = cJSON_GetArraySize(value);
    if ((least && count < least->valueint) || (most && count > most->valueint))
        return schema_fault(s, where, "has %d items", count);
    for (int i = 0; i < count; i++) {
        char below[512];
        const cJSON *of = cJSON_GetArrayItem(schema_get(schema, "prefixItems"), i);
        if (!of)
            of = schema_get(schema, "items");
        snprintf(below, sizeof below, "%s[%d]", where, i);
        if (of && !schema_fits(s, of, cJSON_GetArrayItem(value, i), below))
            return false;
    }
    return true;
}

static inline bool schema_fits_object(struct json_schema *s, const cJSON *schema,
                                      const cJSON *value, const char *where) {
    const cJSON *one = NULL, *more = schema_get(schema, "additionalProperties");
    cJSON_ArrayForEach(one, schema_get(schema, "required")) {
        if (!schema_get(value, one->valuestring))
            return schema_fault(s, where, "has no %s", one->valuestring);
    }
    cJSON_ArrayForEach(one, value) {
        char below[512];
        const cJSON *of = schema_get(schema_get(schema, "properties"), one->string);
        snprintf(below, sizeof below, "%s.%s", where, one->string);
        if (!of && (!more || cJSON_IsFalse(more)))
            return schema_fault(s, below, "is not in the schema");
        if (!of && cJSON_IsTrue(more))
            continue;
        if (!schema_fits(s, of ? of : more, one, below))
            return false;
    }
    return true;
}

static inline bool schema_fits_one_of(struct json_schema *s, const cJSON *choices,
                                      const cJSON *value, const char *where) {
    char last[sizeof s->fault] = "";
    int fitting = 0;
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, choices) {
        if (schema_fits(s, one, value, where))
            fitting++;
        else
            snprintf(last, sizeof last, "%s", s->fault);
    }
    return fitting == 1 ||
           schema_fault(s, where, "fits %d of oneOf, not one (%.500s)", fitting, last);
}

static inline bool schema_fits_any_of(struct json_schema *s, const cJSON *choices,
                                      const cJSON *value, const char *where) {
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, choices) {
        if (schema_fits(s, one, value, where))
            return true;
    }
    return false; /* the fault is the last one's */
}

static inline bool schema_has_choice(const cJSON *choices, const cJSON *value) {
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, choices) {
        if (cJSON_Compare(one, value, true))
            return true;
    }
    return false;
}

/* `where` names the value in the fault. */
static inline bool schema_fits(struct json_schema *s, const cJSON *schema, const cJSON *value,
                               const char *where) {
    const cJSON *keyword = NULL;
    schema = schema_resolve(s, schema);
    if (!schema)
        return schema_fault(s, where, "has a schema whose $ref leads nowhere");
    cJSON_ArrayForEach(keyword, schema) {
        if (!schema_known(keyword->string))
            return schema_fault(s, where, "has a schema with a keyword not known here: %s",
                                keyword->string);
    }
    const cJSON *type = schema_get(schema, "type"), *constant = schema_get(schema, "const");
    if (type && !schema_is_of(value, type))
        return schema_fault(s, where, "is no %s", type->valuestring ? type->valuestring : "such");
    if (constant && !cJSON_Compare(constant, value, true))
        return schema_fault(s, where, "is not its const");
    if (schema_get(schema, "enum") && !schema_has_choice(schema_get(schema, "enum"), value))
        return schema_fault(s, where, "is none of its enum");
    if (schema_get(schema, "oneOf") &&
        !schema_fits_one_of(s, schema_get(schema, "oneOf"), value, where))
        return false;
    if (schema_get(schema, "anyOf") &&
        !schema_fits_any_of(s, schema_get(schema, "anyOf"), value, where))
        return false;
    if (schema_get(schema, "not") && schema_fits(s, schema_get(schema, "not"), value, where))
        return schema_fault(s, where, "fits what it must not");
    bool by_choice = schema_get(schema, "oneOf") || schema_get(schema, "anyOf");
    return cJSON_IsNumber(value)   ? schema_fits_number(s, schema, value, where)
           : cJSON_IsString(value) ? schema_fits_string(s, schema, value, where)
           : cJSON_IsArray(value)  ? schema_fits_array(s, schema, value, where)
           : cJSON_IsObject(value) ? (by_choice && !schema_get(schema, "properties")) ||
                                         schema_fits_object(s, schema, value, where)
                                   : true;
}

#endif
