/* Where a client is: an address without its port, IPv4 as the IPv6 that maps it, so that there is
 * one kind of them. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/str.h"

enum { ADDRESS_BYTES = 16 };

struct address {
    uint8_t bytes[ADDRESS_BYTES]; /* network order; all zero: none, such as a Unix socket's */
};

struct address address_of(const struct sockaddr *at);

/* "192.0.2.1" or "2001:db8::1", without brackets or a port; false for anything else. */
bool address_parse(struct address *out, str text);

/* As it is parsed, or "a local socket" for none. */
void address_write(const struct address *a, char *out, size_t out_bytes);

/* 127.0.0.0/8 and ::1. */
bool address_is_loopback(const struct address *a);

/* What one client can be taken to have: an IPv4 address, or an IPv6 network of 64 bits. Two
 * clients never have the same number. */
uint64_t address_group(const struct address *a);

/* A list of networks, as a setting has it: "127.0.0.1 10.0.0.0/8 fd00::/8". */
enum { NETWORKS_MAX = 32 };
struct networks {
    uint32_t count;
    struct network {
        struct address address;
        uint32_t bits; /* that count */
    } of[NETWORKS_MAX];
};
/* False for a word that is no network, and for more than NETWORKS_MAX. */
bool networks_parse(struct networks *out, str text);
bool networks_have(const struct networks *n, const struct address *a);

/* Who asked, when `peer` may be a proxy that says for whom: the last one in the list (of
 * X-Forwarded-For) that is no trusted proxy itself. What stands before it was written by whoever
 * asked. */
struct address address_behind(const struct networks *trusted, const struct address *peer,
                              str forwarded);

#endif
