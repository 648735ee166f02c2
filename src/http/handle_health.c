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
    if (engine_ready(http_server_engine(request->server))) {
        reply_text(reply, MHD_HTTP_OK, STR("ready\n"));
        return;
    }
    reply_text(reply, MHD_HTTP_SERVICE_UNAVAILABLE,
               STR("no edition is loaded yet; run `inkling train`\n"));
    reply->retry = true;
}

void handle_metrics(struct http_request *request, struct http_reply *reply) {
    struct buf out = request_buffer(request);
    metrics_write(http_server_metrics(request->server),
                  engine_edition(http_server_engine(request->server)), &out);
    reply_take(reply, request, &out, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8");
}
