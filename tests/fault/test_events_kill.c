/* SIGKILL of a server while clients post to it without pause, over and over. What got no answer is
 * sent again after the restart. In the end every acknowledged event is in the journal, none is
 * there twice, and what is sent once more is known. Eight rounds; with INKLING_LONG two hundred, in
 * which two million events are acknowledged. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/random.h"
#include "store/journal.h"
#include "support/http_client.h"
#include "support/running_service.h"

enum {
    CLIENTS = 6,
    BODY_EVENTS = 100,
    ROUNDS = 8,
    ROUNDS_LONG = 200,
    EVENTS_A_ROUND = 2000, /* at least, and up to four times as many */
    EVENTS_A_ROUND_LONG = 10000,
    BODIES_MAX = 100000,
    AGAIN = 100, /* bodies sent once more at the end */
};
static const int64_t first_ms = 1700000000000;

static struct running_service service;
static struct http_client clients[CLIENTS];

/* A body is known by its number, and event e of it by number × BODY_EVENTS + e. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t next_body, unsure[BODIES_MAX], unsure_count;
static bool acknowledged[BODIES_MAX];
static _Atomic uint64_t events_acknowledged;
static uint64_t resent; /* bodies sent again after a kill */
static _Atomic bool only_unsure;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* false: nothing is left to be sent. */
static bool take_body(uint32_t *out) {
    pthread_mutex_lock(&lock);
    bool again = unsure_count > 0, taken = again || !atomic_load(&only_unsure);
    if (again)
        *out = unsure[--unsure_count];
    else if (taken)
        *out = next_body++;
    resent += again;
    CHECK(next_body < BODIES_MAX);
    pthread_mutex_unlock(&lock);
    return taken;
}

static void settle_body(uint32_t number, bool taken) {
    pthread_mutex_lock(&lock);
    acknowledged[number] = taken;
    if (!taken)
        unsure[unsure_count++] = number;
    pthread_mutex_unlock(&lock);
    if (taken)
        atomic_fetch_add(&events_acknowledged, BODY_EVENTS);
}

static bool send_body(struct http_client *c, uint32_t number) {
    char body[BODY_EVENTS * 160], head[200];
    struct buf out = buf_over(body, sizeof body);
    for (uint32_t i = 0; i < BODY_EVENTS; i++) {
        uint32_t event = number * BODY_EVENTS + i;
        buf_append_format(&out,
                          "{\"user_query\":\"query %u\",\"event_id\":\"event-%u\","
                          "\"client_id\":\"c%u\",\"timestamp\":%lld}\n",
                          event % 1000, event, event % 97, (long long)first_ms + event);
    }
    CHECK(!out.overflow);
    snprintf(head, sizeof head,
             "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
             "Content-Length: %zu\r\n\r\n",
             out.len);
    return http_client_send(c, str_from(head)) && http_client_send(c, buf_str(&out));
}

/* How many of the body's events are acknowledged as new or as duplicates; false: no answer. */
static bool post(struct http_client *c, uint32_t number, unsigned *fresh, unsigned *duplicates) {
    struct http_response r;
    char text[200];
    if (!send_body(c, number) || http_client_receive(c, false, &r, HTTP_WAIT_MS) != HTTP_ANSWERED)
        return false;
    snprintf(text, sizeof text, "%.*s", STR_ARGS(r.body));
    CHECK(r.status == 202);
    CHECK(sscanf(text, "{\"accepted\":%u,\"duplicates\":%u,\"rejected\":[]}", fresh, duplicates) ==
          2);
    CHECK(*fresh + *duplicates == BODY_EVENTS);
    CHECK(*fresh == 0 || *duplicates == 0); /* a body is in one transaction */
    http_response_take(c, &r);
    return true;
}

/* Until the server is gone, or nothing is left. */
static void *post_without_pause(void *argument) {
    struct http_client *c = argument;
    uint32_t number = 0;
    unsigned fresh = 0, duplicates = 0;
    if (!http_client_open(c, service.port))
        return NULL;
    while (take_body(&number)) {
        bool taken = post(c, number, &fresh, &duplicates);
        settle_body(number, taken);
        if (!taken)
            break;
    }
    http_client_close(c);
    return NULL;
}

static void start_clients(pthread_t threads[static CLIENTS]) {
    for (int i = 0; i < CLIENTS; i++)
        CHECK(pthread_create(&threads[i], NULL, post_without_pause, &clients[i]) == 0);
}

static void join_clients(pthread_t threads[static CLIENTS]) {
    for (int i = 0; i < CLIENTS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

static const char *const settings[] = {NULL};

static void kill_under_load(struct random *r, uint32_t least) {
    pthread_t threads[CLIENTS];
    uint64_t until = atomic_load(&events_acknowledged) + least + random_below(r, 3 * least);
    running_start(&service, settings);
    start_clients(threads);
    while (atomic_load(&events_acknowledged) < until)
        usleep(200);
    usleep((useconds_t)random_below(r, 10000));
    kill(service.pid, SIGKILL);
    CHECK(running_wait(service.pid) == 128 + SIGKILL);
    join_clients(threads);
}

static void send_what_is_left_and_some_again(void) {
    pthread_t threads[CLIENTS];
    unsigned fresh = 0, duplicates = 0;
    running_start(&service, settings);
    atomic_store(&only_unsure, true);
    start_clients(threads);
    join_clients(threads);
    CHECK(unsure_count == 0 && http_client_open(&clients[0], service.port));
    for (uint32_t i = 1; i <= AGAIN && i <= next_body; i++)
        CHECK(post(&clients[0], next_body - i, &fresh, &duplicates) && fresh == 0);
    http_client_close(&clients[0]);
    CHECK(running_stop(&service) == 0);
}

static enum status count_event(int64_t id, const struct event *e, void *context,
                               struct error *why) {
    uint8_t *seen = context;
    (void)id;
    (void)why;
    int64_t number = e->at_ms - first_ms;
    CHECK(number >= 0 && number < (int64_t)next_body * BODY_EVENTS && seen[number] == 0);
    seen[number] = 1;
    return STATUS_OK;
}

static void check_journal(void) {
    char path[700];
    struct journal *j = NULL;
    struct error why;
    uint8_t *seen = calloc((size_t)next_body * BODY_EVENTS, 1);
    snprintf(path, sizeof path, "%s/journal.db", service.data);
    CHECK(seen && journal_open_reader(&j, path, &why) == STATUS_OK);
    CHECK(journal_each_event(j, 0, count_event, seen, &why) == STATUS_OK);
    for (size_t i = 0; i < (size_t)next_body * BODY_EVENTS; i++)
        CHECK(acknowledged[i / BODY_EVENTS] && seen[i]);
    journal_close(j);
    free(seen);
}

int main(void) {
    bool long_form = getenv("INKLING_LONG") != NULL;
    uint32_t rounds = long_form ? ROUNDS_LONG : ROUNDS;
    struct random r = random_from(7);
    running_new(&service);
    for (uint32_t i = 0; i < rounds; i++)
        kill_under_load(&r, long_form ? EVENTS_A_ROUND_LONG : EVENTS_A_ROUND);
    send_what_is_left_and_some_again();
    check_journal();
    printf("%u kills, %llu events acknowledged, %llu bodies without an answer sent again\n", rounds,
           (unsigned long long)atomic_load(&events_acknowledged), (unsigned long long)resent);
    CHECK(resent > 0);
    scratch_remove(&service.scratch);
    return 0;
}
