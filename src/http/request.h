/* Everything one request owns, from its first line to the last byte of its reply. Lives in
 * libmicrohttpd's slot of the request and nowhere else: a pool thread interleaves many requests. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/status.h"
#include "http/kept_responses.h"
#include "http/parameters.h"
#include "store/tokens.h"

struct http_server;
struct route;
struct connection_slot;
struct http_reply;
struct http_request;
struct posting;
struct push_asking;
struct admin_request;
struct admin_task;
struct refusal;

typedef void handler_fn(struct http_request *request, struct http_reply *reply);
typedef void request_fn(struct http_request *request);

/* The token somebody came with, when it is good. */
struct bearer {
    int64_t token; /* its id; 0: there is none */
    enum token_role role;
};

enum http_method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_OTHER
};

struct http_request {
    struct http_request *next; /* in the free list, or in the inbox */
    struct http_server *server;
    struct MHD_Connection *connection;
    struct connection_slot *slot;
    const struct route *route; /* NULL: no such path, or not with that method */
    enum http_method method;
    const struct refusal *refusal; /* decided before the handler's turn; NULL: none */
    struct bearer bearer;          /* whose token it came with */
    uint64_t body_announced;       /* bytes; UINT64_MAX: in chunks, 0: none */
    uint64_t body_seen;            /* bytes that came in, kept or not */
    bool body_awaited;             /* the client sends it only when asked (Expect: 100-continue) */
    struct bytes body;             /* whole, when the handler of a route that takes one is called */
    /* Headers, borrowed from libmicrohttpd; empty when there is none. */
    str origin, content_type, authorization, forwarded_for;
    handler_fn *then;                    /* of one that slept: what it does when it is woken */
    _Atomic int rest;                    /* enum request_rest, exchange.c's */
    request_fn *read;                    /* what the inbox does with it */
    uint64_t queued_ns;                  /* when the inbox was asked to read it, and to wake it */
    struct posting *posting;             /* of POST /v1/events, in the arena */
    struct push_asking *push_asking;     /* of GET /v1/push, in the arena */
    struct admin_request *admin_request; /* of /v1/admin/…, in the arena */
    struct bytes large;                  /* a reply's body that the arena may be too small for */
    struct parameters parameters;
    struct arena arena;
    struct kept_responses kept; /* stays from request to request */
    char block[];               /* the arena's memory */
};

struct http_reply {
    unsigned code;    /* 0: not yet, the request sleeps */
    const char *type; /* Content-Type; NULL: no body */
    str body;         /* static or the request's: outlives the sending */
    bool shareable;   /* a shared cache may keep it */
    bool ordinary;    /* 200 and JSON, and no header is the reply's own */
    bool retry;       /* Retry-After: 1 */
    bool closed;      /* no page of another origin is told of it (CORS) */
    bool page;        /* HTML, which a browser may show */
    const char *allow;
    const char *challenge; /* WWW-Authenticate, of a 401 or 403 */
};

struct route {
    enum http_method method; /* METHOD_GET answers HEAD too */
    const char *path;        /* as it is written: nothing in it is decoded */
    handler_fn *handle;
    const struct scene *scene; /* NULL for everything that is not a scene */
    bool takes_body;           /* gathered into the request's body first, else thrown away */
    enum token_role role;      /* whose token it wants, where the settings want one (access.h) */
    const struct admin_task *task; /* of handle_admin; NULL elsewhere */
};

/* The arena's unused part as a buffer, and what was written to it as a reply's body. */
struct buf request_buffer(struct http_request *request);
void reply_take(struct http_reply *reply, struct http_request *request, const struct buf *written,
                unsigned code, const char *type);

/* {"error":…} with the code of the status and the sentence. */
void reply_refuse(struct http_reply *reply, struct http_request *request, unsigned code,
                  enum status status, const char *message);
/* The same with a word for what no status is. */
void reply_refuse_as(struct http_reply *reply, struct http_request *request, unsigned code,
                     const char *word, const char *message);

/* For a handler that has asked another thread for something: the connection sleeps, holding no
 * thread, until that thread wakes the request, once, before or after. Then `then` writes the reply.
 * A client that hangs up meanwhile is noticed only when it is woken. */
void request_sleep(struct http_request *request, handler_fn *then);
void request_wake(struct http_request *request);

/* Gives the body's memory back before the reply has left; the thread that has the request. */
void request_forget_body(struct http_request *request);

/* Fills in request->parameters. */
void request_take_parameters(struct http_request *request);

/* Where who asks is, as text: "192.0.2.1", behind the proxies that are trusted. */
void request_client(const struct http_request *request, char *out, size_t out_bytes);

handler_fn handle_scene, handle_push, handle_events, handle_admin, handle_healthz, handle_readyz,
    handle_metrics, handle_openapi, handle_opensearch, handle_index;

#endif
