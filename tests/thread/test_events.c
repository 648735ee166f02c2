/* Clients post without pause, ask for suggestions between, and now and then hang up without
 * waiting, while the service is stopped and started: every event acknowledged is in the journal,
 * and once. */
#include <pthread.h>
#include <stdatomic.h>

#include "support/http_client.h"
#include "support/test_service.h"

enum { CLIENTS = 4, ROUNDS = 3, NUMBERS_MAX = 100000, EVENTS_A_BODY = 5, POSTS_A_ROUND = 150 };

static struct test_service service;
static _Atomic uint32_t next_number, posts;
static _Atomic bool acknowledged[NUMBERS_MAX + EVENTS_A_BODY], stopping;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static bool send_post(struct http_client *c, uint32_t first) {
    char body[1000], head[200];
    struct buf out = buf_over(body, sizeof body);
    for (uint32_t i = 0; i < EVENTS_A_BODY; i++)
        buf_append_format(&out, "{\"user_query\":\"q\",\"event_id\":\"%u\",\"timestamp\":%u}\n",
                          first + i, first + i);
    snprintf(head, sizeof head,
             "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
             "Content-Length: %zu\r\n\r\n",
             out.len);
    return http_client_send(c, str_from(head)) && http_client_send(c, buf_str(&out));
}

static void post(struct http_client *c, uint32_t first) {
    struct http_response r;
    if (!send_post(c, first) || http_client_receive(c, false, &r, HTTP_WAIT_MS) != HTTP_ANSWERED)
        return; /* the service has stopped */
    CHECK(r.status == 202 || r.status == 503);
    for (uint32_t i = 0; r.status == 202 && i < EVENTS_A_BODY; i++)
        atomic_store(&acknowledged[first + i], true);
    atomic_fetch_add(&posts, r.status == 202);
    http_response_take(c, &r);
}

static void *work(void *argument) {
    struct http_client *c = argument;
    struct http_response r;
    for (uint32_t turn = 0; !atomic_load(&stopping); turn++) {
        if (c->fd < 0 && !http_client_open(c, service.port))
            break;
        uint32_t first = atomic_fetch_add(&next_number, EVENTS_A_BODY);
        CHECK(first < NUMBERS_MAX);
        if (turn % 7 == 6) {
            (void)send_post(c, first);
            http_client_close(c);
            continue;
        }
        post(c, first);
        if (http_client_send(c, STR("GET /v1/suggest?q=c HTTP/1.1\r\nHost: x\r\n\r\n")) &&
            http_client_receive(c, false, &r, HTTP_WAIT_MS) == HTTP_ANSWERED)
            http_response_take(c, &r);
        else
            http_client_close(c);
    }
    http_client_close(c);
    return NULL;
}

static enum status check_event(int64_t id, const struct event *e, void *context,
                               struct error *why) {
    bool *seen = context;
    (void)id;
    (void)why;
    CHECK(e->at_ms < NUMBERS_MAX * INT64_C(1000) && !seen[e->at_ms / 1000]);
    seen[e->at_ms / 1000] = true; /* small numbers are seconds */
    return STATUS_OK;
}

int main(void) {
    static struct http_client clients[CLIENTS];
    static bool seen[NUMBERS_MAX + EVENTS_A_BODY];
    struct journal *j = NULL;
    struct error why;
    test_service_new(&service);
    service.config.http_threads = 2;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        pthread_t threads[CLIENTS];
        test_service_start(&service);
        atomic_store(&stopping, false);
        for (int i = 0; i < CLIENTS; i++) {
            clients[i].fd = -1;
            CHECK(pthread_create(&threads[i], NULL, work, &clients[i]) == 0);
        }
        while (atomic_load(&posts) < round * POSTS_A_ROUND)
            usleep(1000);
        test_service_stop(&service);
        atomic_store(&stopping, true);
        for (int i = 0; i < CLIENTS; i++)
            CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(journal_open_reader(&j, scratch_file(&service.scratch, "data/journal.db"), &why) ==
          STATUS_OK);
    CHECK(journal_each_event(j, 0, check_event, seen, &why) == STATUS_OK);
    for (int i = 0; i < NUMBERS_MAX; i++)
        CHECK(seen[i] || !atomic_load(&acknowledged[i]));
    journal_close(j);
    test_service_free(&service);
    return 0;
}
