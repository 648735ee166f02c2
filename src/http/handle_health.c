/* For those who run the service: is it up, can it answer, what did it do. */
#include "http/request.h"

#include "http/server.h"

static void reply_text(struct http_reply *reply, unsigned code, str text) {
    *reply = (struct http_reply){.code = code, .type = "text/plain; charset=utf-8", .body = text};
}

void handle_healthz(struct http_request *request, struct http_reply *reply) {
    (void)request;
    reply_text(reply, MHD_HTTP_OK, STR("ok\n"));
}

void handle_readyz(struct http_request *request, struct http_reply *reply) {
    struct engine *engine = http_server_service(request->server)->engine;
    reply_text(reply, MHD_HTTP_SERVICE_UNAVAILABLE,
               STR("no edition is loaded yet; run `inkling train`\n"));
    if (!engine_blocking(engine).readable)
        reply->body = STR("the block list cannot be read; the log says why\n");
    else if (engine_ready(engine))
        reply_text(reply, MHD_HTTP_OK, STR("ready\n"));
    reply->retry = reply->code != MHD_HTTP_OK;
}

void handle_metrics(struct http_request *request, struct http_reply *reply) {
    struct buf out = request_buffer(request);
    struct metrics_gauges gauges = http_server_gauges(request->server);
    metrics_write(engine_metrics(http_server_service(request->server)->engine), &gauges, &out);
    reply_take(reply, request, &out, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8");
}
