/* Everything at once that a hostile network sends: requests that are none, thousands of connections
 * that keep silent, hundreds that drip. Meanwhile honest clients ask at their own pace and are
 * served at no less than 0.7 of what they are served alone; nothing is answered with 500; every
 * silent or dripping connection is cut; and once they are gone the service's memory is within a
 * tenth of what it was after a first round of the same. Tables that fill up are made small, so that
 * they are full by then. INKLING_LONG: at full length. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "support/hostile_requests.h"
#include "support/running_service.h"

enum {
    HONEST = 4,
    HONEST_PAUSE_US = 10000,
    SOURCES = 200,
    WINDOW = 256,
    PATIENCE_MS = 30000,
    LITTLE_MS = 2 /* for the oldest of a window that was not answered yet */
};

/* How much of everything. */
static struct extent {
    uint64_t requests;
    uint32_t first_rounds, silent, dripping;
    const char *deadline;
    uint32_t deadline_ms;
} extent = {6000, 3, 500, 100, "http_request_deadline_ms=2000", 2000};
static const struct extent whole = {50000, 2, 5000, 500, "http_request_deadline_ms=10000", 10000};

static struct running_service service;
static unsigned failures;
static _Atomic bool stop;
static _Atomic uint64_t served, unserved;

static void check(bool holds, const char *what) {
    if (!holds)
        fprintf(stderr, "failed: %s\n", what);
    failures += !holds;
}

static uint64_t now_ms(void) {
    return clock_monotonic_ns() / 1000000U;
}

/* From 127.0.`net`.x, so that no address runs out of ports; -1 when there is no connection. */
static int open_from(uint32_t net, uint32_t x) {
    struct sockaddr_in from = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(0x7f000000U | net << 8 | (1 + x))};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)service.port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){1}, sizeof(int));
    if (fd >= 0 && bind(fd, (struct sockaddr *)&from, sizeof from) == 0 &&
        connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Hostile connections under way: each has until its place is wanted again to be answered. */
static struct pending {
    int fd; /* + 1; 0: none */
    uint64_t number;
} pending[WINDOW];
static uint64_t statuses[600], hung_up_on;

/* What came back: its status, 0 when the other side hung up without a word, -1 when nothing did. */
static int read_status(int fd, int wait_ms) {
    char block[65536];
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    if (poll(&wanted, 1, wait_ms) <= 0)
        return -1;
    ssize_t got = recv(fd, block, sizeof block - 1, 0);
    block[got > 0 ? got : 0] = '\0';
    return got < 12 ? 0 : (int)strtol(block + 9, NULL, 10);
}

static void finish(struct pending *p, int wait_ms) {
    if (!p->fd)
        return;
    int status = read_status(p->fd - 1, wait_ms);
    close(p->fd - 1);
    p->fd = 0;
    hung_up_on += status < 0;
    if (status >= 0 && status < 600 && status != 500)
        statuses[status]++;
    else if (status >= 0 || wait_ms > LITTLE_MS) {
        fprintf(stderr, "request %llu (%s): %d\n", (unsigned long long)p->number,
                hostile_kinds[p->number % HOSTILE_KINDS].name, status);
        failures++;
    }
}

static void send_hostile(uint64_t number) {
    static char block[HOSTILE_BYTES_MAX];
    struct pending *p = &pending[number % WINDOW];
    str request = hostile_request(number, block);
    finish(p, LITTLE_MS);
    int fd = open_from(1, (uint32_t)(number % SOURCES));
    if (fd < 0) {
        check(false, "a connection is taken");
        return;
    }
    *p = (struct pending){.fd = fd + 1, .number = number};
    while (request.len) {
        ssize_t sent = send(fd, request.data, request.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0)
            return; /* refused before its end */
        request = str_skip(request, (size_t)sent);
    }
}

/* Asks for suggestions, each at its pace, on a connection that is kept. */
static void *ask_honestly(void *argument) {
    static const char request[] = "GET /v1/suggest?q=ca HTTP/1.1\r\nHost: x\r\n\r\n";
    uint32_t which = *(const uint32_t *)argument;
    int fd = -1;
    while (!atomic_load(&stop)) {
        char reply[8192];
        struct pollfd wanted = {.events = POLLIN};
        if (fd < 0)
            fd = open_from(2, which);
        wanted.fd = fd;
        bool answered = fd >= 0 && send(fd, request, sizeof request - 1, MSG_NOSIGNAL) > 0 &&
                        poll(&wanted, 1, 1000) == 1 && recv(fd, reply, sizeof reply, 0) > 12 &&
                        memcmp(reply + 9, "200", 3) == 0;
        atomic_fetch_add(answered ? &served : &unserved, 1);
        if (!answered && fd >= 0) {
            close(fd);
            fd = -1;
        }
        usleep(HONEST_PAUSE_US);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

struct honest {
    pthread_t threads[HONEST];
    uint64_t begun_ms;
};
static uint32_t numbers[HONEST];

static struct honest honest_start(void) {
    struct honest h = {.begun_ms = now_ms()};
    atomic_store(&stop, false);
    atomic_store(&served, 0);
    for (uint32_t i = 0; i < HONEST; i++) {
        numbers[i] = i;
        (void)pthread_create(&h.threads[i], NULL, ask_honestly, &numbers[i]);
    }
    return h;
}

/* Served a second. */
static double honest_stop(struct honest *h) {
    atomic_store(&stop, true);
    for (int i = 0; i < HONEST; i++)
        (void)pthread_join(h->threads[i], NULL);
    return (double)atomic_load(&served) * 1000 / (double)(now_ms() - h->begun_ms);
}

static int *open_many(uint32_t net, uint32_t count) {
    int *fds = calloc(count, sizeof *fds);
    uint32_t refused = 0;
    for (uint32_t i = 0; i < count; i++)
        refused += (fds[i] = open_from(net, i % SOURCES)) < 0;
    check(refused == 0, "every silent and every dripping connection is taken");
    return fds;
}

/* A byte to each that still takes one (drips), and how many do. */
static uint32_t still_open(int *fds, uint32_t count, bool drips) {
    static const char head[] = "GET /healthz HTTP/1.1\r\nX: ";
    static size_t turn;
    uint32_t open = 0;
    turn += drips;
    for (uint32_t i = 0; i < count; i++) {
        char byte = turn > 0 && turn < sizeof head ? head[turn - 1] : 'x', unused[512];
        if (fds[i] < 0)
            continue;
        ssize_t got = recv(fds[i], unused, sizeof unused, MSG_DONTWAIT);
        bool cut = got == 0 || (got < 0 && errno != EAGAIN) ||
                   (drips && send(fds[i], &byte, 1, MSG_NOSIGNAL) != 1);
        open += !cut;
        if (cut) {
            close(fds[i]);
            fds[i] = -1;
        }
    }
    return open;
}

/* Silent and dripping ones beside hostile requests, until the last of all is gone. */
static void attack(uint64_t first, uint64_t requests) {
    uint64_t begun_ms = now_ms(), most_ms = 0;
    int *silent = open_many(3, extent.silent), *dripping = open_many(4, extent.dripping);
    uint32_t left = extent.silent + extent.dripping;
    uint64_t number = first, look_ms = 0, opened_ms = now_ms() - begun_ms;
    while (left || number < first + requests) {
        if (number < first + requests)
            send_hostile(number++);
        else
            usleep(20000);
        if (now_ms() < look_ms)
            continue;
        look_ms = now_ms() + 100;
        uint32_t before = left;
        left =
            still_open(silent, extent.silent, false) + still_open(dripping, extent.dripping, true);
        most_ms = left || before ? now_ms() - begun_ms : most_ms;
        if (left && now_ms() - begun_ms > opened_ms + extent.deadline_ms + PATIENCE_MS)
            break;
    }
    check(left == 0, "every silent and every dripping connection is cut");
    for (int i = 0; i < WINDOW; i++)
        finish(&pending[i], PATIENCE_MS);
    free(silent);
    free(dripping);
    printf("%llu hostile requests; %u silent and %u dripping connections, the last cut after %llu "
           "ms\n",
           (unsigned long long)requests, extent.silent, extent.dripping,
           (unsigned long long)most_ms);
}

static uint64_t resident_kib(void) {
    char path[64], text[4096];
    uint64_t kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)service.pid);
    str rest = running_read(path, text, sizeof text);
    while (rest.data) {
        str line = str_split(&rest, '\n');
        if (str_has_prefix(line, STR("VmRSS:")))
            (void)str_parse_u64(str_trim(str_head(str_skip(line, 6), line.len - 9)), &kib);
    }
    return kib;
}

/* The value of a gauge or counter; UINT64_MAX when it cannot be had. */
static uint64_t metric(const char *name) {
    static char text[65536];
    static const char request[] = "GET /metrics HTTP/1.0\r\n\r\n";
    int fd = open_from(2, HONEST);
    size_t used = 0;
    ssize_t got = fd < 0 ? -1 : send(fd, request, sizeof request - 1, MSG_NOSIGNAL);
    while (got > 0 && (got = recv(fd, text + used, sizeof text - 1 - used, 0)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    close(fd);
    uint64_t value = UINT64_MAX;
    const char *at = strstr(text, name);
    if (at) {
        str rest = str_from(at + strlen(name));
        (void)str_parse_u64(str_trim(str_split(&rest, '\n')), &value);
    }
    return value;
}

/* Clients that hung up while their events were on their way hold something until these are kept. */
static void wait_until_quiet(void) {
    uint64_t until_ms = now_ms() + PATIENCE_MS;
    while (now_ms() < until_ms &&
           (metric("\ninkling_requests_open ") != 1 || metric("\ninkling_connections_open ") != 1))
        usleep(50000);
    check(now_ms() < until_ms, "nothing is left of clients that are gone");
}

static void print_statuses(void) {
    for (int i = 0; i < 600; i++)
        if (statuses[i])
            printf("%s%d: %llu", i ? ", " : "closed without a word: ", i,
                   (unsigned long long)statuses[i]);
    printf(", hung up on before an answer: %llu\n", (unsigned long long)hung_up_on);
}

/* What honest clients get under attack, as a share of what they get alone. */
static double share_under_attack(uint64_t first) {
    struct honest h = honest_start();
    usleep(extent.deadline_ms * 1000);
    double alone = honest_stop(&h);
    h = honest_start();
    attack(first, extent.requests);
    double attacked = honest_stop(&h);
    printf("honest clients: %.0f a second alone, %.0f under attack (%.2f), %llu unserved\n", alone,
           attacked, attacked / alone, (unsigned long long)unserved);
    return attacked / alone;
}

static void allow_many_files(void) {
    struct rlimit limit;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur > extent.silent + extent.dripping + 200)
        return;
    printf("skipped: at most %llu files may be open; raise it with ulimit -Hn\n",
           (unsigned long long)limit.rlim_cur);
    exit(77);
}

int main(void) {
    char shop[1024];
    const char *source = getenv("INKLING_SOURCE");
    if (getenv("INKLING_LONG"))
        extent = whole;
    allow_many_files();
    snprintf(shop, sizeof shop, "%s/tests/scenario/shop.counts", source ? source : ".");
    running_new(&service);
    running_do(&service, "import", "--format=counts", shop);
    running_do(&service, "train", NULL, NULL);
    running_start(&service, (const char *const[]){extent.deadline, "http_connections_max=8192",
                                                  "http_connections_per_address_max=0",
                                                  "exposure_ring_bytes=1000000",
                                                  "profiles_max=1000", "event_window=1000", NULL});
    uint64_t fresh_kib = resident_kib();
    struct honest h = honest_start();
    for (uint32_t i = 0; i < extent.first_rounds; i++)
        attack(1 + i * extent.requests, extent.requests);
    (void)honest_stop(&h);
    wait_until_quiet();
    uint64_t before_kib = resident_kib();
    double share = share_under_attack(1000001);
    if (share < 0.7) /* a machine that did something else meanwhile: once more */
        share = share_under_attack(2000001);
    wait_until_quiet();
    uint64_t after_kib = resident_kib();
    print_statuses();
    printf(
        "memory: %llu KiB at the start, %llu after the first round, %llu after the last (%.3f)\n",
        (unsigned long long)fresh_kib, (unsigned long long)before_kib,
        (unsigned long long)after_kib, (double)after_kib / (double)before_kib);
    check(share >= 0.7, "honest clients are served at 0.7 of their rate");
    check((double)after_kib <= 1.1 * (double)before_kib, "memory stays within a tenth");
    check(running_stop(&service) == 0, "the service is up, and ends as it should");
    scratch_remove(&service.scratch);
    printf("%u checks failed\n", failures);
    return failures != 0;
}
