/* The server with several threads while clients ask on kept and on new connections, send bodies and
 * hang up, editions are swapped, /metrics is read, and at last the server is stopped under load:
 * every answer is whole and that of the edition it names. */
#include <cJSON.h>
#include <pthread.h>

#include "support/http_client.h"
#include "support/test_service.h"

enum { CLIENTS = 4, EDITIONS = 12, FEW = 3 };

static struct test_service service;
static _Atomic bool stop;
static _Atomic uint64_t answers, wrong, seen; /* seen: bit n: some answer came from edition n */

static void handle_length(struct http_request *request, struct http_reply *reply) {
    struct buf out = request_buffer(request);
    buf_append_u64(&out, request->body.len);
    reply_take(reply, request, &out, MHD_HTTP_OK, "text/plain");
}

static struct route table[64];

static void count_as(bool right) {
    atomic_fetch_add(right ? &answers : &wrong, 1);
}

/* Odd editions hold all rows, even ones a few. */
static bool right_items(str body) {
    cJSON *root = cJSON_ParseWithLength(body.data, body.len);
    const cJSON *edition = cJSON_GetObjectItemCaseSensitive(root, "edition");
    int items = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "items"));
    bool right = edition && items == (edition->valueint % 2 ? TINY_SHOP_ROWS : FEW);
    if (right)
        atomic_fetch_or(&seen, UINT64_C(1) << edition->valueint);
    cJSON_Delete(root);
    return right;
}

static void ask_suggest(struct http_client *c) {
    static const char request[] = "GET /v1/suggest?limit=50&explain=1 HTTP/1.1\r\nHost: x\r\n\r\n";
    struct http_response r;
    bool got = http_client_send(c, str_from(request)) &&
               http_client_receive(c, false, &r, HTTP_WAIT_MS) == HTTP_ANSWERED;
    if (got || !atomic_load(&stop))
        count_as(got && r.status == 200 && right_items(r.body));
    if (got)
        http_response_take(c, &r);
    else
        http_client_close(c);
}

static void post_body(struct http_client *c, unsigned bytes) {
    static char text[20000];
    char head[128];
    struct http_response r;
    snprintf(head, sizeof head, "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n",
             bytes);
    bool got = http_client_send(c, str_from(head)) &&
               http_client_send(c, (str){.data = text, .len = bytes}) &&
               http_client_receive(c, false, &r, HTTP_WAIT_MS) == HTTP_ANSWERED;
    uint64_t length = 0;
    if (got || !atomic_load(&stop))
        count_as(got && str_parse_u64(r.body, &length) && length == bytes);
    if (got)
        http_response_take(c, &r);
    else
        http_client_close(c);
}

static void hang_up(struct http_client *c, unsigned bytes) {
    static const char part[] =
        "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nhel";
    (void)http_client_send(c, (str){.data = part, .len = bytes % sizeof part});
    http_client_close(c);
}

static void *be_a_client(void *argument) {
    static struct http_client clients[CLIENTS];
    struct http_client *c = &clients[(uintptr_t)argument];
    c->fd = -1;
    for (unsigned turn = 0; !atomic_load(&stop); turn++) {
        if (c->fd < 0 && !http_client_open(c, service.port))
            continue;
        if (turn % 7 == 6)
            hang_up(c, turn);
        else if (turn % 5 == 4)
            post_body(c, turn * 997 % 20000);
        else
            ask_suggest(c);
    }
    http_client_close(c);
    return NULL;
}

static void *read_metrics(void *argument) {
    static struct http_client c;
    (void)argument;
    while (!atomic_load(&stop)) {
        struct http_response r =
            http_ask(&c, service.port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        if (r.status != 200 && !atomic_load(&stop))
            count_as(false);
    }
    return NULL;
}

static void wait_for(uint64_t edition) {
    for (int i = 0; i < 4000 && !(atomic_load(&seen) >> edition & 1); i++)
        usleep(5000);
}

static void add_length_route(void) {
    size_t count = 0;
    for (; routes[count].path; count++)
        table[count] = routes[count];
    table[count] =
        (struct route){METHOD_POST, "/length", handle_length, NULL, true, TOKEN_NO_ROLE, NULL};
    table[count + 1] = (struct route){METHOD_OTHER, NULL, NULL, NULL, false, TOKEN_NO_ROLE, NULL};
    service.service.routes = table;
}

int main(void) {
    pthread_t threads[CLIENTS + 1];
    struct error why;
    test_service_new(&service);
    add_length_route();
    service.config.http_threads = 2;
    service.config.drain_timeout_ms = 2000;
    service.config.http_connections_per_address_max = 0;
    service.config.http_request_deadline_ms = 500; /* for those who hang up in the middle */
    test_service_start(&service);
    for (uintptr_t i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, be_a_client, (void *)i);
    pthread_create(&threads[CLIENTS], NULL, read_metrics, NULL);
    wait_for(1);
    for (uint64_t n = 2; n <= EDITIONS; n++) {
        wait_for(tiny_publish(&service.directory, tiny_shop, n % 2 ? TINY_SHOP_ROWS : FEW));
        if (n % 5 == 0 && edition_use(&service.directory, n - 1, &why) != STATUS_OK)
            tiny_die("use", &why);
    }
    atomic_store(&stop, true);
    test_service_stop(&service); /* while they still ask */
    for (int i = 0; i <= CLIENTS; i++)
        pthread_join(threads[i], NULL);
    test_service_free(&service);
    uint64_t all = (UINT64_C(1) << (EDITIONS + 1)) - 2;
    printf("%llu answers, %llu wrong, editions %llx\n", (unsigned long long)answers,
           (unsigned long long)wrong, (unsigned long long)seen);
    return answers == 0 || wrong != 0 || seen != all;
}
