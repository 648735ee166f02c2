/* Every route of the service, by the role of the token that is shown, by what is the matter with
 * it, under several settings: what comes back against a table that says it in other words. And
 * which settings a server does not start with. */
#include <criterion/criterion.h>

#include "http/access.h"
#include "support/http_client.h"
#include "support/test_service.h"

enum state { GOOD, WRONG, EXPIRED, REVOKED, STATES };
static const char *const state_names[STATES] = {"good", "wrong", "expired", "revoked"};

static struct test_service service;
static struct error why;
static const struct audit audit = {.at_ms = 1000, .actor = {"tess", 4}};
static char tokens[TOKEN_ADMIN + 1][STATES][TOKEN_TEXT_BYTES];
static uint32_t asked;

static void make(enum token_role role, enum state state) {
    const struct token_request request = {
        .role = role, .until_ms = state == EXPIRED ? 2000 : 0, .audit = audit};
    char *text = tokens[role][state];
    int64_t id = 0;
    cr_assert_eq(tokens_create(&service.directory, &request, text, &id, &why), STATUS_OK);
    if (state == WRONG)
        text[strlen(text) - 1] ^= 1;
    if (state == REVOKED)
        cr_assert_eq(tokens_revoke(&service.directory, id, &audit, &why), STATUS_OK);
}

static void set_up(void) {
    test_service_new(&service);
    for (enum token_role role = TOKEN_SEARCH; role <= TOKEN_ADMIN; role++)
        for (enum state state = GOOD; state < STATES; state++)
            make(role, state);
}
static void tear_down(void) {
    test_service_free(&service);
}
TestSuite(access, .init = set_up, .fini = tear_down);

/* token NULL: no Authorization at all. */
static unsigned ask(const struct route *r, const char *token) {
    static struct http_client client;
    char request[512], line[128] = "";
    if (token)
        snprintf(line, sizeof line, "Authorization: Bearer %s\r\n", token);
    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n%s"
             "Content-Length: %d\r\n\r\n%s",
             method_name(r->method), r->path, line, r->takes_body ? 2 : 0,
             r->takes_body ? "{}" : "");
    asked++;
    return http_ask(&client, service.port, request).status;
}

/* The least role that opens it; TOKEN_NO_ROLE: nobody needs one. */
static enum token_role least(const char *path, enum token_role of_scenes,
                             enum token_role of_events) {
    if (strcmp(path, "/v1/push") == 0 || strncmp(path, "/v1/admin", 9) == 0)
        return TOKEN_ADMIN;
    if (strcmp(path, "/v1/events") == 0)
        return of_events;
    return strncmp(path, "/v1/", 4) == 0 ? of_scenes : TOKEN_NO_ROLE;
}

static void expect(const struct route *r, const char *token, const char *what, unsigned refusal) {
    unsigned status = ask(r, token);
    cr_assert_neq(status, 0);
    if (refusal)
        cr_assert_eq(status, refusal, "%s %s: %u with %s", method_name(r->method), r->path, status,
                     what);
    else
        cr_assert(status != 401 && status != 403, "%s %s: %u with %s", method_name(r->method),
                  r->path, status, what);
}

static void expect_of_route(const struct route *r, enum token_role wanted) {
    char what[64];
    expect(r, NULL, "no token", wanted ? 401 : 0);
    for (enum token_role role = TOKEN_SEARCH; role <= TOKEN_ADMIN; role++)
        for (enum state state = GOOD; state < STATES; state++) {
            snprintf(what, sizeof what, "a %s token of %s", state_names[state],
                     token_role_name(role));
            expect(r, tokens[role][state], what,
                   wanted == TOKEN_NO_ROLE ? 0
                   : state != GOOD         ? 401
                   : role < wanted         ? 403
                                           : 0);
        }
}

static void set(char *setting, const char *value) {
    (void)snprintf(setting, CONFIG_TEXT_BYTES, "%s", value);
}

static const struct setting_row {
    const char *scenes, *events;
    enum token_role scenes_least, events_least;
} rows[] = {
    {"anyone", "loopback", TOKEN_NO_ROLE, TOKEN_NO_ROLE},
    {"anyone", "anyone", TOKEN_NO_ROLE, TOKEN_NO_ROLE},
    {"anyone", "search", TOKEN_NO_ROLE, TOKEN_SEARCH},
    {"search", "search", TOKEN_SEARCH, TOKEN_SEARCH},
    {"search", "write", TOKEN_SEARCH, TOKEN_WRITE},
    {"write", "admin", TOKEN_WRITE, TOKEN_ADMIN},
    {"admin", "loopback", TOKEN_ADMIN, TOKEN_NO_ROLE},
};

Test(access, every_route_by_every_role_and_state_of_a_token) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        set(service.config.scenes_from, rows[i].scenes);
        set(service.config.events_from, rows[i].events);
        test_service_start(&service);
        for (const struct route *r = routes; r->path; r++)
            expect_of_route(r, least(r->path, rows[i].scenes_least, rows[i].events_least));
        test_service_stop(&service);
    }
    cr_assert_geq(asked, 7 * 14 * 13, "%u requests", asked);
}

static enum status read_at(const char *address) {
    struct access access;
    int fd = -1;
    cr_assert_eq(listen_open(&fd, str_from(address), &why), STATUS_OK);
    enum status s = access_read(&access, &service.config, fd, &why);
    close(fd);
    return s;
}

Test(access, open_events_are_for_loopback_or_for_who_says_so) {
    cr_assert_eq(read_at("127.0.0.1:0"), STATUS_OK);
    cr_assert_eq(read_at("127.1.2.3:0"), STATUS_OK);
    cr_assert_eq(read_at("0.0.0.0:0"), STATUS_INVALID);
    cr_assert(strstr(why.message, "set events_from=search"), "%s", why.message);
    set(service.config.events_from, "search");
    cr_assert_eq(read_at("0.0.0.0:0"), STATUS_OK);
    set(service.config.events_from, "anyone");
    cr_assert_eq(read_at("0.0.0.0:0"), STATUS_OK);
}

Test(access, behind_a_proxy_no_address_is_loopback) {
    set(service.config.trusted_proxies, "127.0.0.1");
    cr_assert_eq(read_at("127.0.0.1:0"), STATUS_INVALID);
    set(service.config.events_from, "write");
    cr_assert_eq(read_at("127.0.0.1:0"), STATUS_OK);
}

Test(access, a_word_that_is_none_is_refused) {
    set(service.config.scenes_from, "loopback");
    cr_assert_eq(read_at("127.0.0.1:0"), STATUS_INVALID);
    cr_assert_str_eq(why.message, "scenes_from is anyone, search, write or admin");
    set(service.config.scenes_from, "anyone");
    set(service.config.events_from, "nobody");
    cr_assert_eq(read_at("127.0.0.1:0"), STATUS_INVALID);
    cr_assert_str_eq(why.message, "events_from is loopback, anyone, search, write or admin");
}
