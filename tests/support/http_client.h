/* A client that does just what a test says, byte for byte: it may send half a request, several at
 * once, or nonsense, and it sees whether the other side answers, waits or hangs up. Blocking, with
 * a time for each wait. */
#ifndef TESTS_SUPPORT_HTTP_CLIENT_H
#define TESTS_SUPPORT_HTTP_CLIENT_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

enum { HTTP_CLIENT_BYTES = 1 << 20, HTTP_WAIT_MS = 20000 };

struct http_client {
    int fd; /* -1: not connected */
    size_t used;
    char data[HTTP_CLIENT_BYTES]; /* received and not yet taken */
};

/* Points into the client until the next receive. */
struct http_response {
    unsigned status;
    str head, body; /* head: status line and headers */
    size_t bytes;   /* both together */
};

enum http_outcome { HTTP_ANSWERED, HTTP_CLOSED, HTTP_SILENT };

static inline bool http_client_open(struct http_client *c, unsigned port) {
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    c->used = 0;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (c->fd >= 0 && connect(c->fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return true;
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    return false;
}

static inline void http_client_close(struct http_client *c) {
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

/* False when the other side takes no more. */
static inline bool http_client_send(struct http_client *c, str bytes) {
    while (bytes.len) {
        ssize_t n = send(c->fd, bytes.data, bytes.len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_skip(bytes, (size_t)n);
    }
    return true;
}

/* Waits for more bytes. */
static inline enum http_outcome http_client_read(struct http_client *c, int wait_ms) {
    struct pollfd wanted = {.fd = c->fd, .events = POLLIN};
    if (c->used == sizeof c->data || poll(&wanted, 1, wait_ms) <= 0)
        return HTTP_SILENT;
    ssize_t n = recv(c->fd, c->data + c->used, sizeof c->data - c->used, 0);
    if (n <= 0)
        return HTTP_CLOSED;
    c->used += (size_t)n;
    return HTTP_ANSWERED;
}

static inline str http_response_header(const struct http_response *r, str name) {
    for (str rest = r->head; rest.data;) {
        str value = str_split(&rest, '\n');
        str key = str_split(&value, ':');
        if (value.data && str_equal_ignoring_case(key, name))
            return str_trim(value);
    }
    return (str){0};
}

/* A whole response at the start of the data? `headless`: the request was a HEAD. */
static inline bool http_response_find(const struct http_client *c, bool headless,
                                      struct http_response *r) {
    const char *end = memmem(c->data, c->used, "\r\n\r\n", 4);
    uint64_t status = 0, length = 0;
    if (!end)
        return false;
    r->head = (str){.data = c->data, .len = (size_t)(end - c->data) + 4};
    if (r->head.len < 16 || !str_parse_u64(str_head(str_skip(r->head, 9), 3), &status))
        return false;
    r->status = (unsigned)status;
    if (!headless)
        (void)str_parse_u64(http_response_header(r, STR("content-length")), &length);
    if (c->used - r->head.len < length)
        return false;
    r->body = (str){.data = c->data + r->head.len, .len = (size_t)length};
    r->bytes = r->head.len + r->body.len;
    return true;
}

/* Forgets a response that was looked at; what follows it moves up. */
static inline void http_response_take(struct http_client *c, const struct http_response *r) {
    memmove(c->data, c->data + r->bytes, c->used - r->bytes);
    c->used -= r->bytes;
}

/* The next response, interim ones (100) passed over. The caller takes it before the next. */
static inline enum http_outcome http_client_receive(struct http_client *c, bool headless,
                                                    struct http_response *r, int wait_ms) {
    uint64_t until_ns = clock_monotonic_ns() + (uint64_t)wait_ms * 1000000U;
    for (;;) {
        if (http_response_find(c, headless, r)) {
            if (r->status != 100)
                return HTTP_ANSWERED;
            http_response_take(c, r);
            continue;
        }
        uint64_t now_ns = clock_monotonic_ns();
        enum http_outcome read =
            now_ns > until_ns ? HTTP_SILENT
                              : http_client_read(c, (int)((until_ns - now_ns) / 1000000U) + 1);
        if (read != HTTP_ANSWERED)
            return read;
    }
}

/* Waits for the other side to hang up; false when it does not, or says something more. */
static inline bool http_client_hung_up(struct http_client *c, int wait_ms) {
    return c->used == 0 && http_client_read(c, wait_ms) == HTTP_CLOSED;
}

/* Request and response on a connection of its own; status 0: there was none. `c` keeps the
 * response. */
static inline struct http_response http_ask(struct http_client *c, unsigned port,
                                            const char *request) {
    struct http_response r = {0};
    bool headless = strncmp(request, "HEAD", 4) == 0;
    if (!http_client_open(c, port) || !http_client_send(c, str_from(request)) ||
        http_client_receive(c, headless, &r, HTTP_WAIT_MS) != HTTP_ANSWERED)
        r = (struct http_response){0};
    http_client_close(c);
    return r;
}

#endif
