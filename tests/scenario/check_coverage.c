/* check_coverage FILE…: whether the scenario files together ask for all that schema/openapi.json
 * describes: every operation with every status of its own, every refusal that operations share
 * somewhere, every parameter. */
#include "support/conformance.h"
#include "support/scenario_file.h"

enum { ASKED_MAX = 4000 };

/* One request of a file and the status it expects. */
struct asked {
    char method[16], target[512];
    unsigned status;
};

static struct scenario scenario;
static struct asked asked[ASKED_MAX];
static uint32_t count, missing;

static void add_request(str text) {
    str rest = text;
    str method = str_split(&rest, ' ');
    if (count == ASKED_MAX) {
        fprintf(stderr, "too many requests; raise ASKED_MAX\n");
        exit(2);
    }
    str target = rest.data ? str_split(&rest, ' ') : (str){0};
    struct asked *a = &asked[count++];
    *a = (struct asked){0};
    snprintf(a->method, sizeof a->method, "%.*s", STR_ARGS(method));
    snprintf(a->target, sizeof a->target, "%.*s", STR_ARGS(target));
}

static void gather(const char *path) {
    bool requesting = false;
    scenario_read(&scenario, path);
    for (uint32_t i = 0; i < scenario.count; i++) {
        const struct scenario_line *line = &scenario.lines[i];
        str text = line->text;
        uint64_t status = 0;
        bool sends = line->kind == SCENARIO_REQUEST || line->kind == SCENARIO_RAW;
        if (sends && !requesting)
            add_request(line->text);
        if (line->kind == SCENARIO_RESPONSE && str_parse_u64(str_split(&text, ' '), &status))
            asked[count - 1].status = (unsigned)status;
        requesting = sends || line->kind == SCENARIO_REQUEST_BODY;
    }
}

/* path or status may be anything (NULL, 0). */
static bool is_asked(const char *path, const char *verb, unsigned status, const char *parameter) {
    char mark[64];
    snprintf(mark, sizeof mark, "%s=", parameter ? parameter : "");
    for (uint32_t i = 0; i < count; i++) {
        const char *target = asked[i].target;
        size_t length = strcspn(target, "?");
        if ((path && (strlen(path) != length || memcmp(path, target, length) != 0)) ||
            (verb && strcasecmp(verb, asked[i].method) != 0) ||
            (status && asked[i].status != status))
            continue;
        const char *at = parameter ? strstr(target + length, mark) : target;
        if (at && (!parameter || at[-1] == '?' || at[-1] == '&'))
            return true;
    }
    return false;
}

static void demand(bool there, const char *path, const char *what) {
    if (!there)
        fprintf(stderr, "no scenario asks %s for %s\n", path, what);
    missing += !there;
}

/* 500 needs a request that its arena cannot hold, which is why arenas have the size they have. */
static void check_operation(const char *path, const cJSON *operation) {
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, schema_get(operation, "responses")) {
        unsigned status = (unsigned)strtoul(one->string, NULL, 10);
        bool shared = schema_get(one, "$ref") != NULL;
        if (status != 500)
            demand(is_asked(shared ? NULL : path, shared ? NULL : operation->string, status, NULL),
                   path, one->string);
    }
    cJSON_ArrayForEach(one, schema_get(operation, "parameters")) {
        const char *name = schema_get(schema_resolve(&conformance, one), "name")->valuestring;
        demand(is_asked(path, operation->string, 0, name), path, name);
    }
}

int main(int argc, char **argv) {
    const cJSON *path = NULL, *operation = NULL;
    for (int i = 1; i < argc; i++)
        gather(argv[i]);
    conformance_start();
    cJSON_ArrayForEach(path, schema_get(conformance.document, "paths")) {
        cJSON_ArrayForEach(operation, path) {
            check_operation(path->string, operation);
        }
    }
    conformance_end();
    printf("%u requests in %d files, %u things nobody asks for\n", count, argc - 1, missing);
    return missing != 0;
}
