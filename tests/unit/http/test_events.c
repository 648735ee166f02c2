/* POST /v1/events as a client sees it, also one that waits for a disk that is slow, hangs up, or
 * comes while the service stops. Another connection that holds the journal stands in for the disk.
 */
#include <criterion/criterion.h>
#include <pthread.h>

#include "support/http_client.h"
#include "support/test_service.h"

static struct test_service service;
static struct http_client client, other;
static struct http_response response;
static struct journal *journal;
static struct error why;

static void set_up(void) {
    test_service_new(&service);
    service.config.http_request_deadline_ms = 400;
    service.config.event_queue_bytes = 1 << 20;
    service.config.event_batch_max = 500;
    test_service_start(&service);
    cr_assert(http_client_open(&client, service.port));
    cr_assert(http_client_open(&other, service.port));
    cr_assert_eq(journal_open(&journal, scratch_file(&service.scratch, "data/journal.db"), &why),
                 STATUS_OK, "%s", why.message);
}
static void tear_down(void) {
    http_client_close(&client);
    http_client_close(&other);
    journal_close(journal);
    test_service_free(&service);
}
TestSuite(events, .init = set_up, .fini = tear_down);

static void send_events(struct http_client *c, const char *type, str body) {
    char head[300];
    snprintf(
        head, sizeof head,
        "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
        type, body.len);
    cr_assert(http_client_send(c, str_from(head)));
    cr_assert(http_client_send(c, body));
}

static void expect(struct http_client *c, unsigned status, const char *body) {
    cr_assert_eq(http_client_receive(c, false, &response, HTTP_WAIT_MS), HTTP_ANSWERED);
    cr_assert_eq(response.status, status, "%.*s", STR_ARGS(response.head));
    if (body)
        cr_assert(str_equal(response.body, str_from(body)), "%.*s", STR_ARGS(response.body));
    http_response_take(c, &response);
}

static enum status count_one(int64_t id, const struct event *e, void *context,
                             struct error *unused) {
    (void)id;
    (void)e;
    (void)unused;
    ++*(int *)context;
    return STATUS_OK;
}

static int kept(void) {
    int count = 0;
    cr_assert_eq(journal_each_event(journal, 0, count_one, &count, &why), STATUS_OK);
    return count;
}

static void hold_the_disk(void) {
    cr_assert_eq(journal_begin(journal, &why), STATUS_OK, "%s", why.message);
}

static uint64_t open_requests(void) {
    return http_server_gauges(service.server).requests_open;
}

static void wait_for_open_requests(uint64_t wanted) {
    for (int i = 0; i < 4000 && open_requests() != wanted; i++)
        usleep(5000);
    cr_assert_eq(open_requests(), wanted);
}

static void ask_for_health(struct http_client *c) {
    cr_assert(http_client_send(c, STR("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")));
    expect(c, 200, "ok\n");
}

#define EVENT(id)         "{\"event_id\":\"" id "\",\"client_id\":\"c\",\"user_query\":\"lego\"}"
#define TAKEN(fresh, dup) "{\"accepted\":" #fresh ",\"duplicates\":" #dup ",\"rejected\":[]}"

Test(events, is_acknowledged_when_it_is_in_the_journal_once) {
    send_events(&client, "application/json", STR("[" EVENT("1") "," EVENT("2") "]"));
    expect(&client, 202, TAKEN(2, 0));
    cr_assert_eq(kept(), 2);
    send_events(&client, "application/json", STR(EVENT("2")));
    expect(&client, 202, TAKEN(0, 1));
    cr_assert_eq(kept(), 2);
}

Test(events, is_read_as_what_browsers_and_shippers_send) {
    send_events(&client, "text/plain;charset=UTF-8", STR(EVENT("1")));
    expect(&client, 202, TAKEN(1, 0));
    send_events(&client, "Application/X-NDJSON", STR("{\"index\":{}}\n" EVENT("2") "\n"));
    expect(&client, 202, TAKEN(1, 0));
    send_events(&client, "application/json; charset=utf-8", STR(EVENT("3") "\n" EVENT("4")));
    expect(&client, 202, TAKEN(2, 0));
    send_events(&client, "", STR(EVENT("5")));
    expect(&client, 202, TAKEN(1, 0));
    send_events(&client, "application/x-www-form-urlencoded", STR("user_query=a"));
    expect(&client, 415, NULL);
    send_events(&client, "application/jsonx", STR(EVENT("6")));
    expect(&client, 415, NULL);
    cr_assert_eq(kept(), 5);
}

Test(events, says_which_records_it_refused) {
    send_events(&client, "application/json",
                STR("[7," EVENT("1") ",{\"action_name\":\"logout\"}]"));
    expect(&client, 202,
           "{\"accepted\":1,\"duplicates\":0,\"ignored\":1,\"rejected\":[{\"index\":0,\"error\":"
           "\"not a JSON object\"}]}");
    send_events(&client, "application/json", STR("[7,{\"user_query\":\"\",\"timestamp\":1}]"));
    expect(&client, 400,
           "{\"error\":{\"code\":\"invalid_argument\",\"message\":\"every event was rejected\"},"
           "\"accepted\":0,\"duplicates\":0,\"rejected\":[{\"index\":0,\"error\":\"not a JSON "
           "object\"},{\"index\":1,\"error\":\"no query\"}]}");
    send_events(&client, "application/json", STR("[]"));
    expect(&client, 202, TAKEN(0, 0));
    send_events(&client, "application/json", STR("[" EVENT("2")));
    expect(&client, 400, NULL);
    cr_assert_eq(kept(), 1);
}

Test(events, lists_as_many_refusals_as_there_can_be) {
    char body[1000];
    size_t len = 0, listed = 0;
    while (len < 1000) {
        body[len++] = '7';
        body[len++] = '\n';
    }
    send_events(&client, "application/x-ndjson", (str){.data = body, .len = len});
    cr_assert_eq(http_client_receive(&client, false, &response, HTTP_WAIT_MS), HTTP_ANSWERED);
    cr_assert_eq(response.status, 400);
    for (str rest = response.body; rest.data; (void)str_split(&rest, '}'))
        listed++;
    cr_assert_eq(listed, 500 + 3); /* the error's, the whole's and the rest after it */
    http_response_take(&client, &response);
    send_events(&client, "application/x-ndjson", STR("7\n"));
    expect(&client, 400, NULL);
}

Test(events, refuses_more_of_them_than_there_may_be_at_once) {
    char body[1100];
    memset(body, '\n', sizeof body);
    for (size_t i = 0; i < 501; i++)
        body[2 * i] = '7';
    send_events(&client, "application/x-ndjson", (str){.data = body, .len = sizeof body});
    expect(&client, 413, NULL);
}

Test(events, keep_nobody_else_waiting_while_the_disk_is_slow) {
    hold_the_disk();
    send_events(&client, "application/json", STR(EVENT("1")));
    wait_for_open_requests(1);
    uint64_t until_ns = clock_monotonic_ns() + 1000000000U; /* past the request's deadline */
    while (clock_monotonic_ns() < until_ns)
        ask_for_health(&other);
    wait_for_open_requests(1);
    journal_rollback(journal);
    expect(&client, 202, TAKEN(1, 0));
    ask_for_health(&client);
}

Test(events, come_one_after_the_other_on_one_connection) {
    hold_the_disk();
    send_events(&client, "application/json", STR(EVENT("1")));
    send_events(&client, "application/json", STR("[" EVENT("1") "," EVENT("2") "]"));
    cr_assert(http_client_send(&client, STR("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")));
    wait_for_open_requests(1);
    journal_rollback(journal);
    expect(&client, 202, TAKEN(1, 0));
    expect(&client, 202, TAKEN(1, 1));
    expect(&client, 200, "ok\n");
}

Test(events, of_a_client_that_hangs_up_while_it_waits_are_kept_and_leave_nothing_behind) {
    hold_the_disk();
    send_events(&client, "application/json", STR(EVENT("1")));
    wait_for_open_requests(1);
    http_client_close(&client);
    ask_for_health(&other);
    journal_rollback(journal);
    wait_for_open_requests(0);
    cr_assert_eq(kept(), 1);
    cr_assert_eq(http_server_gauges(service.server).body_bytes_held, 0);
}

/* Close to a megabyte of events. */
static str many_events(char mark) {
    static char body[1 << 20];
    struct buf out = buf_over(body, sizeof body);
    char words[2000];
    memset(words, mark, sizeof words);
    for (int i = 0; i < 400; i++)
        buf_append_format(&out, "{\"event_id\":\"%c%d\",\"user_query\":\"%.*s\"}\n", mark, i,
                          (int)sizeof words, words);
    return buf_str(&out);
}

Test(events, are_refused_with_a_time_to_come_back_when_too_many_wait) {
    hold_the_disk();
    send_events(&client, "application/json", many_events('a'));
    wait_for_open_requests(1);
    send_events(&other, "application/json", many_events('b'));
    cr_assert_eq(http_client_receive(&other, false, &response, HTTP_WAIT_MS), HTTP_ANSWERED);
    cr_assert_eq(response.status, 503);
    cr_assert(str_equal(http_response_header(&response, STR("retry-after")), STR("1")));
    http_response_take(&other, &response);
    journal_rollback(journal);
    expect(&client, 202, TAKEN(400, 0));
    send_events(&other, "application/json", many_events('b'));
    expect(&other, 202, TAKEN(400, 0));
}

static void *stop(void *unused) {
    test_service_stop(&service);
    return unused;
}

Test(events, under_way_are_acknowledged_by_a_service_that_stops) {
    pthread_t stopper;
    hold_the_disk();
    send_events(&client, "application/json", STR(EVENT("1")));
    wait_for_open_requests(1);
    cr_assert_eq(pthread_create(&stopper, NULL, stop, NULL), 0);
    journal_rollback(journal);
    expect(&client, 202, TAKEN(1, 0));
    cr_assert_eq(pthread_join(stopper, NULL), 0);
    cr_assert_eq(kept(), 1);
}

Test(events, do_not_keep_a_service_from_stopping) {
    service.config.drain_timeout_ms = 100;
    hold_the_disk();
    send_events(&client, "application/json", STR(EVENT("1")));
    wait_for_open_requests(1);
    test_service_stop(&service); /* waits once more for the journal, five seconds */
    journal_rollback(journal);
    cr_assert_eq(kept(), 0);
}

Test(events, are_counted) {
    send_events(&client, "application/json",
                STR("[7,{\"action_name\":\"x\"}," EVENT("1") "," EVENT(
                    "1") ","
                         "{\"user_query\":\"a\",\"timestamp\":\"9999-01-01\"}]"));
    expect(&client, 202, NULL);
    const struct metrics *m = engine_metrics(service.service.engine);
    cr_assert_eq(metrics_read(m, METRIC_events_kept), 2);
    cr_assert_eq(metrics_read(m, METRIC_events_duplicate), 1);
    cr_assert_eq(metrics_read(m, METRIC_events_rejected), 1);
    cr_assert_eq(metrics_read(m, METRIC_events_ignored), 1);
    cr_assert_eq(metrics_read(m, METRIC_events_clamped), 1);
    cr_assert_eq(metrics_read(m, METRIC_events_refused), 0);
}
