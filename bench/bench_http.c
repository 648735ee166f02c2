/* bench_http QUERIES PREFIXES [--rounds N] [--seconds N] [--connections N]
 *
 * Requests a second of GET /v1/suggest over keep-alive connections, beside a bare libmicrohttpd
 * server that answers a constant as long as our answers are on average. QUERIES is
 * query<TAB>count: imported and trained first, as a shop would. Both servers have one epoll thread
 * and the same limits, wrk runs on the same machine, turns alternate and medians are printed, so
 * that noise falls on both alike. The constant's response is made once and queued each time: what
 * is over it, is ours. Run from the project's root, where wrk finds bench/suggest.lua. */
#include <microhttpd.h>
#include <stdio.h>
#include <sys/wait.h>

#include "http/listen.h"
#include "http/routes.h"
#include "http/server.h"
#include "support/arguments.h"
#include "support/service.h"
#include "support/times.h"

enum { ARENA_BYTES = ENGINE_ARENA_BYTES, SUBJECTS = 4, MEMORY_LIMIT_BYTES = 12288 };

/* One of the servers, asked in one way. */
struct subject {
    const char *name, *path; /* with ? or & at its end */
    char address[LISTEN_TEXT_BYTES];
    double rate[ROUNDS_MAX], p50_us[ROUNDS_MAX], p99_us[ROUNDS_MAX], cpu_us[ROUNDS_MAX];
};

static uint32_t rounds = 5, seconds = 3, connections = 32;
static const char *prefix_path;

static void fail(const char *what) {
    fprintf(stderr, "bench_http: %s\n", what);
    exit(1);
}

static enum MHD_Result answer_constant(void *context, struct MHD_Connection *connection,
                                       const char *path, const char *method, const char *version,
                                       const char *body, size_t *body_bytes, void **slot) {
    static int seen;
    (void)path;
    (void)method;
    (void)version;
    (void)body;
    (void)body_bytes;
    if (!*slot) { /* a reply to the first call would close the connection */
        *slot = &seen;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, context);
}

struct bare {
    struct MHD_Daemon *daemon;
    struct MHD_Response *response;
};

static struct bare bare_start(size_t bytes, char address[static LISTEN_TEXT_BYTES]) {
    struct bare b;
    struct error why;
    int fd = -1;
    char *body = bench_memory(bytes + 1, 1);
    memset(body, 'x', bytes);
    b.response = MHD_create_response_from_buffer(bytes, body, MHD_RESPMEM_MUST_FREE);
    (void)MHD_add_response_header(b.response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    service_must(listen_open(&fd, STR("127.0.0.1:0"), &why), &why);
    listen_describe(fd, address);
    b.daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL,
                                answer_constant, b.response, MHD_OPTION_LISTEN_SOCKET, fd,
                                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_LIMIT_BYTES,
                                MHD_OPTION_CONNECTION_TIMEOUT, 30U, MHD_OPTION_END);
    if (!b.daemon)
        fail("libmicrohttpd cannot start");
    return b;
}

static void bare_stop(struct bare *b) {
    MHD_stop_daemon(b->daemon);
    MHD_destroy_response(b->response);
}

/* One turn of wrk; *requests is how many were answered. */
static void load(struct subject *s, uint32_t round) {
    char command[4096], line[256];
    double requests = 0, errors = 0;
    bool told = false;
    snprintf(command, sizeof command,
             "wrk -t 1 -c %u -d %us -s bench/suggest.lua 'http://%s' -- '%s' '%s'", connections,
             seconds, s->address, prefix_path, s->path);
    uint64_t cpu = clock_cpu_ns();
    FILE *wrk = popen(command, "r");
    while (wrk && fgets(line, sizeof line, wrk))
        told |= sscanf(line, "RESULT %lf %lf %lf %lf %lf", &s->rate[round], &s->p50_us[round],
                       &s->p99_us[round], &requests, &errors) == 5;
    if (!wrk || pclose(wrk) != 0 || !told)
        fail("wrk did not work; run from the project's root");
    if (errors > 0 || requests == 0)
        fail("some requests failed");
    s->cpu_us[round] = (double)(clock_cpu_ns() - cpu) / requests / 1e3;
}

static size_t mean_bytes(struct service *service, const struct prefix_list *prefixes, str recall) {
    struct arena arena;
    arena_init(&arena, bench_memory(ARENA_BYTES, 1), ARENA_BYTES);
    size_t sum = 0;
    for (uint32_t i = 0; i < prefixes->count; i++) {
        struct parameters p = service_parameters(prefixes->items[i], recall);
        arena_reset(&arena);
        sum += service_answer(service, &p, &arena).len;
    }
    free(arena.base);
    return sum / prefixes->count;
}

static void print_row(const struct subject *s) {
    printf("  %-28s %10.0f %8.0f %8.0f %8.2f\n", s->name, times_median(s->rate, rounds),
           times_median(s->p50_us, rounds), times_median(s->p99_us, rounds),
           times_median(s->cpu_us, rounds));
}

/* Of the turns that followed each other. */
static void print_ratio(const struct subject *bare, const struct subject *ours) {
    double ratios[ROUNDS_MAX];
    for (uint32_t i = 0; i < rounds; i++)
        ratios[i] = ours->rate[i] / bare->rate[i];
    printf("  %-28s %10.3f   and %.2f us of CPU\n", "of the constant's rate",
           times_median(ratios, rounds),
           times_median(ours->cpu_us, rounds) - times_median(bare->cpu_us, rounds));
}

int main(int argc, char **argv) {
    static const struct bench_option options[] = {{"--rounds", &rounds, 1, ROUNDS_MAX},
                                                  {"--seconds", &seconds, 1, 600},
                                                  {"--connections", &connections, 1, 1000},
                                                  {NULL, NULL, 0, 0}};
    static struct service service;
    static struct subject subjects[SUBJECTS] = {
        {.name = "a constant", .path = "/?"},
        {.name = "suggest, recall=prefix", .path = "/v1/suggest?recall=prefix&"},
        {.name = "a constant", .path = "/?"},
        {.name = "suggest, every step", .path = "/v1/suggest?"},
    };
    static const str recalls[SUBJECTS / 2] = {{"prefix", 6}, {NULL, 0}};
    const char *paths[2] = {0};
    struct http_server *server = NULL;
    struct bare bares[SUBJECTS / 2];
    struct error why;
    int fd = -1;
    bench_arguments(argc, argv,
                    "bench_http QUERIES PREFIXES [--rounds N] [--seconds N] [--connections N]",
                    options, paths, 2, 2);
    if (system("command -v wrk >/dev/null") != 0) {
        printf("skipped: wrk is not installed; deploy/install_packages.sh bench installs it\n");
        return 77;
    }
    service_start(&service, paths[0]);
    prefix_path = paths[1];
    struct prefix_list prefixes = prefix_list_read(prefix_path);
    service_must(listen_open(&fd, STR("127.0.0.1:0"), &why), &why);
    for (int i = 1; i < SUBJECTS; i += 2)
        listen_describe(fd, subjects[i].address);
    const struct http_service served = {.routes = routes,
                                        .engine = service.engine,
                                        .directory = &service.directory,
                                        .config = &service.config};
    service_must(http_server_start(&server, &served, fd, &why), &why);
    printf("%u queries, %u prefixes; one epoll thread, wrk with %u connections beside it; medians "
           "of %u alternating turns of %u s\n\n",
           service.edition->meta->queries, prefixes.count, connections, rounds, seconds);
    for (int i = 0; i < SUBJECTS; i += 2) {
        size_t bytes = mean_bytes(&service, &prefixes, recalls[i / 2]);
        bares[i / 2] = bare_start(bytes, subjects[i].address);
        printf("answers of %s: %zu bytes on average, so is the constant\n", subjects[i + 1].name,
               bytes);
    }
    for (uint32_t round = 0; round < rounds; round++)
        for (int i = 0; i < SUBJECTS; i++)
            load(&subjects[i], round);
    printf("\n  %-28s %10s %8s %8s %8s\n", "", "requests/s", "p50 us", "p99 us", "CPU us");
    for (int i = 0; i < SUBJECTS; i += 2) {
        print_row(&subjects[i]);
        print_row(&subjects[i + 1]);
        print_ratio(&subjects[i], &subjects[i + 1]);
    }
    http_server_stop(server);
    for (int i = 0; i < SUBJECTS / 2; i++)
        bare_stop(&bares[i]);
    service_stop(&service);
    return 0;
}
