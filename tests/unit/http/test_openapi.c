/* schema/openapi.json against the program: the same routes, parameters, scenes and words on both
 * sides. That answers fit its schemas, every scenario checks (tests/scenario). */
#include <cJSON.h>
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>

#include "base/embedded.h"
#include "http/decode.h"
#include "http/routes.h"

extern const struct embedded_file embedded_openapi[];

static cJSON *document;

static void set_up(void) {
    document = cJSON_ParseWithLength(embedded_openapi[0].data, embedded_openapi[0].len);
    cr_assert_not_null(document);
}
static void tear_down(void) {
    cJSON_Delete(document);
}
TestSuite(openapi, .init = set_up, .fini = tear_down);

static const cJSON *get(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* names: keys from the document down, ended by NULL. */
static const cJSON *at(const char *const *names) {
    const cJSON *node = document;
    for (; *names; names++) {
        node = get(node, *names);
        cr_assert_not_null(node, "%s", *names);
    }
    return node;
}
#define AT(...) at((const char *const[]){__VA_ARGS__, NULL})

static bool lists(const cJSON *array, const char *text) {
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, array) if (strcmp(one->valuestring, text) == 0) return true;
    return false;
}

/* "#/components/KIND/NAME" → what it stands for. */
static const cJSON *resolve(const cJSON *node) {
    const cJSON *reference = get(node, "$ref");
    if (!reference)
        return node;
    str rest = str_from(reference->valuestring);
    char kind[64], name[64];
    cr_assert(str_equal(str_split(&rest, '/'), STR("#")), "%s", reference->valuestring);
    cr_assert(str_equal(str_split(&rest, '/'), STR("components")));
    str first = str_split(&rest, '/');
    snprintf(kind, sizeof kind, "%.*s", STR_ARGS(first));
    snprintf(name, sizeof name, "%.*s", STR_ARGS(rest));
    return AT("components", kind, name);
}

static void resolve_all(const cJSON *node) {
    const cJSON *child = NULL;
    (void)resolve(node);
    cJSON_ArrayForEach(child, node) resolve_all(child);
}

Test(openapi, every_reference_leads_somewhere) {
    resolve_all(document);
}

/* "get" */
static const char *verb_of(enum http_method method) {
    static char verb[16];
    snprintf(verb, sizeof verb, "%s", method_name(method));
    for (char *c = verb; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return verb;
}

Test(openapi, every_route_is_in_it) {
    for (const struct route *r = routes; r->path; r++)
        cr_assert_not_null(get(AT("paths", r->path), verb_of(r->method)), "%s %s",
                           method_name(r->method), r->path);
}

Test(openapi, every_operation_in_it_is_a_route_with_a_name_of_its_own) {
    const char *names[64];
    int count = 0;
    const cJSON *path = NULL, *operation = NULL;
    cJSON_ArrayForEach(path, AT("paths")) {
        cJSON_ArrayForEach(operation, path) {
            enum http_method method = METHOD_GET;
            while (method < METHOD_OTHER && strcmp(verb_of(method), operation->string) != 0)
                method++;
            cr_assert_not_null(route_find(routes, str_from(path->string), method), "%s %s",
                               operation->string, path->string);
            names[count] = get(operation, "operationId")->valuestring;
            for (int i = 0; i < count; i++)
                cr_assert_str_neq(names[i], names[count]);
            count++;
        }
    }
}

static const cJSON *parameters_of(const struct route *r) {
    return get(get(AT("paths", r->path), verb_of(r->method)), "parameters");
}

static const cJSON *find_parameter(const struct route *r, const char *name) {
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, parameters_of(r)) {
        if (strcmp(get(resolve(one), "name")->valuestring, name) == 0)
            return resolve(one);
    }
    return NULL;
}

Test(openapi, the_parameters_of_scenes_are_those_that_are_read) {
    for (const struct route *r = routes; r->path; r++) {
        uint32_t known = 0;
        if (r->role == TOKEN_ADMIN && !r->scene)
            continue; /* scenarios ask for each of theirs */
        for (; r->scene && decode_parameter(r->scene, known); known++)
            cr_assert(find_parameter(r, decode_parameter(r->scene, known)), "%s %s", r->path,
                      decode_parameter(r->scene, known));
        cr_assert_eq(cJSON_GetArraySize(parameters_of(r)), (int)known, "%s", r->path);
    }
}

Test(openapi, limit_and_seq_have_the_ranges_that_are_held) {
    for (const struct route *r = routes; r->path; r++) {
        if (!r->scene)
            continue;
        const cJSON *limit = get(find_parameter(r, "limit"), "schema");
        cr_assert_eq(get(limit, "minimum")->valueint, 1);
        cr_assert_eq(get(limit, "maximum")->valueint, LIMIT_MAX);
        cr_assert_eq(get(limit, "default")->valueint, (int)r->scene->limit_standard);
        cr_assert_eq(get(get(find_parameter(r, "seq"), "schema"), "maximum")->valuedouble,
                     (double)SEQ_MAX);
    }
}

Test(openapi, words_are_those_the_program_says) {
    const cJSON *sources = AT("components", "schemas", "Source", "enum");
    const cJSON *names = AT("components", "schemas", "Answer", "properties", "scene", "enum");
    const cJSON *codes = AT("components", "schemas", "ErrorText", "properties", "code", "enum");
    for (int i = 0; i < SOURCE_COUNT; i++)
        cr_assert(lists(sources, source_name((enum source)(1u << i))));
    cr_assert_eq(cJSON_GetArraySize(sources), SOURCE_COUNT);
    int count = 0;
    for (const struct scene *const *s = scenes; *s; s++, count++)
        cr_assert(lists(names, (*s)->name));
    cr_assert_eq(cJSON_GetArraySize(names), count);
    for (enum status s = STATUS_INVALID; s <= STATUS_NO_MEMORY; s++)
        cr_assert(lists(codes, status_name(s)));
    cr_assert(lists(codes, "unauthorized") && lists(codes, "forbidden") &&
              lists(codes, "too_often"));
    cr_assert_eq(cJSON_GetArraySize(codes), STATUS_NO_MEMORY + 3);
}

Test(openapi, its_version_is_the_projects) {
    char path[1024], line[256], wanted[64];
    const char *source = getenv("INKLING_SOURCE");
    snprintf(path, sizeof path, "%s/CMakeLists.txt", source ? source : ".");
    snprintf(wanted, sizeof wanted, "project(inkling VERSION %s ",
             AT("info", "version")->valuestring);
    FILE *file = fopen(path, "r");
    bool found = false;
    cr_assert_not_null(file, "%s", path);
    while (fgets(line, sizeof line, file))
        found = found || strncmp(line, wanted, strlen(wanted)) == 0;
    fclose(file);
    cr_assert(found, "%s", wanted);
}
