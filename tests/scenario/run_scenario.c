/* run_scenario FILE: starts `inkling serve` as the file says, sends its requests and compares what
 * comes back. Besides what the file asks for, every answer is held to schema/openapi.json, and
 * every answer of a scene is asked again with `inkling ask`, which must print the same bytes.
 * README.md in this directory says how a file is written.
 *
 * run_scenario --all-fail FILE: passes when every case of the file fails. */
#include <cJSON.h>
#include <regex.h>

#include "support/asked_again.h"
#include "support/conformance.h"
#include "support/exchange.h"
#include "support/http_client.h"
#include "support/json_path.h"
#include "support/role_tokens.h"
#include "support/running_service.h"
#include "support/scenario_file.h"

enum { CLOSING_MS = 5000 };

static struct scenario scenario;
static struct running_service service;
static struct role_tokens tokens;
static struct http_client client;
static struct exchange now; /* what was sent last and what came back */
static cJSON *document;     /* the response's body as JSON, when it is */
static bool case_failed;
static uint32_t cases, failed_cases, checks;

static void fault(const struct scenario_line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fault(const struct scenario_line *line, const char *format, ...) {
    va_list args;
    fprintf(stderr, "%s:%u: ", scenario.path, line->number);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    if (!case_failed && now.outcome == HTTP_ANSWERED)
        fprintf(stderr, "    %.*s%.*s\n", STR_ARGS(now.response.head),
                STR_ARGS(str_head(now.response.body, 2000)));
    case_failed = true;
}

static bool matches(str pattern, str text) {
    static char p[4096], t[HTTP_CLIENT_BYTES];
    regex_t regex;
    snprintf(p, sizeof p, "%.*s", STR_ARGS(pattern));
    snprintf(t, sizeof t, "%.*s", STR_ARGS(text));
    if (regcomp(&regex, p, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0)
        return false;
    bool found = regexec(&regex, t, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

static void begin_case(void) {
    http_client_close(&client);
    exchange_reset(&now);
    if (!http_client_open(&client, service.port))
        fprintf(stderr, "%s: the service takes no connection\n", scenario.path);
}

static void end_case(void) {
    cases++;
    failed_cases += case_failed;
    case_failed = false;
}

/* Sends what was put together and reads the reply, before the first expectation is looked at. */
static void perform(const struct scenario_line *line) {
    char why[1200] = "";
    cJSON_Delete(document);
    document = NULL;
    exchange_perform(&now, &client, service.port);
    if (now.outcome != HTTP_ANSWERED)
        return;
    document = cJSON_ParseWithLength(now.response.body.data, now.response.body.len);
    if (!conforms(&now, document, why, sizeof why))
        fault(line, "not as schema/openapi.json has it: %s", why);
    if (!asked_again_is_same(&now, document, &service, why, sizeof why))
        fault(line, "inkling ask says something else: %s", why);
}

static str str_from_end(str s, size_t bytes) {
    return bytes < s.len ? str_skip(s, s.len - bytes) : s;
}

/* < 200 · < 414 or closed · < closed · < Name: value · < Name ~ pattern · < no Name */
static void expect_response(const struct scenario_line *line) {
    str text = line->text, number = text;
    uint64_t status = 0;
    if (str_equal(str_from_end(text, 10), STR(" or closed"))) {
        if (now.outcome == HTTP_CLOSED)
            return;
        number = str_head(text, text.len - 10);
    }
    if (str_equal(text, STR("closed"))) {
        if (now.outcome == HTTP_ANSWERED)
            http_response_take(&client, &now.response);
        now.outcome = HTTP_CLOSED;
        if (!http_client_hung_up(&client, CLOSING_MS))
            fault(line, "the connection is still open, or there is more");
    } else if (now.outcome != HTTP_ANSWERED) {
        fault(line, now.outcome == HTTP_CLOSED ? "closed without an answer" : "no answer");
    } else if (str_parse_u64(number, &status)) {
        if (now.response.status != status)
            fault(line, "the status is %u", now.response.status);
    } else if (str_has_prefix(text, STR("no "))) {
        if (http_response_header(&now.response, str_skip(text, 3)).data)
            fault(line, "there is such a header");
    } else if (memchr(text.data, ':', text.len) != NULL) {
        str name = str_split(&text, ':');
        str value = http_response_header(&now.response, name);
        if (!str_equal(value, str_trim(text)))
            fault(line, "it is \"%.*s\"", STR_ARGS(value));
    } else {
        str name = str_split(&text, ' ');
        if (!str_has_prefix(text, STR("~ ")) ||
            !matches(str_skip(text, 2), http_response_header(&now.response, name)))
            fault(line, "it does not match");
    }
}

struct wanted {
    char op; /* = ~ + (present) - (absent) */
    str text;
    cJSON *value;
};

static bool is_wanted(const cJSON *found, void *context) {
    const struct wanted *w = context;
    switch (w->op) {
    case '-':
        return found == NULL;
    case '+':
        return found != NULL;
    case '~':
        return cJSON_IsString(found) && matches(w->text, str_from(found->valuestring));
    default:
        return found && w->value && cJSON_Compare(found, w->value, true);
    }
}

/* . path = JSON · . path ~ pattern · . path present · . path absent */
static void expect_json(const struct scenario_line *line) {
    str text = line->text;
    str path = str_split(&text, ' ');
    struct wanted wanted = {.op = '='};
    if (str_equal(text, STR("absent")))
        wanted.op = '-';
    else if (str_equal(text, STR("present")))
        wanted.op = '+';
    else if (str_has_prefix(text, STR("~ ")))
        wanted = (struct wanted){.op = '~', .text = str_skip(text, 2)};
    else if (str_has_prefix(text, STR("= ")))
        wanted.value = cJSON_ParseWithLength(text.data + 2, text.len - 2);
    if (now.outcome != HTTP_ANSWERED || !document)
        fault(line, "the answer is no JSON");
    else if (!json_path_holds(document, path, is_wanted, &wanted))
        fault(line, "%.*s is not so", STR_ARGS(path));
    cJSON_Delete(wanted.value);
}

static void expect_body(const struct scenario_line *line) {
    static char wanted[HTTP_CLIENT_BYTES];
    struct buf out = buf_over(wanted, sizeof wanted);
    str body = now.outcome == HTTP_ANSWERED ? now.response.body : (str){0};
    scenario_unescape(line->text, &out);
    bool holds = line->kind == SCENARIO_BODY_MATCHES ? matches(line->text, body)
                                                     : exchange_next_line(&now, buf_str(&out));
    if (!holds)
        fault(line, "the body is another");
}

static void run_line(const struct scenario_line *line) {
    if (line->kind == SCENARIO_CASE) {
        end_case();
        begin_case();
        return;
    }
    if (line->kind == SCENARIO_REQUEST || line->kind == SCENARIO_REQUEST_BODY ||
        line->kind == SCENARIO_RAW) {
        char block[4096];
        struct scenario_line sent = *line;
        sent.text = role_tokens_put(&tokens, line->text, block, sizeof block);
        exchange_add(&now, &client, &sent);
        return;
    }
    if (!now.performed)
        perform(line);
    checks++;
    if (line->kind == SCENARIO_RESPONSE)
        expect_response(line);
    else if (line->kind == SCENARIO_JSON)
        expect_json(line);
    else
        expect_body(line);
}

/* The files, with spaces between, are imported one by one. */
static void learn_from(const char *files) {
    const char *source = getenv("INKLING_SOURCE");
    for (str rest = str_from(files); rest.data;) {
        char path[1024];
        str name = str_split(&rest, ' '), mark = STR(".counts");
        bool counts = name.len > mark.len && str_equal(str_skip(name, name.len - mark.len), mark);
        snprintf(path, sizeof path, "%s/tests/scenario/%.*s", source ? source : ".",
                 STR_ARGS(name));
        running_do(&service, "import", counts ? "--format=counts" : "--format=auto", path);
    }
    running_do(&service, "train", NULL, NULL);
}

/* Reads the lines above the first case and starts the service as they say. */
static uint32_t start_service(void) {
    static char texts[32][256];
    const char *settings[33] = {NULL}, *data = "shop.counts";
    uint32_t i = 0, count = 0;
    for (; i < scenario.count && scenario.lines[i].kind != SCENARIO_CASE; i++) {
        const struct scenario_line *line = &scenario.lines[i];
        if (line->kind == SCENARIO_DATA) {
            static char name[256];
            snprintf(name, sizeof name, "%.*s", STR_ARGS(line->text));
            data = name;
        } else if (line->kind == SCENARIO_SETTING && count < 32) {
            str value = line->text, name = str_trim(str_split(&value, '='));
            snprintf(texts[count], sizeof texts[0], "%.*s=%.*s", STR_ARGS(name),
                     STR_ARGS(str_trim(value)));
            settings[count] = texts[count];
            count++;
        } else {
            scenario_die(&scenario, line->number, "the first case begins with ==");
        }
    }
    running_new(&service);
    if (strcmp(data, "none") != 0)
        learn_from(data);
    role_tokens_make(&tokens, &scenario, &service);
    running_start(&service, settings);
    return i;
}

int main(int argc, char **argv) {
    bool all_fail = argc == 3 && strcmp(argv[1], "--all-fail") == 0;
    if (argc != 2 && !all_fail) {
        fprintf(stderr, "usage: run_scenario [--all-fail] FILE\n");
        return 2;
    }
    scenario_read(&scenario, argv[argc - 1]);
    uint32_t first = start_service();
    begin_case();
    for (uint32_t i = first + 1; i < scenario.count; i++)
        run_line(&scenario.lines[i]);
    end_case();
    http_client_close(&client);
    cJSON_Delete(document);
    conformance_end();
    int status = running_stop(&service);
    if (status != 0) {
        running_show_log(&service);
        fprintf(stderr, "inkling serve ended with %d\n", status);
    }
    scratch_remove(&service.scratch);
    printf("%u cases, %u checks, %u cases failed\n", cases, checks, failed_cases);
    return status != 0 || checks == 0 || failed_cases != (all_fail ? cases : 0);
}
