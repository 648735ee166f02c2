/* What describes the service: the OpenAPI document, the browser's search plug-in, an index. */
#include "http/request.h"

#include "base/embedded.h"
#include "http/decode.h"
#include "http/routes.h"
#include "http/server.h"
#include "http/tls.h"

extern const struct embedded_file embedded_openapi[];

void handle_openapi(struct http_request *request, struct http_reply *reply) {
    (void)request;
    *reply = (struct http_reply){
        .code = MHD_HTTP_OK,
        .type = "application/json",
        .body = {.data = embedded_openapi[0].data, .len = embedded_openapi[0].len},
        .shareable = true};
}

static void append_xml(struct buf *out, str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '&')
            buf_append(out, STR("&amp;"));
        else if (c == '<')
            buf_append(out, STR("&lt;"));
        else if (c == '>')
            buf_append(out, STR("&gt;"));
        else if (c == '"')
            buf_append(out, STR("&quot;"));
        else if (c >= ' ')
            buf_append_char(out, c);
    }
}

/* A Host is a name or address and a port; anything else is somebody's trick. */
static bool plain_host(str host) {
    for (size_t i = 0; i < host.len; i++) {
        char c = host.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        if (!plain)
            return false;
    }
    return host.len > 0 && host.len <= 255;
}

static void append_base(struct buf *out, struct http_request *request) {
    const struct config *config = http_server_service(request->server)->config;
    if (config->public_url[0]) {
        append_xml(out, str_from(config->public_url));
        return;
    }
    const char *host =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
    buf_append(out, tls_is_on(config) ? STR("https://") : STR("http://"));
    append_xml(out, plain_host(str_from(host)) ? str_from(host) : str_from(config->listen));
}

void handle_opensearch(struct http_request *request, struct http_reply *reply) {
    const struct config *config = http_server_service(request->server)->config;
    struct buf out = request_buffer(request);
    buf_append(&out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n"
                         "  <ShortName>Inkling</ShortName>\n"
                         "  <Description>Search with suggestions</Description>\n"
                         "  <InputEncoding>UTF-8</InputEncoding>\n"
                         "  <Url type=\"text/html\" template=\""));
    if (config->search_url[0]) {
        append_xml(&out, str_from(config->search_url));
    } else {
        append_base(&out, request);
        buf_append(&out, STR("/?q={searchTerms}"));
    }
    buf_append(&out, STR("\"/>\n  <Url type=\"application/x-suggestions+json\" template=\""));
    append_base(&out, request);
    buf_append(&out, STR("/v1/suggest?format=opensearch&amp;q={searchTerms}\"/>\n"
                         "</OpenSearchDescription>\n"));
    reply_take(reply, request, &out, MHD_HTTP_OK,
               "application/opensearchdescription+xml; charset=utf-8");
}

static void append_route(struct buf *out, const struct route *r) {
    buf_append_format(out, "<li><a href=\"%s\"><code>%s %s</code></a>", r->path,
                      method_name(r->method), r->path);
    for (uint32_t i = 0; r->scene && decode_parameter(r->scene, i); i++)
        buf_append_format(out, "%s<code>%s</code>", i ? ", " : ": ", decode_parameter(r->scene, i));
    buf_append(out, STR("</li>\n"));
}

void handle_index(struct http_request *request, struct http_reply *reply) {
    struct buf out = request_buffer(request);
    buf_append(&out, STR("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                         "<title>Inkling</title>\n<link rel=\"search\" title=\"Inkling\" "
                         "type=\"application/opensearchdescription+xml\" "
                         "href=\"/opensearch.xml\"></head>\n<body><h1>Inkling</h1>\n<ul>\n"));
    for (const struct route *r = http_server_service(request->server)->routes; r->path; r++)
        append_route(&out, r);
    buf_append(&out, STR("</ul></body></html>\n"));
    reply_take(reply, request, &out, MHD_HTTP_OK, "text/html; charset=utf-8");
    reply->shareable = reply->page = true;
}
