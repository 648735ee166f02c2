/* GET /v1/push: what is worth a notification to one person now, for administrators. What they were
 * told before stands in the journal, which no thread that answers requests reads: so the request
 * sleeps while the inbox's thread does. Nothing of it is recorded, and no cache keeps it. */
#include "base/clock.h"
#include "base/require.h"
#include "http/handle_scene.h"
#include "http/inbox.h"
#include "http/server.h"
#include "serve/push_history.h"

struct push_asking {
    struct scene_call call;
    struct push_terms terms;
    enum status status; /* of reading them */
    struct error why;
};

/* The thread of the inbox. The arena is its own while the request sleeps. */
static void read_history(struct http_request *request) {
    const struct http_service *service = http_server_service(request->server);
    struct push_asking *asking = request->push_asking;
    const struct scene_request *asked = &asking->call.request;
    char path[DATA_PATH_BYTES];
    data_dir_file(service->directory, DATA_JOURNAL, path);
    asking->status = push_history_find(&asking->terms, path, service->config, asked->user,
                                       asked->now_ms, &request->arena, &asking->why);
    inbox_wake(http_server_inbox(request->server), request);
}

static void reply_history(struct http_request *request, struct http_reply *reply) {
    const struct push_asking *asking = request->push_asking;
    if (asking->status != STATUS_OK) {
        reply_refuse(reply, request, MHD_HTTP_SERVICE_UNAVAILABLE, STATUS_BUSY,
                     asking->why.message);
        reply->retry = true;
        return;
    }
    scene_request_answer(request, reply, &asking->call);
    reply->shareable = reply->ordinary = false;
}

void handle_push(struct http_request *request, struct http_reply *reply) {
    struct push_asking *asking = arena_new(&request->arena, struct push_asking, 1);
    require(asking != NULL);
    if (!scene_request_decode(request, reply, &asking->call))
        return;
    struct scene_request *asked = &asking->call.request;
    if (asked->user == PERSON_UNKNOWN) {
        reply_refuse(reply, request, MHD_HTTP_BAD_REQUEST, STATUS_INVALID,
                     "push is asked of somebody; name them with user=");
        return;
    }
    asked->push = &asking->terms;
    asked->unrecorded = true;
    request->push_asking = asking;
    if (inbox_put(http_server_inbox(request->server), request, read_history))
        request_sleep(request, reply_history);
    else
        reply_refuse(reply, request, MHD_HTTP_SERVICE_UNAVAILABLE, STATUS_BUSY,
                     "the service is stopping; ask again");
}
