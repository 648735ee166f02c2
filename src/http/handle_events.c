/* POST /v1/events, on three threads: libmicrohttpd's puts the request to sleep and into the inbox,
 * whose thread makes a batch of the body, and the journal's writer wakes it when the batch is on
 * disk, so that 202 means kept. The records that were refused are written down
 * while the body is read, since nothing of it is left when the counts are known: the reply's head
 * is put before them then. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/require.h"
#include "http/inbox.h"
#include "http/reply_scene.h"
#include "http/request.h"
#include "http/server.h"
#include "intake/posted.h"

enum {
    HEAD_BYTES = 256,                      /* room for it */
    REJECTION_BYTES = 2 * ROW_FAULT_BYTES, /* one of them, escaped */
    REJECTIONS_BYTES_MAX = 1 << 28,
    BATCH_BYTES_MAX = 1 << 30,
};

struct posting {
    bool lines;                     /* the body is known to be NDJSON */
    struct journal_receipt receipt; /* also of a body that could not be read */
    struct error why;               /* then */
    uint32_t events, rejected, ignored, clamped;
};

/* The type of a body that may be read, and whether it is known to be lines. What sendBeacon sends
 * by itself is text/plain; where nothing is said, its content will tell. */
static bool is_readable(str content_type, bool *lines) {
    static const str types[] = {{"application/json", 16}, {"text/plain", 10}, {"", 0}};
    str rest = content_type, type = str_trim(str_split(&rest, ';'));
    *lines = str_equal_ignoring_case(type, STR("application/x-ndjson"));
    bool readable = *lines;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        readable |= str_equal_ignoring_case(type, types[i]);
    return readable;
}

static void write_rejection(void *context, uint32_t index, const struct row_fault *fault) {
    struct bytes *out = context;
    char words[ROW_FAULT_BYTES], piece[REJECTION_BYTES];
    struct buf b = buf_over(piece, sizeof piece);
    struct json j = {.out = &b, .comma = out->len > HEAD_BYTES};
    row_fault_write(fault, words);
    json_object(&j);
    json_key(&j, STR("index"));
    json_u64(&j, index);
    json_key(&j, STR("error"));
    json_string(&j, str_from(words));
    json_object_end(&j);
    require(!b.overflow);
    bytes_append_str(out, buf_str(&b));
}

static void write_head(struct buf *out, const struct posting *p, bool all_rejected) {
    struct json j = json_over(out);
    json_object(&j);
    if (all_rejected)
        reply_error_member(status_name(STATUS_INVALID), "every event was rejected", &j);
    json_key(&j, STR("accepted"));
    json_u64(&j, p->receipt.fresh);
    json_key(&j, STR("duplicates"));
    json_u64(&j, p->receipt.duplicates);
    if (p->ignored) {
        json_key(&j, STR("ignored"));
        json_u64(&j, p->ignored);
    }
    json_key(&j, STR("rejected"));
    json_array(&j);
    require(!out->overflow);
}

/* The counts are known: the head goes before the rejections, at the end of the room left for it. */
static void reply_kept(struct http_request *request, struct http_reply *reply) {
    const struct posting *p = request->posting;
    bool all_rejected = p->rejected && !p->events && !p->ignored;
    char block[HEAD_BYTES];
    struct buf head = buf_over(block, sizeof block);
    write_head(&head, p, all_rejected);
    size_t start = HEAD_BYTES - head.len;
    memcpy(request->large.data + start, head.data, head.len);
    *reply = (struct http_reply){.code = all_rejected ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_ACCEPTED,
                                 .type = "application/json",
                                 .body = str_skip(bytes_str(&request->large), start)};
}

static void refuse(struct http_request *request, struct http_reply *reply, enum status status,
                   const char *message) {
    static const unsigned codes[] = {
        [STATUS_INVALID] = MHD_HTTP_BAD_REQUEST, [STATUS_LIMIT] = MHD_HTTP_CONTENT_TOO_LARGE};
    bool theirs = status == STATUS_INVALID || status == STATUS_LIMIT;
    reply_refuse(reply, request, theirs ? codes[status] : MHD_HTTP_SERVICE_UNAVAILABLE,
                 theirs ? status : STATUS_BUSY, message);
    reply->retry = !theirs;
}

/* What the reply says. Of a body that was refused whole nothing is said, and it may come again. */
static void count_kept(struct metrics *m, const struct posting *p) {
    metrics_add(m, METRIC_events_kept, p->receipt.fresh);
    metrics_add(m, METRIC_events_duplicate, p->receipt.duplicates);
    metrics_add(m, METRIC_events_rejected, p->rejected);
    metrics_add(m, METRIC_events_ignored, p->ignored);
    metrics_add(m, METRIC_events_clamped, p->clamped);
}

static void reply_events(struct http_request *request, struct http_reply *reply) {
    struct metrics *m = engine_metrics(http_server_service(request->server)->engine);
    const struct posting *p = request->posting;
    if (p->receipt.status == STATUS_OK) {
        count_kept(m, p);
        reply_kept(request, reply);
        return;
    }
    if (p->why.status == STATUS_OK)
        metrics_add(m, METRIC_events_refused, p->events);
    refuse(request, reply, p->receipt.status,
           p->why.status != STATUS_OK
               ? p->why.message
               : "the events cannot be kept now, and the service's log says why; send them again");
}

static enum status read_body(struct http_request *request, struct journal_batch *batch) {
    const struct http_service *service = http_server_service(request->server);
    struct posting *p = request->posting;
    struct posted posted = {.key = &service->directory->key,
                            .now_ms = clock_wall_ms(),
                            .events_max = service->config->event_batch_max,
                            .lines = p->lines,
                            .reject = write_rejection,
                            .context = &request->large};
    request->large = bytes_new(REJECTIONS_BYTES_MAX);
    (void)bytes_extend(&request->large, HEAD_BYTES);
    enum status s = posted_read(&posted, bytes_str(&request->body), batch, &p->why);
    bytes_append_str(&request->large, STR("]}"));
    p->events = batch->events;
    p->rejected = posted.rejected;
    p->ignored = posted.ignored;
    p->clamped = posted.clamped;
    if (s == STATUS_OK && request->large.failed)
        s = error_set(&p->why, STATUS_NO_MEMORY, "there is no memory for the reply now");
    return s;
}

static void take_receipt(void *context, const struct journal_receipt *receipt) {
    struct http_request *request = context;
    request->posting->receipt = *receipt;
    inbox_wake(http_server_inbox(request->server), request);
}

/* Once the batch was taken the request is the writer's, and may be gone. */
static void read_events(struct http_request *request) {
    struct engine *engine = http_server_service(request->server)->engine;
    struct journal_batch batch = journal_batch_new(BATCH_BYTES_MAX);
    enum status s = read_body(request, &batch);
    bool taken = false;
    request_forget_body(request);
    if (s == STATUS_OK && batch.events) {
        s = engine_record(engine, &batch, take_receipt, request);
        taken = s == STATUS_OK;
    }
    journal_batch_free(&batch);
    if (!taken)
        take_receipt(request, &(struct journal_receipt){.status = s});
}

void handle_events(struct http_request *request, struct http_reply *reply) {
    bool lines = false;
    if (!is_readable(request->content_type, &lines)) {
        reply_refuse(reply, request, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, STATUS_INVALID,
                     "events come as application/json, application/x-ndjson or text/plain");
        return;
    }
    request->posting = arena_new(&request->arena, struct posting, 1);
    require(request->posting != NULL);
    request->posting->lines = lines;
    struct inbox *inbox = http_server_inbox(request->server);
    engine_record_last(http_server_service(request->server)->engine, inbox_gives_way(inbox));
    if (inbox_put(inbox, request, read_events))
        request_sleep(request, reply_events);
    else
        refuse(request, reply, STATUS_BUSY, "the service is stopping; send the events again");
}
