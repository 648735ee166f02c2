#include <criterion/criterion.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "http/address.h"

static struct address at(const char *text) {
    struct address a;
    cr_assert(address_parse(&a, str_from(text)), "%s", text);
    return a;
}

static bool same(struct address a, const char *text) {
    struct address b = at(text);
    return memcmp(&a, &b, sizeof a) == 0;
}

Test(address, an_ipv4_address_is_the_ipv6_one_that_maps_it) {
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    inet_pton(AF_INET, "192.0.2.7", &four.sin_addr);
    inet_pton(AF_INET6, "::ffff:192.0.2.7", &six.sin6_addr);
    cr_assert(same(address_of((struct sockaddr *)&four), "192.0.2.7"));
    cr_assert(same(address_of((struct sockaddr *)&six), "192.0.2.7"));
}

Test(address, what_is_no_address_is_refused) {
    static const char *const wrong[] = {"",
                                        "x",
                                        "192.0.2",
                                        "192.0.2.1:80",
                                        "[::1]",
                                        "unknown",
                                        "192.0.2.256",
                                        "1.2.3.4/8",
                                        "::1%lo",
                                        " 192.0.2.1",
                                        "192.0.2.1 ",
                                        "2001:db8::g",
                                        "2001:0db8:0000:0000:0000:0000:0000:0000:0000:0000:0000"};
    struct address a;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(address_parse(&a, str_from(wrong[i])), "%s", wrong[i]);
}

Test(address, loopback_is_127_and_one) {
    static const char *const loopback[] = {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"};
    static const char *const other[] = {"128.0.0.1", "::", "::2", "0.0.0.0", "fe80::1"};
    for (size_t i = 0; i < 4; i++)
        cr_assert(address_is_loopback(&(struct address[]){at(loopback[i])}[0]), "%s", loopback[i]);
    for (size_t i = 0; i < 5; i++)
        cr_assert_not(address_is_loopback(&(struct address[]){at(other[i])}[0]), "%s", other[i]);
}

static uint64_t group(const char *text) {
    struct address a = at(text);
    return address_group(&a);
}

Test(address, a_client_is_an_ipv4_address_or_64_bits_of_an_ipv6_one) {
    cr_assert_eq(group("2001:db8:1:2::1"), group("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    cr_assert_neq(group("2001:db8:1:2::1"), group("2001:db8:1:3::1"));
    cr_assert_neq(group("192.0.2.1"), group("192.0.2.2"));
    cr_assert_eq(group("192.0.2.1"), group("::ffff:192.0.2.1"));
    cr_assert_neq(group("192.0.2.1"), group("::1"));
}

static struct networks networks(const char *text) {
    struct networks n;
    cr_assert(networks_parse(&n, str_from(text)), "%s", text);
    return n;
}

static bool has(const struct networks *n, const char *text) {
    struct address a = at(text);
    return networks_have(n, &a);
}

Test(address, a_network_has_what_begins_as_it_does) {
    struct networks n = networks("  10.0.0.0/8 192.0.2.1  fd00::/9 203.0.113.128/25");
    cr_assert_eq(n.count, 4);
    cr_assert(has(&n, "10.255.1.1") && has(&n, "192.0.2.1") && has(&n, "fd7f::1") &&
              has(&n, "203.0.113.129"));
    cr_assert_not(has(&n, "11.0.0.1") || has(&n, "192.0.2.2") || has(&n, "fd80::1") ||
                  has(&n, "203.0.113.127") || has(&n, "::10.0.0.1"));
    n = networks("0.0.0.0/0");
    cr_assert(has(&n, "8.8.8.8"));
    cr_assert_not(has(&n, "2001:db8::1"));
    n = networks("");
    cr_assert_not(has(&n, "::"));
}

Test(address, what_is_no_network_is_refused) {
    static const char *const wrong[] = {"10.0.0.0/33", "::/129", "10.0.0.0/",
                                        "10.0.0.0/x",  "host",   "10.0.0.1,10.0.0.2"};
    char many[NETWORKS_MAX * 8 + 16] = "";
    struct networks n;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(networks_parse(&n, str_from(wrong[i])), "%s", wrong[i]);
    for (int i = 0; i <= NETWORKS_MAX; i++)
        strcat(many, "1.1.1.1 ");
    cr_assert_not(networks_parse(&n, str_from(many)));
}

static struct address behind(const char *trusted, const char *peer, const char *forwarded) {
    struct networks n = networks(trusted);
    struct address a = at(peer);
    return address_behind(&n, &a, str_from(forwarded));
}

Test(address, a_proxy_that_is_not_trusted_is_the_client) {
    cr_assert(same(behind("", "192.0.2.1", "203.0.113.9"), "192.0.2.1"));
    cr_assert(same(behind("10.0.0.1", "192.0.2.1", "203.0.113.9"), "192.0.2.1"));
    cr_assert(same(behind("192.0.2.1", "192.0.2.1", ""), "192.0.2.1"));
}

Test(address, behind_trusted_ones_the_last_that_is_none_of_them_is) {
    const char *trusted = "10.0.0.0/8 ::1";
    cr_assert(same(behind(trusted, "10.0.0.1", "203.0.113.9"), "203.0.113.9"));
    cr_assert(same(behind(trusted, "10.0.0.1", "203.0.113.9, 10.0.0.2"), "203.0.113.9"));
    cr_assert(same(behind(trusted, "::1", "6.6.6.6,203.0.113.9 ,10.0.0.2"), "203.0.113.9"));
    cr_assert(same(behind(trusted, "10.0.0.1", "2001:db8::1"), "2001:db8::1"));
    cr_assert(same(behind(trusted, "10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3"));
}

Test(address, what_is_no_address_in_the_list_ends_it) {
    const char *trusted = "10.0.0.0/8";
    cr_assert(same(behind(trusted, "10.0.0.1", "6.6.6.6, unknown"), "10.0.0.1"));
    cr_assert(same(behind(trusted, "10.0.0.1", "6.6.6.6, unknown, 10.0.0.2"), "10.0.0.2"));
    cr_assert(same(behind(trusted, "10.0.0.1", ",,,"), "10.0.0.1"));
}

Test(address, is_written_as_it_is_read) {
    static const char *const texts[] = {"192.0.2.7", "2001:db8::7", "127.0.0.1", "::1"};
    char written[64];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct address a = at(texts[i]);
        address_write(&a, written, sizeof written);
        cr_assert_str_eq(written, texts[i]);
    }
    address_write(&(struct address){{0}}, written, sizeof written);
    cr_assert_str_eq(written, "a local socket");
}
