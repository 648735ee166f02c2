#include <criterion/criterion.h>
#include <stdio.h>

#include "http/crowd.h"

static struct crowd crowd;
static struct config config;
static struct networks proxies;
static struct error why;

static void start(uint32_t most) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert(networks_parse(&proxies, STR("10.0.0.1")));
    config_defaults(&config);
    config.http_connections_max = 64;
    config.http_connections_per_address_max = most;
    cr_assert_eq(crowd_start(&crowd, &config, &proxies, &why), STATUS_OK);
}
static void tear_down(void) {
    crowd_clear(&crowd);
}
TestSuite(crowd, .fini = tear_down);

static bool enter(const char *text) {
    struct address a;
    cr_assert(address_parse(&a, str_from(text)));
    return crowd_enter(&crowd, &a);
}

static void leave(const char *text) {
    struct address a;
    cr_assert(address_parse(&a, str_from(text)));
    crowd_leave(&crowd, &a);
}

Test(crowd, each_client_has_so_many_and_again_when_some_are_gone) {
    start(2);
    cr_assert(enter("192.0.2.1") && enter("192.0.2.1"));
    cr_assert_not(enter("192.0.2.1"));
    cr_assert(enter("192.0.2.2"));
    leave("192.0.2.1");
    cr_assert(enter("192.0.2.1"));
    cr_assert_not(enter("192.0.2.1"));
}

Test(crowd, an_ipv6_network_of_64_bits_is_one_client) {
    start(2);
    cr_assert(enter("2001:db8::1") && enter("2001:db8::2"));
    cr_assert_not(enter("2001:db8::3"));
    cr_assert(enter("2001:db8:0:1::1"));
}

Test(crowd, a_trusted_proxy_stands_for_many) {
    start(1);
    for (int i = 0; i < 100; i++)
        cr_assert(enter("10.0.0.1"));
    for (int i = 0; i < 100; i++)
        leave("10.0.0.1");
    cr_assert(enter("10.0.0.2"));
    cr_assert_not(enter("10.0.0.2"));
}

Test(crowd, this_machine_has_no_limit_unless_it_is_said) {
    start(1);
    for (int i = 0; i < 10; i++)
        cr_assert(enter("127.0.0.1") && enter("::1"));
    crowd_clear(&crowd);
    config.limit_loopback = 1;
    cr_assert_eq(crowd_start(&crowd, &config, &proxies, &why), STATUS_OK);
    cr_assert(enter("127.0.0.1"));
    cr_assert_not(enter("127.0.0.1"));
}

Test(crowd, nothing_is_left_of_clients_that_went) {
    char text[32];
    start(1);
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 60; i++) {
            snprintf(text, sizeof text, "192.0.2.%d", (round * 7 + i) % 256);
            cr_assert(enter(text));
        }
        for (int i = 0; i < 60; i++) {
            snprintf(text, sizeof text, "192.0.2.%d", (round * 7 + i) % 256);
            leave(text);
        }
    }
    cr_assert_eq(crowd.counts.count, 0);
}

Test(crowd, no_limit_counts_nobody) {
    start(0);
    for (int i = 0; i < 1000; i++)
        cr_assert(enter("192.0.2.1"));
    leave("192.0.2.1");
}
