/* The HTTP service over an engine: libmicrohttpd's epoll threads, a free list of requests with
 * their arenas, deadlines that a dripping client cannot stretch, and a drain that finishes what is
 * under way. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/config.h"
#include "serve/engine.h"

struct http_server;
struct inbox;
struct route;

/* What is served; all borrowed until http_server_stop. */
struct http_service {
    const struct route *routes; /* http/routes.h, or a test's own */
    struct engine *engine;
    const struct data_dir *directory;
    const struct config *config;
};

/* listen_fd is a bound, listening, non-blocking socket, which the server owns from here on, also on
 * failure. */
enum status http_server_start(struct http_server **out, const struct http_service *service,
                              int listen_fd, struct error *why) MUST_CHECK;

/* Takes no new connection, waits for requests under way for drain_timeout_ms at most, and stops.
 * NULL does nothing. */
void http_server_stop(struct http_server *s);

/* What handlers read. */
const struct http_service *http_server_service(const struct http_server *s);
struct inbox *http_server_inbox(const struct http_server *s);
/* Of what administrators ask; what only reads has one of its own. */
struct inbox *http_server_desk(const struct http_server *s, bool reads);
struct metrics_gauges http_server_gauges(struct http_server *s);

#endif
