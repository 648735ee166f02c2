/* A running server's parts: server.c starts and stops them, exchange.c uses them. */
#ifndef HTTP_SERVER_PRIVATE_H
#define HTTP_SERVER_PRIVATE_H

#include "http/acceptor.h"
#include "http/access.h"
#include "http/body.h"
#include "http/connections.h"
#include "http/inbox.h"
#include "http/limiter.h"
#include "http/pool.h"
#include "http/server.h"

struct http_server {
    struct http_service service;
    struct metrics *metrics; /* the engine's */
    struct MHD_Daemon *daemon;
    struct acceptor *acceptor;
    struct request_pool pool;
    struct connections connections;
    struct body_room bodies;
    struct inbox *inbox;
    struct inbox *desks[2]; /* of administrators: for edits, for what only reads */
    struct access access;
    struct authoriser *authoriser;
    struct limiter addresses, tokens; /* of clients, by address_group; by id */
    _Atomic bool draining;
};

/* libmicrohttpd's callbacks (exchange.c); context is the server. */
enum MHD_Result exchange_step(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_bytes, void **slot);
void exchange_end(void *context, struct MHD_Connection *connection, void **slot,
                  enum MHD_RequestTerminationCode how);
void *exchange_uri(void *context, const char *uri, struct MHD_Connection *connection);

#endif
