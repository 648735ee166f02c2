/* The HTTP service over an engine: libmicrohttpd's epoll threads, a free list of requests with
 * their arenas, deadlines that a dripping client cannot stretch, and a drain that finishes what is
 * under way. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/config.h"
#include "serve/engine.h"
#include "serve/metrics.h"

struct http_server;

/* listen_fd is a bound, listening socket, which the server owns from here on, also on failure. The
 * engine, the directory and the settings are borrowed until http_server_stop. */
enum status http_server_start(struct http_server **out, struct engine *engine,
                              const struct data_dir *directory, const struct config *config,
                              int listen_fd, struct error *why) MUST_CHECK;

/* Takes no new connection, waits for requests under way for drain_timeout_ms at most, and stops.
 * NULL does nothing. */
void http_server_stop(struct http_server *s);

/* What handlers read. */
struct engine *http_server_engine(struct http_server *s);
struct metrics *http_server_metrics(struct http_server *s);
const struct config *http_server_config(const struct http_server *s);
const struct secret_key *http_server_key(const struct http_server *s);

#endif
