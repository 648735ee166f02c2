/* bench_scenes QUERIES [--people N] [--requests N] [--seconds N]
 *
 * CPU time of an answer of each scene in process, from its parameters to its JSON, and its latency
 * over HTTP at half of the rate it can do (h2load, which keeps to a rate). QUERIES is
 * query<TAB>count: imported with a log of N people who searched, clicked and searched again
 * (support/shop_log.h), all of whom have a profile in memory. The floor is sixteen dependent reads
 * at random in 64 MB. What is measured includes keeping what was shown, as a server does. */
#include <stdio.h>

#include "http/listen.h"
#include "http/routes.h"
#include "http/server.h"
#include "support/arguments.h"
#include "support/floor.h"
#include "support/h2load.h"
#include "support/service.h"
#include "support/shop_log.h"

enum { SAYS_BYTES = 1024, MOST_REQUESTS = 1000000, PROFILES_IDLE_S = 30 };

static uint32_t people = 1000000, requests = 20000, seconds = 3;
static struct service service;
static struct arena arena;

/* What a request asks; texts are the log's. */
struct asked {
    char user[16], item[16];
    str query, prefix;
    const char *page;
};

static struct asked *draw_asked(struct shop_log *log) {
    static const char *const pages[] = {"home", "item", "cart", "category"};
    struct asked *list = bench_memory(requests, sizeof *list);
    for (uint32_t i = 0; i < requests; i++) {
        uint32_t query = shop_log_draw(log);
        str text = log->queries->items[query].text;
        uint32_t typed = 1 + (uint32_t)random_below(&log->random, code_points(text));
        snprintf(list[i].user, sizeof list[i].user, "u%u",
                 (uint32_t)random_below(&log->random, people));
        snprintf(list[i].item, sizeof list[i].item, "i%u", shop_log_item_of(log, query));
        list[i].query = text;
        list[i].prefix = head_points(text, typed);
        list[i].page = pages[i % 4];
    }
    return list;
}

/* Every scene is given all that any of them asks. */
static struct parameters parameters_of(const struct asked *asked, const struct scene *scene) {
    struct parameters p = {.count = 0};
    parameters_add(&p, STR("q"), scene == &scene_suggest ? asked->prefix : asked->query);
    parameters_add(&p, STR("user"), str_from(asked->user));
    parameters_add(&p, STR("item"), str_from(asked->item));
    parameters_add(&p, STR("page"), str_from(asked->page));
    return p;
}

/* Waits for the writer of the journal to have read all events into profiles: it gives way to
 * whatever else runs. */
static uint64_t wait_for_profiles(void) {
    const struct timespec pause = {.tv_sec = 1};
    uint64_t held = 0, before = 0;
    for (int idle_s = 0; held < people && idle_s < PROFILES_IDLE_S; idle_s++) {
        (void)nanosleep(&pause, NULL);
        held = engine_profiles(service.engine);
        idle_s = held > before ? 0 : idle_s;
        before = held;
    }
    return held;
}

static void start(const char *queries, struct shop_log *log) {
    char path[SAYS_BYTES];
    service_open(&service, NULL);
    service.config.profiles_max = people + people / 10;
    service.config.profile_events_max = 100000000;
    service_import(&service, queries, FORMAT_COUNTS);
    snprintf(path, sizeof path, "%s", scratch_file(&service.scratch, "catalog.tsv"));
    shop_log_write_catalog(log, path);
    service_import(&service, path, FORMAT_CATALOG);
    snprintf(path, sizeof path, "%s", scratch_file(&service.scratch, "log.tsv"));
    shop_log_write(log, path);
    service_import(&service, path, FORMAT_TSV);
    (void)unlink(path);
    service_train(&service);
    service_serve(&service);
}

static uint32_t count_edges(void) {
    uint32_t edges = 0;
    for (int r = 0; r < RELATION_COUNT; r++)
        edges += service.edition->graphs[r].edges;
    return edges;
}

static void measure_cpu(const struct scene *scene, const struct asked *asked) {
    double *took = bench_memory(requests, sizeof *took);
    size_t bytes = 0;
    for (uint32_t i = 0; i < requests; i++) {
        struct parameters p = parameters_of(&asked[i], scene);
        arena_reset(&arena);
        uint64_t start_ns = clock_cpu_ns();
        bytes += service_answer_of(&service, scene, &p, &arena).len;
        took[i] = (double)(clock_cpu_ns() - start_ns) / 1e3;
    }
    struct times t = times_of(took, requests);
    printf("%-10s %8.1f %8.1f %8.1f %8.0f", scene->name, t.mean, t.p50, t.p99,
           (double)bytes / requests);
    free(took);
}

static void write_encoded(FILE *f, str text) {
    for (size_t i = 0; i < text.len; i++)
        fprintf(f, "%%%02X", (unsigned char)text.data[i]);
}

static void write_addresses(const char *path, const char *address, const struct scene *scene,
                            const struct asked *asked) {
    FILE *f = shop_log_create(path);
    for (uint32_t i = 0; i < requests; i++) {
        struct parameters p = parameters_of(&asked[i], scene);
        fprintf(f, "http://%s/v1/%s", address, scene->name);
        for (uint32_t k = 0; k < p.count; k++) {
            fprintf(f, "%c%.*s=", k ? '&' : '?', STR_ARGS(p.items[k].name));
            write_encoded(f, p.items[k].value);
        }
        fputc('\n', f);
    }
    fclose(f);
}

/* What wants a token is asked by the shop's own machines, seldom, and not measured here. */
static bool wants_token(const struct scene *scene) {
    const struct route *r = routes;
    while (r->path && r->scene != scene)
        r++;
    return r->path && r->role == TOKEN_ADMIN;
}

static void measure_http(const struct scene *scene, const struct asked *asked,
                         const char *address) {
    char addresses[SAYS_BYTES], log[SAYS_BYTES];
    double peak = 0, got = 0;
    if (wants_token(scene)) {
        printf(" %10s %10s %8s %8s\n", "-", "-", "-", "-");
        return;
    }
    snprintf(addresses, sizeof addresses, "%s", scratch_file(&service.scratch, "addresses"));
    snprintf(log, sizeof log, "%s", scratch_file(&service.scratch, "requests"));
    write_addresses(addresses, address, scene, asked);
    (void)h2load_run(addresses, log, seconds, 0, &peak);
    struct times t = h2load_run(addresses, log, seconds, peak / 2, &got);
    printf(" %10.0f %10.0f %8.2f %8.2f\n", peak, got, t.p50 / 1e3, t.p99 / 1e3);
}

int main(int argc, char **argv) {
    static const struct bench_option options[] = {{"--people", &people, 1, 10000000},
                                                  {"--requests", &requests, 1, MOST_REQUESTS},
                                                  {"--seconds", &seconds, 1, 600},
                                                  {NULL, NULL, 0, 0}};
    const char *paths[1] = {0};
    char address[LISTEN_TEXT_BYTES];
    struct http_server *server = NULL;
    struct error why;
    int fd = -1;
    bench_arguments(argc, argv, "bench_scenes QUERIES [--people N] [--requests N] [--seconds N]",
                    options, paths, 1, 1);
    if (h2load_missing())
        return 77;
    struct query_list queries = query_list_read(paths[0]);
    struct shop_log log = shop_log_over(&queries, people, clock_wall_ms());
    start(paths[0], &log);
    struct asked *asked = draw_asked(&log);
    uint64_t profiles = wait_for_profiles();
    arena_init(&arena, bench_memory(ENGINE_ARENA_BYTES, 1), ENGINE_ARENA_BYTES);
    uint32_t *cells = bench_memory(FLOOR_BYTES, 1);
    floor_prepare(cells);
    printf("%u queries, %u edges, %llu profiles in memory, %u requests a scene; one epoll thread, "
           "h2load with %d connections beside it\n",
           service.edition->meta->queries, count_edges(), (unsigned long long)profiles, requests,
           H2LOAD_CLIENTS);
    printf("reference: %.2f us for sixteen dependent reads at random in 64 MB\n\n",
           floor_reads_ns(cells) / 1e3);
    service_must(listen_open(&fd, STR("127.0.0.1:0"), &why), &why);
    listen_describe(fd, address);
    const struct http_service served = {.routes = routes,
                                        .engine = service.engine,
                                        .directory = &service.directory,
                                        .config = &service.config};
    service_must(http_server_start(&server, &served, fd, &why), &why);
    printf("%-10s %8s %8s %8s %8s %10s %10s %8s %8s\n", "", "CPU us", "p50", "p99", "bytes",
           "requests/s", "half of it", "p50 ms", "p99 ms");
    for (const struct scene *const *s = scenes; *s; s++) {
        measure_cpu(*s, asked);
        measure_http(*s, asked, address);
    }
    http_server_stop(server);
    service_stop(&service);
    return 0;
}
