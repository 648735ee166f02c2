/* GET /v1/{scene}: decode, answer, write. The same three steps for every scene. */
#include "http/handle_scene.h"

#include "base/clock.h"
#include "http/reply_scene.h"
#include "http/server.h"

static void refuse_answer(struct http_request *request, struct http_reply *reply, enum status s) {
    if (s == STATUS_BUSY) {
        reply_refuse(reply, request, MHD_HTTP_SERVICE_UNAVAILABLE, s,
                     "there is no edition to answer from yet; run `inkling train`");
        reply->retry = true;
        return;
    }
    if (s == STATUS_CORRUPT) {
        reply_refuse(reply, request, MHD_HTTP_SERVICE_UNAVAILABLE, s,
                     "the block list cannot be read, and without it nothing is answered; the log "
                     "says why");
        reply->retry = true;
        return;
    }
    reply_refuse(reply, request, MHD_HTTP_INTERNAL_SERVER_ERROR, s,
                 "the answer needs more memory than one request may have; ask for fewer items");
}

/* The shapes that others defined get no space that nobody asked for. */
static uint32_t padding_of(const struct scene_call *call, const struct config *config) {
    if (config->answer_padding_bytes == 0 && call->format == FORMAT_NATIVE)
        return KEPT_BODY_STEP;
    return config->answer_padding_bytes;
}

bool scene_request_decode(struct http_request *request, struct http_reply *reply,
                          struct scene_call *out) {
    const struct http_service *service = http_server_service(request->server);
    struct error why;
    request_take_parameters(request);
    if (decode_scene_call(out, request->route->scene, &request->parameters,
                          &service->directory->key, clock_wall_ms(), &request->arena,
                          &why) == STATUS_OK)
        return true;
    reply_refuse(reply, request,
                 why.status == STATUS_INVALID ? MHD_HTTP_BAD_REQUEST
                                              : MHD_HTTP_INTERNAL_SERVER_ERROR,
                 why.status, why.message);
    return false;
}

void scene_request_answer(struct http_request *request, struct http_reply *reply,
                          const struct scene_call *call) {
    const struct http_service *service = http_server_service(request->server);
    const struct scene *scene = request->route->scene;
    uint64_t started_ns = clock_monotonic_ns();
    struct answer answer;
    enum status s = engine_answer(service->engine, scene, &call->request, &request->arena, &answer);
    if (s != STATUS_OK) {
        refuse_answer(request, reply, s);
        return;
    }
    struct buf out = request_buffer(request);
    reply_scene_write(call, &answer, &out);
    reply_scene_pad(call->format, padding_of(call, service->config), &out);
    if (out.overflow) {
        refuse_answer(request, reply, STATUS_NO_MEMORY);
        return;
    }
    reply_take(reply, request, &out, MHD_HTTP_OK, reply_scene_type(call->format));
    reply->shareable = !call->request.named;
    reply->ordinary = call->format == FORMAT_NATIVE;
    metrics_answer(engine_metrics(service->engine), scene, clock_monotonic_ns() - started_ns,
                   answer.count, answer.degraded_count > 0);
}

void handle_scene(struct http_request *request, struct http_reply *reply) {
    struct scene_call call;
    if (scene_request_decode(request, reply, &call))
        scene_request_answer(request, reply, &call);
}
