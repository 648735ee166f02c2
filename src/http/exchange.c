/* One request to one reply. libmicrohttpd calls at four moments of a request's life:
 *
 *   its line is here -> its headers are -> the body, piece by piece -> all is -> the reply has left
 *   bounded             request taken      kept or thrown away         handled   request given back
 *
 * Decided here: nothing is answered before the request is whole, because libmicrohttpd closes the
 * connection of a reply to the headers alone, and a client that is still sending then sees a reset
 * instead of the sentence. The exceptions are where the body's end is unclear, where the client
 * waits to be asked for it, and where it is too long to be thrown away. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/authorise.h"
#include "http/headers.h"
#include "http/refusals.h"
#include "http/routes.h"
#include "http/send.h"
#include "http/server_private.h"

/* With PARAMETERS_MAX parameters and some headers this fits CONNECTION_MEMORY_BYTES. */
enum { URI_BYTES_MAX = 8000, DISCARDED_BYTES_MAX = 8 << 20 };

/* What is wrong with an address stands in the request's slot until its headers are here. */
static const struct refusal *uri_refusal(const void *slot) {
    return slot == &refusal_unclear || slot == &refusal_address_too_long ? slot : NULL;
}

/* The `&` after the last parameter that is looked at: one more than there may be, so that they are
 * seen to be too many. NULL: there are fewer. */
static char *parameters_end(char *query) {
    char *end = strchr(query, '&');
    for (int i = 0; end && i < PARAMETERS_MAX; i++)
        end = strchr(end + 1, '&');
    return end;
}

/* libmicrohttpd 0.9.75 never answers a request whose parameters exhaust its memory, so what will
 * be refused is cut off here, in its own buffer, before it looks at them. */
void *exchange_uri(void *context, const char *uri, struct MHD_Connection *connection) {
    (void)context;
    (void)connection;
    if (!uri || strchr(uri, ' '))
        return (void *)(uintptr_t)&refusal_unclear;
    char *query = strchr((char *)(uintptr_t)uri, '?');
    if (!query)
        return NULL;
    query++;
    bool too_long = strlen(uri) > URI_BYTES_MAX;
    char *cut = too_long ? query : parameters_end(query);
    if (cut)
        *cut = '\0';
    return too_long ? (void *)(uintptr_t)&refusal_address_too_long : NULL;
}

static struct http_request *begin(struct http_server *s, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version) {
    struct http_request *request = request_pool_take(&s->pool);
    if (!request)
        return NULL;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    request->server = s;
    request->connection = connection;
    request->slot = info->socket_context;
    request->method = method_find(method);
    request->route = route_find(s->service.routes, str_from(path), request->method);
    request->body = bytes_new(s->service.config->http_body_bytes_max);
    connections_request_begins(&s->connections, request->slot);
    headers_read(request, version, s->service.config->http_body_bytes_max);
    return request;
}

static struct address client_of(const struct http_request *request) {
    return address_behind(&request->server->access.proxies, &request->slot->peer,
                          request->forwarded_for);
}

void request_client(const struct http_request *request, char *out, size_t out_bytes) {
    struct address client = client_of(request);
    address_write(&client, out, out_bytes);
}

static enum MHD_Result read_parameter(void *context, enum MHD_ValueKind kind, const char *name,
                                      size_t name_bytes, const char *value, size_t value_bytes) {
    (void)kind;
    parameters_add(context, (str){.data = name, .len = name_bytes},
                   (str){.data = value ? value : "", .len = value ? value_bytes : 0});
    return MHD_YES;
}

void request_take_parameters(struct http_request *request) {
    (void)MHD_get_connection_values_n(request->connection, MHD_GET_ARGUMENT_KIND, read_parameter,
                                      &request->parameters);
}

/* Whoever has a token that is no publishable one may ask from one address for many people. */
static bool asks_too_often(struct http_request *request) {
    struct http_server *s = request->server;
    struct address client = client_of(request);
    bool counts = request->bearer.role < TOKEN_WRITE &&
                  (s->service.config->limit_loopback || !address_is_loopback(&client));
    if (counts && !limiter_admit(&s->addresses, address_group(&client), clock_monotonic_ns()))
        return true;
    return request->bearer.token &&
           !limiter_admit(&s->tokens, (uint64_t)request->bearer.token, clock_monotonic_ns());
}

/* NULL: it may go on to its handler. */
static const struct refusal *let_in(struct http_request *request) {
    struct http_server *s = request->server;
    enum token_role written = request->route ? request->route->role : TOKEN_NO_ROLE;
    int64_t now_ms = request->authorization.len ? clock_wall_ms() : 0; /* without it nobody looks */
    const struct refusal *refusal = authorise(s->authoriser, request->authorization,
                                              s->access.wanted[written], now_ms, &request->bearer);
    return asks_too_often(request) ? &refusal_too_often : refusal;
}

static void refuse_route(struct http_request *request, const char *path, struct http_reply *reply) {
    const char *allow = route_allow(request->server->service.routes, str_from(path));
    if (!allow)
        reply_refuse(reply, request, MHD_HTTP_NOT_FOUND, STATUS_NOT_FOUND,
                     "there is no such path; / lists those there are");
    else if (request->method == METHOD_OPTIONS)
        *reply = (struct http_reply){.code = MHD_HTTP_NO_CONTENT};
    else
        reply_refuse(reply, request, MHD_HTTP_METHOD_NOT_ALLOWED, STATUS_INVALID,
                     "this path does not take that method; Allow says which it takes");
    reply->allow = allow;
    reply->closed = route_is_closed(request->server->service.routes, str_from(path));
}

static void count_reply(struct metrics *m, unsigned code) {
    metrics_add(m,
                code < 400   ? METRIC_replies_ok
                : code < 500 ? METRIC_replies_refused
                             : METRIC_replies_failed,
                1);
    if (code == MHD_HTTP_TOO_MANY_REQUESTS)
        metrics_add(m, METRIC_requests_limited, 1);
    else if (code == MHD_HTTP_UNAUTHORIZED || code == MHD_HTTP_FORBIDDEN)
        metrics_add(m, METRIC_requests_unauthorised, 1);
}

static void handle(struct http_request *request, struct http_reply *reply) {
    if (!request->then) {
        request->route->handle(request, reply);
        return;
    }
    connections_request_begins(&request->server->connections, request->slot);
    request->then(request, reply);
}

static enum MHD_Result answer(struct http_request *request, const char *path) {
    struct http_server *s = request->server;
    struct http_reply reply = {0};
    if (request->refusal)
        reply_turn_away(&reply, request, request->refusal);
    else if (!request->route)
        refuse_route(request, path, &reply);
    else
        handle(request, &reply);
    if (request->route && s->access.wanted[request->route->role] != TOKEN_NO_ROLE)
        reply.shareable = false; /* a cache would give it to who has no token */
    if (request->route && request->route->role == TOKEN_ADMIN)
        reply.closed = true;
    if (reply.code == 0)
        return MHD_YES; /* called again when it is woken */
    count_reply(s->metrics, reply.code);
    log_event(LOG_DEBUG, "request", "method=%s route=%s status=%u bytes=%zu",
              method_name(request->method), request->route ? request->route->path : "-", reply.code,
              reply.body.len);
    return send_reply(request, &reply, s->service.config,
                      atomic_load_explicit(&s->draining, memory_order_relaxed));
}

static bool answers_before_body(const struct http_request *request) {
    if (request->refusal == &refusal_unclear)
        return true;
    if (!request->refusal && request->route && request->route->takes_body)
        return false;
    return request->body_announced &&
           (request->body_awaited || (request->body_announced > DISCARDED_BYTES_MAX &&
                                      request->body_announced != UINT64_MAX));
}

static enum MHD_Result take_piece(struct http_request *request, str piece) {
    struct http_server *s = request->server;
    request->body_seen += piece.len;
    if (request->body_seen > s->service.config->http_body_bytes_max + DISCARDED_BYTES_MAX)
        return MHD_NO;
    if (request->refusal)
        return MHD_YES;
    enum status status = STATUS_OK;
    if (request->body_seen > s->service.config->http_body_bytes_max)
        status = STATUS_LIMIT;
    else if (request->route && request->route->takes_body)
        status = body_append(&request->body, &s->bodies, piece);
    if (status == STATUS_OK)
        return MHD_YES;
    request->refusal = status == STATUS_LIMIT ? &refusal_body_too_large : &refusal_no_room;
    body_release(&request->body, &s->bodies);
    return MHD_YES;
}

enum MHD_Result exchange_step(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_bytes, void **slot) {
    struct http_request *request = *slot;
    const struct refusal *refusal = uri_refusal(*slot);
    if (!request || refusal) {
        *slot = request = begin(context, connection, path, method, version);
        if (!request)
            return MHD_NO;                              /* no memory: the connection is closed */
        const struct refusal *denial = let_in(request); /* whatever else is wrong, it counts */
        if (!request->refusal)
            request->refusal = refusal ? refusal : denial;
        return answers_before_body(request) ? answer(request, path) : MHD_YES;
    }
    if (*body_bytes == 0)
        return answer(request, path);
    str piece = {.data = body, .len = *body_bytes};
    *body_bytes = 0;
    return take_piece(request, piece);
}

/* The two may come in either order; whoever comes second acts. */
enum request_rest { REST_NOT, REST_ASLEEP, REST_WOKEN };

void request_sleep(struct http_request *request, handler_fn *then) {
    int awake = REST_NOT;
    request->then = then;
    connections_request_sleeps(request->slot);
    MHD_suspend_connection(request->connection);
    if (!atomic_compare_exchange_strong(&request->rest, &awake, REST_ASLEEP))
        MHD_resume_connection(request->connection);
}

/* Once it is resumed the request may be gone. */
void request_wake(struct http_request *request) {
    if (atomic_exchange(&request->rest, REST_WOKEN) == REST_ASLEEP)
        MHD_resume_connection(request->connection);
}

void request_forget_body(struct http_request *request) {
    body_release(&request->body, &request->server->bodies);
}

void exchange_end(void *context, struct MHD_Connection *connection, void **slot,
                  enum MHD_RequestTerminationCode how) {
    struct http_server *s = context;
    struct http_request *request = uri_refusal(*slot) ? NULL : *slot;
    (void)connection;
    *slot = NULL;
    if (!request)
        return;
    if (how != MHD_REQUEST_TERMINATED_COMPLETED_OK)
        metrics_add(s->metrics, METRIC_requests_abandoned, 1);
    body_release(&request->body, &s->bodies);
    bytes_free(&request->large);
    connections_request_ends(&s->connections, request->slot);
    request_pool_give(&s->pool, request);
}
