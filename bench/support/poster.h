/* A client that posts bodies of events over keep-alive connections, each as soon as the one before
 * is acknowledged, from one thread: epoll, no parsing beyond the status line. Every event of every
 * body is new. */
#ifndef BENCH_SUPPORT_POSTER_H
#define BENCH_SUPPORT_POSTER_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { POSTER_CONNECTIONS_MAX = 256, POSTER_EVENT_BYTES = 460, POSTER_TIMES_MAX = 2000000 };

struct poster_connection {
    int fd;
    char *request; /* head and body, the ids in it renewed each time */
    size_t sent, received;
    uint64_t begun_ns;
    char reply[1024];
};

struct poster {
    unsigned port;
    uint32_t connections, events; /* events a body */
    pthread_t thread;
    atomic_bool stopping;
    size_t head_bytes, request_bytes, body_bytes;
    uint64_t next_id, refused;
    double *times_us; /* of each acknowledged body */
    uint32_t posted;
    double seconds;
    struct poster_connection list[POSTER_CONNECTIONS_MAX];
};

static inline void poster_fail(const char *what) {
    perror(what);
    exit(1);
}

static const char poster_event[] =
    "{\"application\":\"shop\",\"action_name\":\"click\",\"event_id\":\"%016llx-b8b6-4f6e\","
    "\"query_id\":\"33198ee9-5912-453c-9173-3f92fd3cb1be\",\"client_id\":\"127c9afc-01c9-4084-912f-"
    "f318569f96c7\",\"session_id\":\"09046389-1f4a-4467-a927\",\"user_query\":\"futon frames full "
    "size\",\"timestamp\":\"2024-12-10T00:01:29.378Z\",\"event_attributes\":{\"object\":{"
    "\"object_id\":\"B07XYZ%05u\",\"object_id_type\":\"item\"},\"position\":{\"ordinal\":%u}}}";

/* Writes the request once; poster_renew then only writes over its ids. */
static inline void poster_write_request(struct poster *p, struct poster_connection *c) {
    size_t most = (size_t)p->events * POSTER_EVENT_BYTES + 1024, length = 0;
    char *body = malloc(most);
    c->request = malloc(most + 300);
    if (!body || !c->request)
        poster_fail("no memory");
    for (uint32_t i = 0; i < p->events; i++) {
        body[length++] = i ? ',' : '[';
        length += (size_t)snprintf(body + length, most - length, poster_event, 0ULL, i % 100000,
                                   10 + i % 90);
    }
    body[length++] = ']';
    p->body_bytes = length;
    p->head_bytes = (size_t)snprintf(c->request, 300,
                                     "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                     "application/json\r\nContent-Length: %zu\r\n\r\n",
                                     length);
    memcpy(c->request + p->head_bytes, body, length);
    p->request_bytes = p->head_bytes + length;
    free(body);
}

static inline void poster_renew(struct poster *p, struct poster_connection *c) {
    static const char digits[] = "0123456789abcdef";
    size_t each = (p->body_bytes - 1) / p->events; /* a bracket or comma and an event */
    char *id = c->request + p->head_bytes + (strstr(poster_event, "%016") - poster_event) + 1;
    for (uint32_t i = 0; i < p->events; i++, id += each) {
        uint64_t number = p->next_id++;
        for (int k = 15; k >= 0; k--, number >>= 4)
            id[k] = digits[number & 15];
    }
    c->sent = c->received = 0;
    c->begun_ns = clock_monotonic_ns();
}

static inline void poster_send(struct poster *p, struct poster_connection *c) {
    while (c->sent < p->request_bytes) {
        ssize_t n = send(c->fd, c->request + c->sent, p->request_bytes - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            poster_fail("send");
        c->sent += (size_t)n;
    }
}

/* Whether the reply is here; all of them fit into one buffer and end with the body's brackets. */
static inline bool poster_receive(struct poster *p, struct poster_connection *c) {
    ssize_t n =
        recv(c->fd, c->reply + c->received, sizeof c->reply - 1 - c->received, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN)
        return false;
    if (n <= 0)
        poster_fail("recv");
    c->received += (size_t)n;
    c->reply[c->received] = '\0';
    if (c->reply[c->received - 1] != '}')
        return false;
    if (strncmp(c->reply + 9, "202", 3) != 0) {
        p->refused++;
    } else if (p->posted < POSTER_TIMES_MAX) {
        p->times_us[p->posted++] = (double)(clock_monotonic_ns() - c->begun_ns) / 1e3;
    }
    return true;
}

static inline void *poster_run(void *argument) {
    struct poster *p = argument;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    uint64_t start_ns = clock_monotonic_ns();
    uint32_t open = p->connections;
    for (uint32_t i = 0; i < p->connections; i++) {
        struct epoll_event wanted = {.events = EPOLLIN | EPOLLOUT | EPOLLET,
                                     .data = {.ptr = &p->list[i]}};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, p->list[i].fd, &wanted) != 0)
            poster_fail("epoll_ctl");
        poster_renew(p, &p->list[i]);
        poster_send(p, &p->list[i]);
    }
    while (open) {
        struct epoll_event ready[64];
        int count = epoll_wait(epoll, ready, 64, 1000);
        for (int i = 0; i < count; i++) {
            struct poster_connection *c = ready[i].data.ptr;
            poster_send(p, c);
            if (!(ready[i].events & EPOLLIN) || !poster_receive(p, c))
                continue;
            if (atomic_load(&p->stopping)) {
                open--;
                continue;
            }
            poster_renew(p, c);
            poster_send(p, c);
        }
    }
    p->seconds = (double)(clock_monotonic_ns() - start_ns) / 1e9;
    close(epoll);
    return NULL;
}

/* next_id goes on from one use to the next. */
static inline void poster_start(struct poster *p) {
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)p->port),
                                   .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    p->posted = 0;
    p->refused = 0;
    atomic_store(&p->stopping, false);
    p->times_us = malloc(POSTER_TIMES_MAX * sizeof *p->times_us);
    for (uint32_t i = 0; i < p->connections; i++) {
        struct poster_connection *c = &p->list[i];
        poster_write_request(p, c);
        c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&to, sizeof to) != 0)
            poster_fail("connect");
        if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0)
            poster_fail("fcntl");
    }
    if (!p->times_us || pthread_create(&p->thread, NULL, poster_run, p) != 0)
        poster_fail("thread");
}

/* What was under way is acknowledged first. */
static inline void poster_stop(struct poster *p) {
    atomic_store(&p->stopping, true);
    (void)pthread_join(p->thread, NULL);
    for (uint32_t i = 0; i < p->connections; i++) {
        close(p->list[i].fd);
        free(p->list[i].request);
    }
}

#endif
