/* See address.h. */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool is_mapped(const struct address *a) {
    return memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

static struct address map(const void *four) {
    struct address a;
    memcpy(a.bytes, mapped, sizeof mapped);
    memcpy(a.bytes + sizeof mapped, four, 4);
    return a;
}

struct address address_of(const struct sockaddr *at) {
    struct address a = {0};
    if (at->sa_family == AF_INET)
        return map(&((const struct sockaddr_in *)(const void *)at)->sin_addr);
    if (at->sa_family == AF_INET6)
        memcpy(a.bytes, &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr,
               sizeof a.bytes);
    return a;
}

bool address_parse(struct address *out, str text) {
    char zero_ended[INET6_ADDRSTRLEN];
    uint8_t four[4];
    if (text.len == 0 || text.len >= sizeof zero_ended)
        return false;
    memcpy(zero_ended, text.data, text.len);
    zero_ended[text.len] = '\0';
    if (inet_pton(AF_INET, zero_ended, four) == 1) {
        *out = map(four);
        return true;
    }
    return inet_pton(AF_INET6, zero_ended, out->bytes) == 1;
}

bool address_is_loopback(const struct address *a) {
    static const struct address one = {.bytes[15] = 1};
    return is_mapped(a) ? a->bytes[12] == 127 : memcmp(a, &one, sizeof one) == 0;
}

/* The first 64 bits of a mapped address are 0, and what takes their place begins with 0000:ffff,
 * which no network in use does. */
uint64_t address_group(const struct address *a) {
    uint64_t group = is_mapped(a) ? 0xffff : 0;
    for (int i = is_mapped(a) ? 12 : 0; i < (is_mapped(a) ? 16 : 8); i++)
        group = group << 8 | a->bytes[i];
    return group;
}

static bool network_parse(struct network *out, str text) {
    uint64_t bits = 0;
    str length = text;
    str address = str_split(&length, '/');
    if (!address_parse(&out->address, address))
        return false;
    uint32_t most = memchr(address.data, ':', address.len) ? 128 : 32;
    if (!length.data)
        bits = most;
    else if (!str_parse_u64(length, &bits) || bits > most)
        return false;
    out->bits = (uint32_t)bits + 128 - most;
    return true;
}

bool networks_parse(struct networks *out, str text) {
    *out = (struct networks){0};
    for (str rest = text; rest.data;) {
        str one = str_split(&rest, ' ');
        if (one.len == 0)
            continue;
        if (out->count == NETWORKS_MAX || !network_parse(&out->of[out->count], one))
            return false;
        out->count++;
    }
    return true;
}

static bool is_in(const struct network *n, const struct address *a) {
    uint32_t whole = n->bits / 8, rest = n->bits % 8;
    if (memcmp(n->address.bytes, a->bytes, whole) != 0)
        return false;
    return rest == 0 || (n->address.bytes[whole] ^ a->bytes[whole]) >> (8 - rest) == 0;
}

bool networks_have(const struct networks *n, const struct address *a) {
    for (uint32_t i = 0; i < n->count; i++)
        if (is_in(&n->of[i], a))
            return true;
    return false;
}

/* What stands behind the last comma; the rest is cut off to what stands before it. */
static str last_of(str *list) {
    size_t at = list->len;
    while (at > 0 && list->data[at - 1] != ',')
        at--;
    str last = str_trim(str_skip(*list, at));
    *list = str_head(*list, at > 0 ? at - 1 : 0);
    return last;
}

struct address address_behind(const struct networks *trusted, const struct address *peer,
                              str forwarded) {
    struct address found = *peer, next;
    while (networks_have(trusted, &found) && forwarded.len &&
           address_parse(&next, last_of(&forwarded)))
        found = next;
    return found;
}

void address_write(const struct address *a, char *out, size_t out_bytes) {
    static const uint8_t none[ADDRESS_BYTES] = {0};
    char text[INET6_ADDRSTRLEN] = "a local socket";
    if (is_mapped(a))
        (void)inet_ntop(AF_INET, a->bytes + sizeof mapped, text, sizeof text);
    else if (memcmp(a->bytes, none, sizeof none) != 0)
        (void)inet_ntop(AF_INET6, a->bytes, text, sizeof text);
    (void)snprintf(out, out_bytes, "%s", text);
}
