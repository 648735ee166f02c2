/* See server.h. What libmicrohttpd is told, and in which order things start and stop: requests are
 * under way until the very end, so what they use goes last. */
#include "http/server_private.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/authorise.h"
#include "http/tls.h"

/* Cleared for each request, so small is fast; holds a q of 2,000 bytes, percent-encoded, and what
 * browsers send along. Beyond it libmicrohttpd answers 414 or 431 itself. */
enum { CONNECTION_MEMORY_BYTES = 12288, DRAIN_LOOK_NS = 5000000 };

static const char tls_versions[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

const struct http_service *http_server_service(const struct http_server *s) {
    return &s->service;
}

struct inbox *http_server_inbox(const struct http_server *s) {
    return s->inbox;
}

struct inbox *http_server_desk(const struct http_server *s, bool reads) {
    return s->desks[reads];
}

struct metrics_gauges http_server_gauges(struct http_server *s) {
    struct fresh_state fresh = engine_fresh(s->service.engine);
    struct blocking_state block = engine_blocking(s->service.engine);
    struct journal_queue_state events = engine_recording(s->service.engine);
    struct exposure_ring_state exposures = engine_exposures(s->service.engine);
    return (struct metrics_gauges){
        .edition = engine_edition(s->service.engine),
        .events_waiting = events.held_events,
        .event_commits = events.commits,
        .block_rules = block.rules,
        .block_readable = block.readable,
        .block_queries = block.queries,
        .fresh_queries = fresh.queries,
        .fresh_surplus = fresh.surplus,
        .fresh_build_ms = fresh.build_ms,
        .fresh_age_ms = fresh.age_ms,
        .profiles_held = engine_profiles(s->service.engine),
        .exposures_held = exposures.held,
        .exposures_reach_ms = exposures.reach_ms,
        .exposures_unsettled = exposures.unsettled,
        .connections_open = atomic_load_explicit(&s->connections.open, memory_order_relaxed),
        .requests_open = atomic_load_explicit(&s->pool.taken, memory_order_relaxed),
        .body_bytes_held = atomic_load_explicit(&s->bodies.held, memory_order_relaxed),
    };
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
    int fd = info->connect_fd;
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct address peer = address_of(info->client_addr);
    *socket_context = connections_open(&s->connections, fd, &peer);
    metrics_add(s->metrics, METRIC_connections, 1);
}

static struct MHD_Daemon *start_daemon(struct http_server *s, const struct tls *tls) {
    const struct config *c = s->service.config;
    unsigned encrypted = tls_is_on(c) ? MHD_USE_TLS : 0;
    /* The limit is ours (connections_expect): at its own, 0.9.75 leaves a lock taken. */
    uint32_t beyond_max = (c->http_connections_max + 64) * c->http_threads;
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_uri, s},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_end, s},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, s},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)beyond_max, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)c->http_idle_timeout_s, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, NULL},
        /* Its strictness is ours (headers.c, exchange.c): it would answer in HTML, or not at all.
         */
        {MHD_OPTION_STRICT_FOR_CLIENT, 0, NULL},
        /* A pool of one is not a pool to libmicrohttpd. */
        {MHD_OPTION_THREAD_POOL_SIZE, c->http_threads > 1 ? (intptr_t)c->http_threads : 0, NULL},
        {tls_is_on(c) ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0,
         (void *)(uintptr_t)tls_versions}, /* the end, or three more */
        {MHD_OPTION_HTTPS_MEM_CERT, 0, tls->certificate.data},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, tls->key.data},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(encrypted | MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                                MHD_USE_NO_LISTEN_SOCKET,
                            0, NULL, NULL, exchange_step, s, MHD_OPTION_ARRAY, options,
                            MHD_OPTION_END);
}

static enum status start_library(struct http_server *s, struct error *why) {
    struct tls tls;
    enum status started = tls_read(&tls, s->service.config, why);
    if (started != STATUS_OK)
        return started;
    s->daemon = start_daemon(s, &tls);
    int cause = errno;
    tls_clear(&tls); /* GnuTLS has what it needs */
    if (s->daemon)
        return STATUS_OK;
    if (tls_is_on(s->service.config))
        return error_set(why, STATUS_INVALID,
                         "TLS cannot start; tls_certificate is to be a chain of certificates and "
                         "tls_key the first one's key without a password, both in PEM");
    return error_set(why, STATUS_IO,
                     "libmicrohttpd cannot start (%s); lower http_connections_max or raise the "
                     "limit of open files (ulimit -n)",
                     strerror(cause));
}

/* The acceptor is stopped by now, or was never started. */
static void release(struct http_server *s) {
    connections_stop_lookout(&s->connections); /* before libmicrohttpd closes the sockets */
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    inbox_stop(s->inbox);
    for (int i = 0; i < 2; i++)
        inbox_stop(s->desks[i]);
    authoriser_stop(s->authoriser);
    connections_clear(&s->connections);
    limiter_clear(&s->addresses);
    limiter_clear(&s->tokens);
    request_pool_clear(&s->pool);
    memory_free(s);
}

/* Owns listen_fd from when the acceptor does. */
static enum status start_parts(struct http_server *s, int listen_fd, struct error *why) {
    const struct config *c = s->service.config;
    enum status started =
        connections_start(&s->connections, c, &s->access.proxies, s->metrics, why);
    if (started == STATUS_OK)
        started =
            limiter_start(&s->addresses, c->address_requests_per_s, c->address_requests_burst, why);
    if (started == STATUS_OK)
        started = limiter_start(&s->tokens, c->token_requests_per_s, c->token_requests_burst, why);
    if (started == STATUS_OK)
        started = access_read(&s->access, c, listen_fd, why);
    if (started == STATUS_OK)
        started = inbox_start(&s->inbox, s->metrics, c->http_threads, why);
    for (int i = 0; i < 2 && started == STATUS_OK; i++)
        started = inbox_start(&s->desks[i], s->metrics, c->http_threads, why);
    if (started == STATUS_OK)
        started = authoriser_start(&s->authoriser, s->service.directory, why);
    if (started == STATUS_OK)
        started = start_library(s, why);
    if (started == STATUS_OK)
        return acceptor_start(&s->acceptor, s->daemon, &s->connections, listen_fd, why);
    (void)close(listen_fd);
    return started;
}

enum status http_server_start(struct http_server **out, const struct http_service *service,
                              int listen_fd, struct error *why) {
    *out = NULL;
    struct http_server *s = memory_new(struct http_server, 1);
    if (!s) {
        (void)close(listen_fd);
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    }
    s->service = *service;
    s->metrics = engine_metrics(service->engine);
    s->bodies.most = service->config->http_bodies_bytes_max;
    request_pool_init(&s->pool);
    enum status started = start_parts(s, listen_fd, why);
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

/* A connection that has asked nothing yet is about to, or keeps silent: it gets a moment. */
static bool busy(struct http_server *s, uint64_t waited_ms) {
    enum { SILENT_MS = 1000 };
    return under_way(s) > 0 ||
           (waited_ms < SILENT_MS &&
            atomic_load_explicit(&s->connections.silent, memory_order_relaxed) > 0);
}

static void drain(struct http_server *s) {
    const struct timespec step = {.tv_nsec = DRAIN_LOOK_NS};
    uint64_t begun_ns = clock_monotonic_ns(), waited_ms = 0;
    while (waited_ms < s->service.config->drain_timeout_ms && busy(s, waited_ms)) {
        (void)nanosleep(&step, NULL);
        waited_ms = (clock_monotonic_ns() - begun_ns) / 1000000U;
    }
    if (under_way(s))
        log_event(LOG_WARNING, "drain timed out", "requests=%u", under_way(s));
}

void http_server_stop(struct http_server *s) {
    if (!s)
        return;
    atomic_store(&s->draining, true);
    acceptor_stop(s->acceptor);
    drain(s);
    for (int i = 0; i < 2; i++)
        inbox_finish(s->desks[i]);
    inbox_finish(s->inbox); /* and so all who sleep are woken: libmicrohttpd insists on it */
    engine_finish_recording(s->service.engine);
    release(s);
}
