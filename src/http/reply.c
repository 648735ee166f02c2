/* Replies take the rest of their request's arena, so that a body needs no bound of its own and no
 * copy: the arena outlives the sending. */
#include "http/request.h"

#include "http/reply_scene.h"

struct buf request_buffer(struct http_request *request) {
    struct arena *a = &request->arena;
    return buf_over(a->base + a->used, a->capacity - a->used);
}

void reply_take(struct http_reply *reply, struct http_request *request, const struct buf *written,
                unsigned code, const char *type) {
    request->arena.used += written->len;
    *reply = (struct http_reply){.code = code, .type = type, .body = buf_str(written)};
}

void reply_refuse(struct http_reply *reply, struct http_request *request, unsigned code,
                  enum status status, const char *message) {
    reply_refuse_as(reply, request, code, status_name(status), message);
}

void reply_refuse_as(struct http_reply *reply, struct http_request *request, unsigned code,
                     const char *word, const char *message) {
    struct buf out = request_buffer(request);
    reply_error_write(word, message, &out);
    if (out.overflow) { /* a full arena must still say why */
        static const char full[] = "{\"error\":{\"code\":\"no_memory\",\"message\":\"the request "
                                   "needs more memory than one may have; shorten it\"}}";
        *reply = (struct http_reply){.code = MHD_HTTP_INTERNAL_SERVER_ERROR,
                                     .type = "application/json",
                                     .body = {full, sizeof full - 1}};
        return;
    }
    reply_take(reply, request, &out, code, "application/json");
}
