/* Clients that drip, keep silent, hang up or will not read: each is cut by an absolute deadline,
 * and honest ones are served all the while. Then the limits of connections. */
#include <pthread.h>

#include "support/http_client.h"
#include "support/test_service.h"

enum {
    DRIPPERS = 300,
    DEADLINE_MS = 1500,
    LATE_MS = 10000, /* for a slow machine; a dripping client would last for minutes */
    DRIP_EVERY_MS = 40,
};

static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
static struct test_service service;
static struct http_client honest, clients[24];
static unsigned failures;
static _Atomic bool stop;
static _Atomic uint64_t served, unserved;

static void check(bool holds, const char *what) {
    if (!holds)
        fprintf(stderr, "failed: %s\n", what);
    failures += !holds;
}

static uint64_t now_ms(void) {
    return clock_monotonic_ns() / 1000000U;
}

static uint64_t counter(enum metric which) {
    return metrics_read(engine_metrics(service.service.engine), which);
}

static bool open_connections(uint64_t wanted) {
    for (int i = 0; i < 4000; i++, usleep(5000))
        if (http_server_gauges(service.server).connections_open == wanted)
            return true;
    return false;
}

static void *ask_without_pause(void *argument) {
    (void)argument;
    while (!atomic_load(&stop)) {
        struct http_response r = http_ask(&honest, service.port, request);
        atomic_fetch_add(r.status == 200 ? &served : &unserved, 1);
        usleep(2000);
    }
    return NULL;
}

/* Half of them drip the head, half a body. */
static const char *drip_of(int i) {
    return i % 2 ? "" : "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n";
}

static int open_dripper(int i) {
    static struct http_client c;
    if (!http_client_open(&c, service.port) || !http_client_send(&c, str_from(drip_of(i)))) {
        perror("open a dripping client");
        exit(1);
    }
    return c.fd;
}

/* A byte to each that still takes one; returns how many do. */
static int drip(int *fds, uint64_t opened_ms, uint64_t *first_ms) {
    static const char head[] = "GET /healthz HTTP/1.1\r\nX: ";
    static int turn;
    int alive = 0;
    turn++;
    for (int i = 0; i < DRIPPERS; i++) {
        char byte = i % 2 && turn <= (int)sizeof head - 1 ? head[turn - 1] : 'x', unused;
        if (fds[i] < 0)
            continue;
        bool cut = send(fds[i], &byte, 1, MSG_NOSIGNAL) != 1 ||
                   recv(fds[i], &unused, 1, MSG_DONTWAIT) == 0;
        if (!cut) {
            alive++;
            continue;
        }
        if (*first_ms == 0)
            *first_ms = now_ms() - opened_ms;
        close(fds[i]);
        fds[i] = -1;
    }
    return alive;
}

static void drippers_are_cut_and_honest_ones_served(void) {
    int fds[DRIPPERS], alive = DRIPPERS;
    uint64_t first_ms = 0, overdue = counter(METRIC_connections_overdue);
    pthread_t thread;
    atomic_store(&stop, false);
    pthread_create(&thread, NULL, ask_without_pause, NULL);
    uint64_t opened_ms = now_ms();
    for (int i = 0; i < DRIPPERS; i++)
        fds[i] = open_dripper(i);
    while (alive && now_ms() - opened_ms < DEADLINE_MS + LATE_MS) {
        usleep(DRIP_EVERY_MS * 1000);
        alive = drip(fds, opened_ms, &first_ms);
    }
    uint64_t last_ms = now_ms() - opened_ms;
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    check(alive == 0, "a dripping client is cut");
    check(first_ms >= DEADLINE_MS - 100, "none is cut before its time");
    check(counter(METRIC_connections_overdue) == overdue + DRIPPERS, "each is counted");
    check(unserved == 0 && served > 20, "honest clients are served meanwhile");
    printf(
        "%d dripping clients were cut after %llu to %llu ms; %llu honest requests, %llu failed\n",
        DRIPPERS, (unsigned long long)first_ms, (unsigned long long)last_ms,
        (unsigned long long)served, (unsigned long long)unserved);
}

/* After a reply the time-out of idle connections comes first, then the same deadline. */
static void a_kept_connection_that_drips_is_cut(void) {
    struct http_client *c = &clients[0];
    struct http_response r;
    uint64_t most_ms = service.config.http_idle_timeout_s * 1000U + DEADLINE_MS + LATE_MS;
    check(http_client_open(c, service.port) && http_client_send(c, str_from(request)) &&
              http_client_receive(c, false, &r, HTTP_WAIT_MS) == HTTP_ANSWERED,
          "the first request is answered");
    http_response_take(c, &r);
    uint64_t begun_ms = now_ms();
    while (http_client_send(c, STR("G")) && now_ms() - begun_ms < most_ms)
        if (http_client_read(c, DRIP_EVERY_MS) == HTTP_CLOSED)
            break;
    check(now_ms() - begun_ms < most_ms, "a kept connection that drips is cut");
    http_client_close(c);
}

static void a_silent_connection_is_closed(void) {
    struct http_client *c = &clients[0];
    check(http_client_open(c, service.port), "connect");
    check(http_client_hung_up(c, DEADLINE_MS + LATE_MS), "a silent connection is closed");
    http_client_close(c);
}

/* It asks for more than any socket holds and reads nothing. */
static void a_client_that_will_not_read_is_cut(void) {
    static const char large[] = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    struct http_client *c = &clients[0];
    const struct timeval patience = {.tv_sec = 1};
    uint64_t begun_ms = now_ms();
    bool taken = http_client_open(c, service.port);
    (void)setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    do {
        taken = http_client_send(c, str_from(large)) || errno == EAGAIN || errno == EINTR;
    } while (taken && now_ms() - begun_ms < DEADLINE_MS + LATE_MS);
    check(!taken, "a client that does not read is cut");
    http_client_close(c);
}

/* Every beginning of a request, with a polite end and with a reset. */
static void hanging_up_anywhere_does_no_harm(void) {
    static const char whole[] = "POST /v1/suggest?q=call HTTP/1.1\r\nHost: x\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    const struct linger reset = {.l_onoff = 1, .l_linger = 0};
    struct http_client *c = &clients[0];
    for (size_t n = 0; n < sizeof whole; n++) {
        for (int rude = 0; rude < 2; rude++) {
            check(http_client_open(c, service.port), "connect");
            (void)http_client_send(c, (str){.data = whole, .len = n});
            if (rude)
                (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            http_client_close(c);
        }
    }
    check(open_connections(0), "no connection stays open");
    check(http_server_gauges(service.server).requests_open == 0, "no request stays open");
    check(http_ask(&honest, service.port, request).status == 200, "the service goes on");
}

static bool answered(struct http_client *c, int wait_ms) {
    struct http_response r;
    return http_client_receive(c, false, &r, wait_ms) == HTTP_ANSWERED && r.status == 200;
}

/* Beyond the limit a client waits its turn, and gets it. */
static void connections_beyond_the_limit_wait(void) {
    int most = (int)service.config.http_connections_max;
    for (int i = 0; i <= most; i++)
        check(http_client_open(&clients[i], service.port), "the kernel takes the connection");
    for (int i = 0; i <= most; i++)
        check(http_client_send(&clients[i], str_from(request)), "send");
    for (int i = 0; i < most; i++)
        check(answered(&clients[i], HTTP_WAIT_MS), "up to the limit all are served");
    check(!answered(&clients[most], 200), "the one beyond waits");
    check(http_server_gauges(service.server).connections_open == (uint64_t)most, "at the limit");
    http_client_close(&clients[0]);
    check(answered(&clients[most], HTTP_WAIT_MS), "and gets its turn");
    for (int i = 1; i <= most; i++)
        http_client_close(&clients[i]);
    check(open_connections(0), "all are closed");
}

/* Nobody hangs up here, and idle ones may stay for a minute. */
static void idle_connections_give_way(void) {
    int most = (int)service.config.http_connections_max;
    for (int i = 0; i < most; i++)
        check(http_client_open(&clients[i], service.port) &&
                  http_client_send(&clients[i], str_from(request)) &&
                  answered(&clients[i], HTTP_WAIT_MS),
              "up to the limit all are served");
    check(http_client_open(&clients[most], service.port) &&
              http_client_send(&clients[most], str_from(request)),
          "the kernel takes the connection");
    check(answered(&clients[most], HTTP_WAIT_MS), "one that idles makes room");
    check(counter(METRIC_connections_displaced) > 0, "it is counted");
    check(counter(METRIC_connections_displaced) < (uint64_t)most, "and not all of them are cut");
    for (int i = 0; i <= most; i++)
        http_client_close(&clients[i]);
    check(open_connections(0), "all are closed");
}

static void connections_of_one_address_beyond_the_limit_are_refused(void) {
    int most = (int)service.config.http_connections_per_address_max;
    for (int i = 0; i < most; i++) {
        check(http_client_open(&clients[i], service.port) &&
                  http_client_send(&clients[i], str_from(request)) &&
                  answered(&clients[i], HTTP_WAIT_MS),
              "up to the limit all are served");
    }
    check(http_client_open(&clients[most], service.port), "connect");
    check(http_client_hung_up(&clients[most], HTTP_WAIT_MS), "one more is closed at once");
    for (int i = 0; i <= most; i++)
        http_client_close(&clients[i]);
    check(open_connections(0), "all are closed");
    check(http_ask(&honest, service.port, request).status == 200, "and the address may come again");
}

static void serve(uint32_t connections_max, uint32_t per_address_max, uint32_t idle_s) {
    test_service_stop(&service);
    service.config.http_connections_max = connections_max;
    service.config.http_connections_per_address_max = per_address_max;
    service.config.limit_loopback = 1;
    service.config.http_idle_timeout_s = idle_s;
    service.config.http_request_deadline_ms = DEADLINE_MS;
    test_service_start(&service);
}

int main(void) {
    test_service_new(&service);
    serve(1024, 0, 60);
    drippers_are_cut_and_honest_ones_served();
    a_silent_connection_is_closed();
    a_client_that_will_not_read_is_cut();
    hanging_up_anywhere_does_no_harm();
    serve(1024, 0, 1);
    a_kept_connection_that_drips_is_cut();
    serve(16, 0, 60);
    connections_beyond_the_limit_wait();
    idle_connections_give_way();
    serve(1024, 8, 60);
    connections_of_one_address_beyond_the_limit_are_refused();
    test_service_free(&service);
    printf("%u checks failed\n", failures);
    return failures != 0;
}
