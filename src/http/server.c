/* See server.h. libmicrohttpd calls back at five moments of a request's life:
 *
 *   connection opens -> headers are here -> body, piece by piece -> all is here -> reply has left
 *   slot taken          request taken       counted, dropped        handled        both given back
 *
 * Decided here: nothing is answered before the headers are whole, because queueing a reply in the
 * first call for a request makes libmicrohttpd close the connection; only what must be refused
 * from the headers alone is, and there closing is right. No route reads a body yet. */
#include "http/server.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "http/connections.h"
#include "http/headers.h"
#include "http/pool.h"
#include "http/send.h"

/* Cleared for each request, so small is fast; holds a q of 2,000 bytes, percent-encoded, and what
 * browsers send along. Beyond it libmicrohttpd answers 414 or 431 itself. */
enum { CONNECTION_MEMORY_BYTES = 12288, DRAIN_LOOK_US = 5000, DRAIN_SETTLE_US = 50000 };

struct http_server {
    struct MHD_Daemon *daemon;
    struct engine *engine;
    const struct data_dir *directory;
    const struct config *config;
    struct metrics metrics;
    struct request_pool pool;
    struct connections connections;
    _Atomic bool draining;
    int listen_fd; /* ours until libmicrohttpd has taken it */
};

struct engine *http_server_engine(struct http_server *s) {
    return s->engine;
}

struct metrics *http_server_metrics(struct http_server *s) {
    return &s->metrics;
}

const struct config *http_server_config(const struct http_server *s) {
    return s->config;
}

const struct secret_key *http_server_key(const struct http_server *s) {
    return &s->directory->key;
}

static enum http_method method_of(const char *name) {
    static const char *const names[] = {"GET", "HEAD", "POST", "OPTIONS"};
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum http_method)i;
    return METHOD_OTHER;
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code) {
    struct http_server *s = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        connections_close(&s->connections, *socket_context);
        *socket_context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = info ? connections_open(&s->connections, info->connect_fd) : NULL;
    metrics_add(&s->metrics, METRIC_connections, 1);
}

static struct http_request *begin(struct http_server *s, struct MHD_Connection *connection,
                                  const char *path, const char *method) {
    struct http_request *request = request_pool_take(&s->pool);
    if (!request)
        return NULL;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    request->server = s;
    request->connection = connection;
    request->slot = info ? info->socket_context : NULL;
    request->method = method_of(method);
    request->route = route_find(str_from(path));
    connections_request_begins(&s->connections, request->slot);
    headers_read(request, s->config->http_body_bytes_max);
    return request;
}

static void refuse_early(struct http_request *request, struct http_reply *reply) {
    bool too_large = request->refusal == MHD_HTTP_CONTENT_TOO_LARGE;
    reply_refuse(reply, request, request->refusal, too_large ? STATUS_LIMIT : STATUS_INVALID,
                 too_large ? "the body is larger than http_body_bytes_max allows; send less"
                           : "the length of the body is said in two ways or in none that is "
                             "clear; send one Content-Length or one Transfer-Encoding");
}

static bool fits(const struct route *route, enum http_method method) {
    bool reads = method == METHOD_GET || method == METHOD_HEAD;
    return reads ? strcmp(route->method, "GET") == 0
                 : method == METHOD_POST && strcmp(route->method, "POST") == 0;
}

static void handle(struct http_request *request, struct http_reply *reply) {
    const struct route *route = request->route;
    if (request->refusal) {
        refuse_early(request, reply);
    } else if (!route) {
        reply_refuse(reply, request, MHD_HTTP_NOT_FOUND, STATUS_NOT_FOUND,
                     "there is no such path; / lists those there are");
    } else if (request->method == METHOD_OPTIONS) {
        *reply = (struct http_reply){.code = MHD_HTTP_NO_CONTENT, .allow = "GET, HEAD, OPTIONS"};
    } else if (!fits(route, request->method)) {
        reply_refuse(reply, request, MHD_HTTP_METHOD_NOT_ALLOWED, STATUS_INVALID,
                     "this path does not take that method; Allow says which it takes");
        reply->allow = "GET, HEAD, OPTIONS";
    } else {
        route->handle(request, reply);
    }
}

static void count_reply(struct metrics *m, unsigned code) {
    metrics_add(m,
                code < 400   ? METRIC_replies_ok
                : code < 500 ? METRIC_replies_refused
                             : METRIC_replies_failed,
                1);
}

static enum MHD_Result answer(struct http_request *request) {
    struct http_server *s = request->server;
    struct http_reply reply = {0};
    handle(request, &reply);
    count_reply(&s->metrics, reply.code);
    return send_reply(request, &reply, s->config,
                      atomic_load_explicit(&s->draining, memory_order_relaxed));
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *body, size_t *body_bytes, void **slot) {
    struct http_server *s = context;
    struct http_request *request = *slot;
    (void)version;
    (void)body;
    if (!request) {
        request = begin(s, connection, path, method);
        if (!request)
            return MHD_NO; /* no memory: the connection is closed */
        *slot = request;
        return request->refusal ? answer(request) : MHD_YES;
    }
    if (*body_bytes == 0)
        return answer(request);
    request->body_bytes += *body_bytes;
    *body_bytes = 0;
    if (request->body_bytes > s->config->http_body_bytes_max)
        request->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
    return MHD_YES;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **slot,
                         enum MHD_RequestTerminationCode how) {
    struct http_server *s = context;
    struct http_request *request = *slot;
    (void)connection;
    if (!request)
        return;
    *slot = NULL;
    if (how != MHD_REQUEST_TERMINATED_COMPLETED_OK)
        metrics_add(&s->metrics, METRIC_requests_abandoned, 1);
    connections_request_ends(&s->connections, request->slot);
    request_pool_give(&s->pool, request);
}

static struct MHD_Daemon *start_daemon(struct http_server *s) {
    const struct config *c = s->config;
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, s->listen_fd, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, s},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, s},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)c->http_connections_max, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)c->http_connections_per_address_max, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)c->http_idle_timeout_s, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        /* A pool of one is not a pool to libmicrohttpd. */
        {c->http_threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END,
         (intptr_t)c->http_threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request,
                            s, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static void release(struct http_server *s) {
    connections_stop_lookout(&s->connections);
    connections_clear(&s->connections);
    request_pool_clear(&s->pool);
    if (s->listen_fd >= 0)
        (void)close(s->listen_fd);
    memory_free(s);
}

enum status http_server_start(struct http_server **out, struct engine *engine,
                              const struct data_dir *directory, const struct config *config,
                              int listen_fd, struct error *why) {
    *out = NULL;
    struct http_server *s = memory_new(struct http_server, 1);
    if (!s) {
        (void)close(listen_fd);
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    }
    s->engine = engine;
    s->directory = directory;
    s->config = config;
    s->listen_fd = listen_fd;
    request_pool_init(&s->pool);
    enum status started = connections_start(&s->connections, config->http_connections_max,
                                            config->http_request_deadline_ms,
                                            config->http_idle_timeout_s * 1000, why);
    if (started == STATUS_OK && !(s->daemon = start_daemon(s)))
        started = error_set(why, STATUS_IO,
                            "libmicrohttpd cannot start (%s); lower http_connections_max or raise "
                            "the limit of open files (ulimit -n)",
                            strerror(errno));
    if (started != STATUS_OK) {
        release(s);
        return started;
    }
    *out = s;
    return STATUS_OK;
}

static uint32_t under_way(struct http_server *s) {
    return atomic_load_explicit(&s->pool.taken, memory_order_acquire);
}

void http_server_stop(struct http_server *s) {
    if (!s)
        return;
    atomic_store(&s->draining, true);
    s->listen_fd = MHD_quiesce_daemon(s->daemon); /* ours again */
    uint64_t left_us = (uint64_t)s->config->drain_timeout_ms * 1000U;
    uint64_t settle_us = left_us < DRAIN_SETTLE_US ? left_us : DRAIN_SETTLE_US;
    (void)usleep((useconds_t)settle_us); /* for what was accepted and is not read yet */
    for (left_us -= settle_us; under_way(s) && left_us > DRAIN_LOOK_US; left_us -= DRAIN_LOOK_US)
        (void)usleep(DRAIN_LOOK_US);
    if (under_way(s))
        log_event(LOG_WARNING, "drain timed out", "requests=%u", under_way(s));
    connections_stop_lookout(&s->connections);
    MHD_stop_daemon(s->daemon);
    release(s);
}
