/* bench_ingest QUERIES PREFIXES [--rounds N] [--seconds N] [--connections N] [--events N]
 *
 * Events a second acknowledged by POST /v1/events over keep-alive connections, each with a body of
 * so many new events under way, beside a bare SQLite writer: the same rows into the same table,
 * committed in groups as large as the service's were, synchronous=FULL, and nothing else. And how
 * long GET /v1/suggest takes at half of the rate it can do, alone and while events come in as fast
 * as they are acknowledged (h2load, which keeps to a rate). QUERIES is query<TAB>count. The clients
 * run on the same machine; turns alternate and medians are printed. */
#include <stdio.h>
#include <sys/wait.h>

#include "http/listen.h"
#include "http/routes.h"
#include "http/server.h"
#include "support/arguments.h"
#include "support/h2load.h"
#include "support/poster.h"
#include "support/service.h"
#include "support/times.h"

static uint32_t rounds = 5, seconds = 3, connections = 16, events = 100;
static struct service service;
static struct http_server *server;
static struct poster poster;
static char address[LISTEN_TEXT_BYTES];
static char uris[1024], log_path[1024]; /* what scratch_file gives is used again */

static void fail(const char *what) {
    fprintf(stderr, "bench_ingest: %s\n", what);
    exit(1);
}

static void start(const char *queries) {
    struct error why;
    int fd = -1;
    uint64_t port = 0;
    service_start(&service, queries);
    service_must(listen_open(&fd, STR("127.0.0.1:0"), &why), &why);
    listen_describe(fd, address);
    const struct http_service served = {.routes = routes,
                                        .engine = service.engine,
                                        .directory = &service.directory,
                                        .config = &service.config};
    service_must(http_server_start(&server, &served, fd, &why), &why);
    if (!str_parse_u64(str_from(strrchr(address, ':') + 1), &port))
        fail("no port");
    poster = (struct poster){.port = (unsigned)port, .connections = connections, .events = events};
}

static void wait_seconds(uint32_t s) {
    const struct timespec t = {.tv_sec = s};
    (void)nanosleep(&t, NULL);
}

struct posting_turn {
    double rate;  /* events a second */
    double group; /* events a commit */
    struct times us;
};

static struct posting_turn end_posting(uint64_t commits_before) {
    poster_stop(&poster);
    if (poster.refused || poster.posted == 0)
        fail("some bodies were refused; the disk may be full");
    double acknowledged = (double)poster.posted * events;
    uint64_t commits = engine_recording(service.engine).commits - commits_before;
    struct posting_turn turn = {.rate = acknowledged / poster.seconds,
                                .group = acknowledged / (double)commits,
                                .us = times_of(poster.times_us, poster.posted)};
    free(poster.times_us);
    return turn;
}

static struct posting_turn post(void) {
    uint64_t commits = engine_recording(service.engine).commits;
    poster_start(&poster);
    wait_seconds(seconds);
    return end_posting(commits);
}

/* What the service makes of the poster's events. */
static double write_bare(uint32_t group, uint32_t round) {
    struct error why;
    struct journal *j = NULL;
    char name[32];
    snprintf(name, sizeof name, "bare%u.db", round);
    service_must(journal_open(&j, scratch_file(&service.scratch, name), &why), &why);
    uint64_t start_ns = clock_monotonic_ns(), count = 0;
    while (seconds_since(start_ns) < seconds) {
        service_must(journal_begin(j, &why), &why);
        for (uint32_t i = 0; i < group; i++, count++) {
            char item[24];
            int length = snprintf(item, sizeof item, "B07XYZ%05u", i % 100000);
            struct event e = {.at_ms = 1733788889378,
                              .user = INT64_C(-6364136223846793005),
                              .session = INT64_C(5577006791947779410),
                              .kind = EVENT_CLICK,
                              .count = 1,
                              .results = -1,
                              .position = (int32_t)(10 + i % 90),
                              .query = STR("futon frames full size"),
                              .item = {item, (size_t)length},
                              .answer = STR("33198ee9-5912-453c-9173-3f92fd3cb1be")};
            service_must(journal_append(j, &e, &why), &why);
        }
        service_must(journal_commit(j, &why), &why);
    }
    double rate = (double)count / seconds_since(start_ns);
    journal_close(j);
    return rate;
}

static void write_uris(const struct prefix_list *prefixes) {
    FILE *file = fopen(uris, "w");
    if (!file)
        fail("cannot write the addresses");
    for (uint32_t i = 0; i < prefixes->count; i++) {
        fprintf(file, "http://%s/v1/suggest?q=", address);
        for (size_t k = 0; k < prefixes->items[i].len; k++)
            fprintf(file, "%%%02X", (unsigned char)prefixes->items[i].data[k]);
        fputc('\n', file);
    }
    fclose(file);
}

static void compare_rates(void) {
    double ours[ROUNDS_MAX], bare[ROUNDS_MAX], ratio[ROUNDS_MAX], p50[ROUNDS_MAX], p99[ROUNDS_MAX],
        group[ROUNDS_MAX];
    for (uint32_t i = 0; i < rounds; i++) {
        struct posting_turn turn = post();
        ours[i] = turn.rate;
        group[i] = turn.group;
        p50[i] = turn.us.p50;
        p99[i] = turn.us.p99;
        bare[i] = write_bare((uint32_t)turn.group, i);
        ratio[i] = ours[i] / bare[i];
    }
    printf("acknowledged over HTTP    %9.0f events/s   a body p50 %.1f ms, p99 %.1f ms\n",
           times_median(ours, rounds), times_median(p50, rounds) / 1e3,
           times_median(p99, rounds) / 1e3);
    printf("bare SQLite               %9.0f events/s   %.0f a commit, as the service's\n",
           times_median(bare, rounds), times_median(group, rounds));
    printf("of the bare writer's rate %9.3f\n\n", times_median(ratio, rounds));
}

static void compare_latencies(void) {
    double alone[ROUNDS_MAX], beside[ROUNDS_MAX], ratio[ROUNDS_MAX], rate[ROUNDS_MAX],
        p99[ROUNDS_MAX], full = 0, asked = 0;
    (void)h2load_run(uris, log_path, seconds, 0, &full);
    for (uint32_t i = 0; i < rounds; i++) {
        alone[i] = h2load_run(uris, log_path, seconds, full / 2, &asked).p99;
        uint64_t commits = engine_recording(service.engine).commits;
        poster_start(&poster);
        beside[i] = h2load_run(uris, log_path, seconds, full / 2, &asked).p99;
        struct posting_turn turn = end_posting(commits);
        rate[i] = turn.rate;
        p99[i] = turn.us.p99;
        ratio[i] = beside[i] / alone[i];
    }
    printf("suggest at %.0f requests/s, half of what h2load got\n", full / 2);
    printf("  p99 alone               %9.0f us\n", times_median(alone, rounds));
    printf("  p99 with events         %9.0f us, of %.0f requests/s in the last turn\n",
           times_median(beside, rounds), asked);
    printf("  with over without       %9.2f\n", times_median(ratio, rounds));
    printf("events meanwhile          %9.0f events/s   a body p99 %.1f ms\n",
           times_median(rate, rounds), times_median(p99, rounds) / 1e3);
}

int main(int argc, char **argv) {
    static const struct bench_option options[] = {
        {"--rounds", &rounds, 1, ROUNDS_MAX},
        {"--seconds", &seconds, 1, 600},
        {"--connections", &connections, 1, POSTER_CONNECTIONS_MAX},
        {"--events", &events, 1, 2000},
        {NULL, NULL, 0, 0}};
    const char *paths[2] = {0};
    bench_arguments(argc, argv,
                    "bench_ingest QUERIES PREFIXES [--rounds N] [--seconds N] [--connections N] "
                    "[--events N]",
                    options, paths, 2, 2);
    if (h2load_missing())
        return 77;
    start(paths[0]);
    snprintf(uris, sizeof uris, "%s", scratch_file(&service.scratch, "uris"));
    snprintf(log_path, sizeof log_path, "%s", scratch_file(&service.scratch, "requests"));
    struct prefix_list prefixes = prefix_list_read(paths[1]);
    write_uris(&prefixes);
    printf("%u connections, %u events a body; one epoll thread, clients beside it; medians of %u "
           "alternating turns of %u s\n\n",
           connections, events, rounds, seconds);
    compare_rates();
    compare_latencies();
    http_server_stop(server);
    service_stop(&service);
    return 0;
}
