/* See send.h. Every header costs an allocation in libmicrohttpd, so an ordinary answer carries few,
 * and what only a page needs only a page has. */
#include "http/send.h"

#include <stdio.h>

#include "http/headers.h"
#include "http/refusals.h"

static void add(struct MHD_Response *response, const char *name, const char *value) {
    (void)MHD_add_response_header(response, name, value);
}

/* What a shared cache may keep is the same for everybody; the rest nobody keeps. */
static void add_cache_rule(struct MHD_Response *response, const struct http_reply *reply,
                           const struct config *config) {
    char rule[48];
    if (!reply->shareable || config->http_cache_s == 0 || reply->code != MHD_HTTP_OK) {
        add(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        return;
    }
    (void)snprintf(rule, sizeof rule, "public, max-age=%u", config->http_cache_s);
    add(response, MHD_HTTP_HEADER_CACHE_CONTROL, rule);
}

static void add_cors(struct MHD_Response *response, const struct http_request *request,
                     const struct http_reply *reply, const struct config *config) {
    char origin[256];
    if (config->cors_origins[0])
        add(response, MHD_HTTP_HEADER_VARY, "Origin");
    if (request->origin.len >= sizeof origin ||
        !origin_allowed(request->origin, str_from(config->cors_origins)))
        return;
    (void)snprintf(origin, sizeof origin, "%.*s", STR_ARGS(request->origin));
    add(response, "Access-Control-Allow-Origin", origin);
    if (request->method == METHOD_OPTIONS && reply->allow) {
        add(response, "Access-Control-Allow-Methods", reply->allow);
        add(response, "Access-Control-Allow-Headers", "Authorization, Content-Type");
        add(response, "Access-Control-Max-Age", "600");
    }
}

/* A page of ours loads nothing, runs nothing, stands in nobody's frame and tells nobody where its
 * reader came from. */
static void add_page_rules(struct MHD_Response *response) {
    add(response, "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    add(response, "Referrer-Policy", "no-referrer");
}

static void add_headers(struct MHD_Response *response, const struct http_request *request,
                        const struct http_reply *reply, const struct config *config) {
    if (reply->type)
        add(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Cross-Origin-Resource-Policy", "same-origin");
    if (reply->page)
        add_page_rules(response);
    add_cache_rule(response, reply, config);
    if (config->cors_origins[0] && !reply->closed)
        add_cors(response, request, reply, config);
    if (reply->retry)
        add(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    if (reply->allow)
        add(response, MHD_HTTP_HEADER_ALLOW, reply->allow);
    if (reply->challenge)
        add(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, reply->challenge);
}

static struct MHD_Response *make_response(const struct http_reply *reply,
                                          struct kept_response *kept) {
    if (kept)
        return kept_response_make(kept, reply->body);
    return MHD_create_response_from_buffer(reply->body.len, (void *)(uintptr_t)reply->body.data,
                                           MHD_RESPMEM_PERSISTENT);
}

enum MHD_Result send_reply(struct http_request *request, const struct http_reply *reply,
                           const struct config *config, bool last) {
    struct kept_response *kept = NULL;
    if (reply->ordinary && request->origin.len == 0 && !last)
        kept = kept_response_place(&request->kept, reply->body.len, reply->shareable);
    if (kept && kept->response)
        return MHD_queue_response(request->connection, reply->code,
                                  kept_response_again(kept, reply->body));
    struct MHD_Response *response = make_response(reply, kept);
    if (!response)
        return MHD_NO;
    add_headers(response, request, reply, config);
    if (last || request->refusal == &refusal_unclear) /* who knows where the next begins */
        add(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result queued = MHD_queue_response(request->connection, reply->code, response);
    if (!kept)
        MHD_destroy_response(response);
    return queued;
}
