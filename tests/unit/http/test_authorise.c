/* A table of routes by role, asked with every kind of token. */
#include <criterion/criterion.h>

#include "store/marks.h"
#include "support/http_client.h"
#include "support/test_service.h"

static handler_fn say_yes;
static void say_yes(struct http_request *request, struct http_reply *reply) {
    (void)request;
    *reply = (struct http_reply){.code = MHD_HTTP_OK, .type = "text/plain", .body = STR("yes")};
}

static const struct route table[] = {
    {METHOD_GET, "/open", say_yes, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/search", say_yes, NULL, false, TOKEN_SEARCH, NULL},
    {METHOD_GET, "/write", say_yes, NULL, false, TOKEN_WRITE, NULL},
    {METHOD_GET, "/admin", say_yes, NULL, false, TOKEN_ADMIN, NULL},
    {METHOD_OTHER, NULL, NULL, NULL, false, TOKEN_NO_ROLE, NULL},
};

static struct test_service service;
static struct http_response response;
static struct error why;
static const struct audit audit = {.at_ms = 1000, .actor = {"tess", 4}};
static char tokens[TOKEN_ADMIN + 1][TOKEN_TEXT_BYTES];

static void make(enum token_role role, int64_t until_ms, char text[static TOKEN_TEXT_BYTES]) {
    const struct token_request request = {.role = role, .until_ms = until_ms, .audit = audit};
    int64_t id = 0;
    cr_assert_eq(tokens_create(&service.directory, &request, text, &id, &why), STATUS_OK, "%s",
                 why.message);
}

static void set_up(void) {
    test_service_new(&service);
    for (enum token_role role = TOKEN_SEARCH; role <= TOKEN_ADMIN; role++)
        make(role, 0, tokens[role]);
    service.service.routes = table;
    memcpy(service.config.scenes_from, "search", sizeof "search");
    memcpy(service.config.events_from, "write", sizeof "write");
    (void)snprintf(service.config.cors_origins, sizeof service.config.cors_origins, "*");
    test_service_start(&service);
}
static void tear_down(void) {
    test_service_free(&service);
}
TestSuite(authorise, .init = set_up, .fini = tear_down);

/* The status; the headers are in `response`. authorization NULL: no such header. */
static unsigned ask(const char *method, const char *path, const char *authorization) {
    static struct http_client client;
    char head[512], line[256] = "";
    if (authorization)
        snprintf(line, sizeof line, "Authorization: %s\r\n", authorization);
    snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n%s\r\n",
             method, path, line);
    cr_assert(http_client_open(&client, service.port));
    cr_assert(http_client_send(&client, str_from(head)));
    cr_assert_eq(http_client_receive(&client, false, &response, HTTP_WAIT_MS), HTTP_ANSWERED);
    http_client_close(&client);
    return response.status;
}

static unsigned ask_with(const char *path, const char *token) {
    char value[TOKEN_TEXT_BYTES + 8];
    snprintf(value, sizeof value, "Bearer %s", token);
    return ask("GET", path, value);
}

static bool has_header(const char *name) {
    return http_response_header(&response, str_from(name)).data != NULL;
}

Test(authorise, every_route_takes_tokens_of_its_role_and_of_those_above) {
    static const char *const paths[] = {"/open", "/search", "/write", "/admin"};
    for (int wanted = TOKEN_NO_ROLE; wanted <= TOKEN_ADMIN; wanted++) {
        cr_assert_eq(ask("GET", paths[wanted], NULL), wanted ? 401 : 200);
        for (int had = TOKEN_SEARCH; had <= TOKEN_ADMIN; had++)
            cr_assert_eq(ask_with(paths[wanted], tokens[had]), had >= wanted ? 200 : 403,
                         "%s with %s", paths[wanted], token_role_name((enum token_role)had));
    }
}

Test(authorise, what_is_no_token_of_ours_is_401_with_a_challenge) {
    static const char *const wrong[] = {"Bearer", "Bearer ", "Basic YTpi", "Bearer x",
                                        "Bearer inkling_admin_"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert_eq(ask("GET", "/admin", wrong[i]), 401, "%s", wrong[i]);
        str challenge = http_response_header(&response, STR("WWW-Authenticate"));
        cr_assert(str_has_prefix(challenge, STR("Bearer realm=\"inkling\"")));
    }
    char cut[TOKEN_TEXT_BYTES];
    memcpy(cut, tokens[TOKEN_ADMIN], sizeof cut);
    cut[strlen(cut) - 1] = '\0';
    cr_assert_eq(ask_with("/admin", cut), 401);
}

Test(authorise, the_schemes_name_may_be_written_in_any_case) {
    char value[TOKEN_TEXT_BYTES + 8];
    snprintf(value, sizeof value, "bEARER %s", tokens[TOKEN_ADMIN]);
    cr_assert_eq(ask("GET", "/admin", value), 200);
}

Test(authorise, one_whose_time_is_over_opens_nothing) {
    char text[TOKEN_TEXT_BYTES];
    make(TOKEN_ADMIN, 2000, text);
    cr_assert_eq(ask_with("/admin", text), 401);
}

static bool answers(const char *token, unsigned status) {
    for (int i = 0; i < 1000 && ask_with("/admin", token) != status; i++)
        usleep(2000);
    return response.status == status;
}

Test(authorise, a_running_server_learns_of_a_new_token_and_of_a_revoked_one) {
    char text[TOKEN_TEXT_BYTES];
    make(TOKEN_ADMIN, 0, text);
    cr_assert(answers(text, 200));
    cr_assert_eq(tokens_revoke(&service.directory, TOKEN_ADMIN + 1, &audit, &why), STATUS_OK);
    cr_assert(answers(text, 401));
    cr_assert_eq(ask_with("/admin", tokens[TOKEN_ADMIN]), 200);
}

Test(authorise, an_administrators_path_tells_pages_of_other_origins_nothing) {
    cr_assert_eq(ask_with("/admin", tokens[TOKEN_ADMIN]), 200);
    cr_assert(!has_header("Access-Control-Allow-Origin"));
    cr_assert(str_equal(http_response_header(&response, STR("Cache-Control")), STR("no-store")));
    cr_assert_eq(ask("GET", "/admin", NULL), 401);
    cr_assert(!has_header("Access-Control-Allow-Origin"));
    cr_assert_eq(ask("OPTIONS", "/admin", NULL), 204);
    cr_assert(!has_header("Access-Control-Allow-Origin"));
    cr_assert_eq(ask("GET", "/open", NULL), 200);
    cr_assert(has_header("Access-Control-Allow-Origin"));
}

/* Of a server that stops, and starts again for the other tests. */
static int64_t noted(int64_t token) {
    struct bytes uses;
    test_service_stop(&service);
    cr_assert_eq(marks_read(&service.directory, MARKS_TOKENS, &uses, &why), STATUS_OK);
    int64_t at_ms = marks_of(&uses, token);
    bytes_free(&uses);
    test_service_start(&service);
    return at_ms;
}

Test(authorise, what_was_used_is_not_forgotten_when_another_token_is_made) {
    char text[TOKEN_TEXT_BYTES];
    cr_assert_eq(ask_with("/admin", tokens[TOKEN_ADMIN]), 200);
    make(TOKEN_SEARCH, 0, text);
    cr_assert(answers(text, 403), "and so the tokens were read anew");
    cr_assert_gt(noted(TOKEN_ADMIN), INT64_C(1600000000000));
}

Test(authorise, a_server_that_stops_has_noted_what_was_used) {
    struct bytes uses;
    cr_assert_eq(ask_with("/admin", tokens[TOKEN_ADMIN]), 200);
    cr_assert_eq(ask_with("/open", tokens[TOKEN_SEARCH]), 200);
    test_service_stop(&service);
    cr_assert_eq(marks_read(&service.directory, MARKS_TOKENS, &uses, &why), STATUS_OK);
    const struct mark *rows = (const struct mark *)(const void *)uses.data;
    cr_assert_eq(uses.len, 2 * sizeof *rows);
    cr_assert_eq(rows[0].id, TOKEN_SEARCH);
    cr_assert_eq(rows[1].id, TOKEN_ADMIN);
    cr_assert_gt(rows[1].value, INT64_C(1600000000000));
    bytes_free(&uses);
    test_service_start(&service);
}
