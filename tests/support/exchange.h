/* A request put together line by line, and what came back. */
#ifndef TESTS_SUPPORT_EXCHANGE_H
#define TESTS_SUPPORT_EXCHANGE_H

#include "support/http_client.h"
#include "support/scenario_file.h"

enum { EXCHANGE_BYTES = 1 << 21, EXCHANGE_TARGET_BYTES = 1 << 15 };

struct exchange {
    char head_block[EXCHANGE_BYTES], body_block[EXCHANGE_BYTES];
    struct buf head, body;
    char method[16], target[EXCHANGE_TARGET_BYTES]; /* empty: nothing was sent */
    bool has_host, has_length, bare;                /* bare: no header was added by the file */
    bool raw, performed;
    enum http_outcome outcome;
    struct http_response response;
    str unread; /* of its body, line by line */
};

static inline void exchange_reset(struct exchange *e) {
    e->head = buf_over(e->head_block, sizeof e->head_block);
    e->body = buf_over(e->body_block, sizeof e->body_block);
    e->method[0] = e->target[0] = '\0';
    e->has_host = e->has_length = e->raw = e->performed = false;
    e->bare = true;
    e->outcome = HTTP_SILENT;
}

static inline void exchange_remember(struct exchange *e, str line) {
    str rest = line;
    str method = str_split(&rest, ' '), target = str_split(&rest, ' ');
    snprintf(e->method, sizeof e->method, "%.*s", STR_ARGS(method));
    snprintf(e->target, sizeof e->target, "%.*s", STR_ARGS(target));
}

static inline void exchange_add_head(struct exchange *e, str text) {
    if (e->head.len == 0) {
        scenario_unescape(text, &e->head);
        exchange_remember(e, buf_str(&e->head));
        buf_append(&e->head, STR(" HTTP/1.1\r\n"));
        return;
    }
    str value = text, name = str_split(&value, ':');
    e->bare = false;
    e->has_host |= str_equal_ignoring_case(name, STR("host"));
    e->has_length |= str_equal_ignoring_case(name, STR("content-length")) ||
                     str_equal_ignoring_case(name, STR("transfer-encoding"));
    scenario_unescape(text, &e->head);
    buf_append(&e->head, STR("\r\n"));
}

/* A line of the request; the first one after a response begins the next request. */
static inline void exchange_add(struct exchange *e, struct http_client *c,
                                const struct scenario_line *line) {
    if (e->performed) {
        if (e->outcome == HTTP_ANSWERED)
            http_response_take(c, &e->response);
        exchange_reset(e);
    }
    if (line->kind == SCENARIO_REQUEST) {
        exchange_add_head(e, line->text);
    } else if (line->kind == SCENARIO_RAW) {
        e->raw = true;
        scenario_unescape(line->text, &e->head);
    } else {
        scenario_unescape(line->text, &e->body);
    }
}

static inline void exchange_perform(struct exchange *e, struct http_client *c, unsigned port) {
    e->performed = true;
    if (e->raw) {
        str line = buf_str(&e->head);
        line = str_split(&line, '\r');
        exchange_remember(e, line);
    } else {
        if (!e->has_host)
            buf_append_format(&e->head, "Host: 127.0.0.1:%u\r\n", port);
        if (e->body.len && !e->has_length)
            buf_append_format(&e->head, "Content-Length: %zu\r\n", e->body.len);
        buf_append(&e->head, STR("\r\n"));
    }
    (void)http_client_send(c, buf_str(&e->head));
    (void)http_client_send(c, buf_str(&e->body));
    e->outcome = http_client_receive(c, strcmp(e->method, "HEAD") == 0, &e->response, HTTP_WAIT_MS);
    if (e->outcome == HTTP_ANSWERED)
        e->unread = e->response.body;
}

/* Whether the response's body goes on with this line. */
static inline bool exchange_next_line(struct exchange *e, str line) {
    if (e->outcome != HTTP_ANSWERED)
        return false;
    return str_equal(str_split(&e->unread, '\n'), line);
}

#endif
