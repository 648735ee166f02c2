/* Bodies, over a table with a route that takes one: no route of the service does yet. */
#include <criterion/criterion.h>

#include "support/http_client.h"
#include "support/test_service.h"

enum { BODY_MAX = 100000, ROOM = 150000 };

static void handle_echo(struct http_request *request, struct http_reply *reply) {
    *reply = (struct http_reply){
        .code = MHD_HTTP_OK, .type = "text/plain", .body = bytes_str(&request->body)};
}

static const struct route table[] = {
    {METHOD_POST, "/echo", handle_echo, NULL, true, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/healthz", handle_healthz, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/metrics", handle_metrics, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_OTHER, NULL, NULL, NULL, false, TOKEN_NO_ROLE, NULL},
};

static struct test_service service;
static struct http_client client, other;
static struct http_response response;
static char text[4 * BODY_MAX];

static void set_up(void) {
    memset(text, 'x', sizeof text);
    test_service_new(&service);
    service.service.routes = table;
    service.config.http_body_bytes_max = BODY_MAX;
    service.config.http_bodies_bytes_max = ROOM;
    service.config.http_request_deadline_ms = 2000;
    test_service_start(&service);
    cr_assert(http_client_open(&client, service.port));
}
static bool held(uint64_t bytes) {
    for (int i = 0; i < 1000 && http_server_gauges(service.server).body_bytes_held != bytes; i++)
        usleep(5000);
    return http_server_gauges(service.server).body_bytes_held == bytes;
}

static void tear_down(void) {
    http_client_close(&client);
    cr_assert(held(0));
    test_service_free(&service);
}
TestSuite(server, .init = set_up, .fini = tear_down);

static void send_text(struct http_client *c, const char *head, size_t body_bytes) {
    cr_assert(http_client_send(c, str_from(head)));
    (void)http_client_send(c, (str){.data = text, .len = body_bytes});
}

static void send_post(struct http_client *c, const char *path, size_t announced, size_t sent) {
    char head[200];
    snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", path,
             announced);
    send_text(c, head, sent);
}

static void expect(struct http_client *c, unsigned status) {
    cr_assert_eq(http_client_receive(c, false, &response, HTTP_WAIT_MS), HTTP_ANSWERED);
    cr_assert_eq(response.status, status, "%.*s", STR_ARGS(response.head));
}

Test(server, a_body_comes_to_its_handler_whole) {
    for (size_t size = 0; size <= BODY_MAX; size = size * 9 + 1) {
        send_post(&client, "/echo", size, size);
        expect(&client, 200);
        cr_assert(str_equal(response.body, (str){.data = text, .len = size}));
        http_response_take(&client, &response);
    }
}

Test(server, chunks_are_put_together) {
    cr_assert(http_client_send(&client, STR("POST /echo HTTP/1.1\r\nHost: x\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n"
                                            "4\r\none \r\n3;a=b\r\ntwo\r\n0\r\n\r\n")));
    expect(&client, 200);
    cr_assert(str_equal(response.body, STR("one two")));
}

Test(server, a_body_over_the_limit_gets_its_413_after_it_was_sent) {
    send_post(&client, "/echo", 4 * BODY_MAX, 4 * BODY_MAX);
    expect(&client, 413);
    http_response_take(&client, &response);
    send_post(&client, "/echo", 3, 3);
    expect(&client, 200);
}

Test(server, chunks_over_the_limit_get_413_and_free_what_was_kept) {
    cr_assert(http_client_send(&client, STR("POST /echo HTTP/1.1\r\nHost: x\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n186a0\r\n")));
    cr_assert(http_client_send(&client, (str){.data = text, .len = 0x186a0}));
    cr_assert(held(BODY_MAX));
    cr_assert(http_client_send(&client, STR("\r\n1\r\nx\r\n")));
    cr_assert(held(0));
    cr_assert(http_client_send(&client, STR("0\r\n\r\n")));
    expect(&client, 413);
}

Test(server, a_client_that_waits_to_be_asked_is_refused_at_once) {
    cr_assert(http_client_send(&client, STR("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: "
                                            "100-continue\r\nContent-Length: 999999\r\n\r\n")));
    expect(&client, 413);
    http_client_close(&client);
    cr_assert(http_client_open(&client, service.port));
    cr_assert(http_client_send(&client, STR("POST /none HTTP/1.1\r\nHost: x\r\nExpect: "
                                            "100-continue\r\nContent-Length: 5\r\n\r\n")));
    expect(&client, 404);
}

Test(server, a_client_that_waits_to_be_asked_is_asked) {
    cr_assert(http_client_send(&client, STR("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: "
                                            "100-continue\r\nContent-Length: 5\r\n\r\n")));
    cr_assert_eq(http_client_read(&client, HTTP_WAIT_MS), HTTP_ANSWERED);
    cr_assert(str_has_prefix((str){.data = client.data, .len = client.used}, STR("HTTP/1.1 100")));
    cr_assert(http_client_send(&client, STR("hello")));
    expect(&client, 200);
    cr_assert(str_equal(response.body, STR("hello")));
}

Test(server, a_body_too_long_to_be_thrown_away_is_refused_at_once) {
    send_post(&client, "/echo", 1 << 30, 0);
    expect(&client, 413);
    cr_assert(str_equal(http_response_header(&response, STR("connection")), STR("close")));
}

Test(server, endless_chunks_are_cut_off) {
    char chunk[16];
    int sent = 0;
    snprintf(chunk, sizeof chunk, "\r\n%zx\r\n", sizeof text);
    cr_assert(http_client_send(&client, STR("POST /echo HTTP/1.1\r\nHost: x\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n1\r\nx")));
    while (sent < 200 && http_client_send(&client, str_from(chunk)) &&
           http_client_send(&client, (str){.data = text, .len = sizeof text}))
        sent++;
    cr_assert_lt(sent, 200, "80 MB went in");
}

Test(server, a_body_is_thrown_away_where_none_is_taken) {
    send_post(&client, "/healthz", BODY_MAX, BODY_MAX);
    expect(&client, 405);
    http_response_take(&client, &response);
    send_post(&client, "/none", 5, 5);
    expect(&client, 404);
    http_response_take(&client, &response);
    send_text(&client, "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", 5);
    expect(&client, 200);
    http_response_take(&client, &response);
    send_text(&client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 0);
    expect(&client, 200);
}

Test(server, bodies_that_find_no_room_get_503_and_a_time_to_come_back) {
    cr_assert(http_client_open(&other, service.port));
    send_post(&client, "/echo", BODY_MAX, BODY_MAX - 1);
    cr_assert(held(BODY_MAX - 1));
    send_post(&other, "/echo", BODY_MAX, BODY_MAX);
    expect(&other, 503);
    cr_assert(str_equal(http_response_header(&response, STR("retry-after")), STR("1")));
    cr_assert(held(BODY_MAX - 1), "the first keeps what it has");
    cr_assert(http_client_send(&client, STR("x")));
    expect(&client, 200);
    cr_assert_eq(response.body.len, BODY_MAX);
    http_client_close(&other);
}

Test(server, a_client_that_hangs_up_in_its_body_leaves_nothing_behind) {
    send_post(&client, "/echo", BODY_MAX, 5000);
    cr_assert(held(5000));
    http_client_close(&client);
    cr_assert(held(0));
    cr_assert_eq(metrics_read(engine_metrics(service.service.engine), METRIC_requests_abandoned),
                 1);
    cr_assert(http_client_open(&client, service.port));
    send_post(&client, "/echo", 3, 3);
    expect(&client, 200);
}

Test(server, a_body_that_does_not_come_is_cut_at_the_deadline) {
    send_post(&client, "/echo", BODY_MAX, 5000);
    cr_assert(held(5000));
    cr_assert(http_client_hung_up(&client, HTTP_WAIT_MS));
    cr_assert(held(0));
}

Test(server, stopping_lets_go_of_a_body_under_way) {
    service.config.drain_timeout_ms = 100;
    send_post(&client, "/echo", BODY_MAX, 5000);
    cr_assert(held(5000));
    test_service_stop(&service);
    cr_assert(http_client_hung_up(&client, HTTP_WAIT_MS));
    test_service_start(&service);
}
