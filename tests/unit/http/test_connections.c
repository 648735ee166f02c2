#include <criterion/criterion.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/connections.h"

enum { MOST = 16, WAIT_MS = 10000 };

static struct connections connections;
static struct metrics metrics;
static struct error why;
static struct connection_slot *slots[MOST];

static void start(uint32_t deadline_ms) {
    struct config config;
    config_defaults(&config);
    config.http_connections_max = MOST;
    config.http_request_deadline_ms = deadline_ms;
    config.http_idle_timeout_s = 3600;
    cr_assert_eq(connections_start(&connections, &config, NULL, &metrics, &why), STATUS_OK);
}

static void tear_down(void) {
    connections_stop_lookout(&connections);
    connections_clear(&connections);
}
TestSuite(connections, .fini = tear_down);

static struct connection_slot *open_one(int fd) {
    const struct address peer = {.bytes[15] = 1};
    cr_assert(crowd_enter(&connections.crowd, &peer));
    return connections_open(&connections, fd, &peer);
}

static bool woken(void) {
    eventfd_t value = 0;
    return eventfd_read(connections.wake_fd, &value) == 0;
}

Test(connections, there_is_room_up_to_the_limit_and_who_waits_is_woken_once) {
    start(10000);
    for (int i = 0; i < MOST; i++)
        cr_assert(connections_expect(&connections));
    cr_assert_not(connections_expect(&connections));
    cr_assert_not(woken());
    for (int i = 0; i < MOST; i++)
        slots[i] = open_one(1000 + i);
    cr_assert_eq(connections.open, MOST);
    cr_assert_not(connections_expect(&connections));
    connections_close(&connections, slots[3]);
    connections_close(&connections, slots[4]);
    cr_assert(woken());
    cr_assert_not(woken());
    cr_assert(connections_expect(&connections));
    cr_assert(connections_expect(&connections));
    cr_assert_not(connections_expect(&connections));
    connections_expect_less(&connections);
    cr_assert(woken(), "one that did not come makes room, too");
    cr_assert(connections_expect(&connections));
}

Test(connections, one_is_silent_from_when_it_is_expected_until_it_asks_or_goes) {
    start(10000);
    for (int i = 0; i < 4; i++)
        cr_assert(connections_expect(&connections));
    cr_assert_eq(connections.silent, 4);
    connections_expect_less(&connections);
    cr_assert_eq(connections.silent, 3);
    for (int i = 0; i < 3; i++)
        slots[i] = open_one(1000 + i);
    cr_assert_eq(connections.silent, 3);
    connections_request_begins(&connections, slots[0]);
    connections_request_ends(&connections, slots[0]);
    connections_request_begins(&connections, slots[0]);
    cr_assert_eq(connections.silent, 2);
    connections_close(&connections, slots[0]);
    connections_close(&connections, slots[1]);
    cr_assert_eq(connections.silent, 1);
    cr_assert_eq(connections.open, 1);
}

static bool is_shut(int fd, int wait_ms) {
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    char byte;
    return poll(&wanted, 1, wait_ms) == 1 && read(fd, &byte, 1) == 0;
}

/* On a kept connection the idle time comes first, an hour here. */
Test(connections, one_past_its_deadline_is_shut_down_and_the_others_are_not) {
    int pairs[2][2];
    start(100);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
        cr_assert(connections_expect(&connections));
        slots[i] = open_one(pairs[i][0]);
    }
    connections_request_begins(&connections, slots[1]);
    connections_request_ends(&connections, slots[1]);
    cr_assert(is_shut(pairs[0][1], WAIT_MS));
    cr_assert_not(is_shut(pairs[1][1], 0));
    cr_assert_eq(metrics_read(&metrics, METRIC_connections_overdue), 1);
    for (int i = 0; i < 2; i++) {
        connections_close(&connections, slots[i]);
        close(pairs[i][0]);
        close(pairs[i][1]);
    }
}
