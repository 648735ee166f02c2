/* Whether a response is one that schema/openapi.json describes: its status and type for that path
 * and method, its headers, and its body by the schema. */
#ifndef TESTS_SUPPORT_CONFORMANCE_H
#define TESTS_SUPPORT_CONFORMANCE_H

#include <ctype.h>

#include "base/embedded.h"
#include "support/exchange.h"
#include "support/json_schema.h"

extern const struct embedded_file embedded_openapi[];

static struct json_schema conformance;

static inline void conformance_start(void) {
    if (!conformance.document)
        conformance.document =
            cJSON_ParseWithLength(embedded_openapi[0].data, embedded_openapi[0].len);
}

static inline void conformance_end(void) {
    cJSON_Delete((cJSON *)(uintptr_t)conformance.document);
    conformance.document = NULL;
}

/* NULL when there is none of that path and method. */
static inline const cJSON *conformance_operation(const char *method, const char *target) {
    char path[512], verb[16] = "get";
    conformance_start();
    snprintf(path, sizeof path, "%.*s", (int)strcspn(target, "?"), target);
    for (size_t i = 0; i < sizeof verb && strcmp(method, "HEAD") != 0; i++)
        verb[i] = (char)tolower((unsigned char)method[i]);
    return schema_get(schema_get(schema_get(conformance.document, "paths"), path), verb);
}

static inline const cJSON *conformance_response(const cJSON *operation, unsigned status) {
    char code[16];
    snprintf(code, sizeof code, "%u", status);
    return schema_resolve(&conformance, schema_get(schema_get(operation, "responses"), code));
}

/* libmicrohttpd's own replies have no type; what they say is not ours. */
static inline bool conformance_foreign(const struct exchange *e) {
    unsigned s = e->response.status;
    return !http_response_header(&e->response, STR("content-type")).data &&
           (s == 400 || s == 413 || s == 414 || s == 431 || s == 505);
}

static inline bool conformance_body(const struct exchange *e, const cJSON *content,
                                    const cJSON *body) {
    char type[128];
    str given = http_response_header(&e->response, STR("content-type"));
    str name = str_split(&given, ';');
    snprintf(type, sizeof type, "%.*s", STR_ARGS(name));
    const cJSON *media = schema_get(content, type);
    if (!media)
        return schema_fault(&conformance, "Content-Type", "%s is not described", type);
    if (!strstr(type, "json"))
        return true;
    if (!body)
        return schema_fault(&conformance, "the body", "is no JSON");
    return schema_fits(&conformance, schema_get(media, "schema"), body, "");
}

static inline bool conformance_headers(const struct exchange *e, const cJSON *response) {
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, schema_get(response, "headers")) {
        if (!http_response_header(&e->response, str_from(one->string)).data)
            return schema_fault(&conformance, "the response", "has no %s", one->string);
    }
    return true;
}

/* Every error there is has the one shape, described for the path or not. */
static inline bool conformance_error(const cJSON *body) {
    static const char shape[] = "{\"$ref\":\"#/components/schemas/Error\"}";
    cJSON *schema = cJSON_Parse(shape);
    bool fits = body ? schema_fits(&conformance, schema, body, "the error")
                     : schema_fault(&conformance, "the error", "is no JSON");
    cJSON_Delete(schema);
    return fits;
}

static inline bool conforms(const struct exchange *e, const cJSON *body, char *why,
                            size_t why_bytes) {
    const cJSON *operation = conformance_operation(e->method, e->target);
    unsigned status = e->response.status;
    bool fits = true, headless = strcmp(e->method, "HEAD") == 0;
    if (e->method[0] == '\0' || conformance_foreign(e) || status == 204 ||
        (!operation && headless)) {
        fits = true;
    } else if (!operation) {
        fits = status >= 400 ? conformance_error(body)
                             : schema_fault(&conformance, "the response",
                                            "is a success where none is described");
    } else {
        const cJSON *response = conformance_response(operation, status);
        fits = response
                   ? conformance_headers(e, response) &&
                         (headless || conformance_body(e, schema_get(response, "content"), body))
                   : schema_fault(&conformance, "the status", "%u is not described", status);
    }
    snprintf(why, why_bytes, "%s", fits ? "" : conformance.fault);
    return fits;
}

#endif
