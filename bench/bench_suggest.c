/* bench_suggest QUERIES PREFIXES [--rounds N]
 *
 * Nanoseconds that each step of a GET /v1/suggest takes in process, HTTP apart: decoding the
 * parameters, recall, features and model, sorting, reranking, the answer (spellings to show,
 * highlights), its JSON; then the whole, and with all recall steps on. QUERIES is
 * query<TAB>count: imported and trained first, as a shop would. Every step of every request is
 * timed by itself, the clock's own time taken off. The floor is sixteen dependent reads at random
 * in 64 MB. Instructions are counted where the machine lets us. */
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "serve/answer.h"
#include "support/arguments.h"
#include "support/floor.h"
#include "support/service.h"
#include "support/times.h"

enum step {
    STEP_DECODE,
    STEP_RECALL,
    STEP_SCORE,
    STEP_SORT,
    STEP_RERANK,
    STEP_ANSWER,
    STEP_WRITE,
    STEP_COUNT
};

static const char *const step_names[STEP_COUNT] = {
    "decode", "recall", "features and model", "sort", "rerank and cut", "answer", "write JSON",
};

static uint32_t rounds = 5;
static struct service service;
static struct prefix_list prefixes;
static struct arena arena;

/* A counter of this thread's instructions in user space; -1 where the machine has none. */
static int open_counter(void) {
    struct perf_event_attr what = {.type = PERF_TYPE_HARDWARE,
                                   .size = sizeof what,
                                   .config = PERF_COUNT_HW_INSTRUCTIONS,
                                   .exclude_kernel = 1,
                                   .exclude_hv = 1};
    return (int)syscall(SYS_perf_event_open, &what, 0, -1, -1, 0);
}

static uint64_t read_counter(int counter) {
    uint64_t count = 0;
    if (counter < 0 || read(counter, &count, sizeof count) != sizeof count)
        return 0;
    return count;
}

/* What scene_run and engine_answer do, with the clock read between. */
static void answer_by_steps(const struct parameters *p, uint64_t at[static STEP_COUNT + 1]) {
    struct error why;
    struct scene_call call;
    struct scene_output result = {0};
    struct answer answer = {0};
    const struct scene *scene = &scene_suggest;
    at[0] = clock_monotonic_ns();
    service_must(
        decode_scene_call(&call, scene, p, &service.directory.key, clock_wall_ms(), &arena, &why),
        &why);
    const struct scene_input in = {
        .edition = service.edition, .request = &call.request, .arena = &arena};
    at[1] = clock_monotonic_ns();
    scene_recall(scene, &in, &result);
    at[2] = clock_monotonic_ns();
    scene_score(scene, &in, &result.results);
    at[3] = clock_monotonic_ns();
    candidate_set_sort(&result.results);
    at[4] = clock_monotonic_ns();
    scene_rerank(scene, &in, &result);
    at[5] = clock_monotonic_ns();
    if (answer_fill(&answer, scene, &in, &result) != STATUS_OK)
        abort();
    at[6] = clock_monotonic_ns();
    struct buf out = buf_over(arena.base + arena.used, arena.capacity - arena.used);
    reply_scene_write(&call, &answer, &out);
    at[7] = clock_monotonic_ns();
    bench_keep(out.len);
}

static void print_times(const char *name, double *values, size_t count) {
    struct times t = times_of(values, count);
    printf("  %-20s %8.0f %8.0f %8.0f\n", name, t.mean, t.p50, t.p99);
}

/* Kept out of its callers so that callgrind can be told to count it alone (bench/README.md). */
__attribute__((noinline)) static size_t suggest_whole(const struct parameters *p) {
    arena_reset(&arena);
    return service_answer(&service, p, &arena).len;
}

static void measure_steps(str recall) {
    size_t count = (size_t)rounds * prefixes.count;
    double *took[STEP_COUNT], clock_ns = times_clock_ns();
    for (int s = 0; s < STEP_COUNT; s++)
        took[s] = bench_memory(count, sizeof(double));
    for (size_t n = 0; n < count; n++) {
        uint64_t at[STEP_COUNT + 1];
        struct parameters p = service_parameters(prefixes.items[n % prefixes.count], recall);
        arena_reset(&arena);
        answer_by_steps(&p, at);
        for (int s = 0; s < STEP_COUNT; s++)
            took[s][n] = (double)(at[s + 1] - at[s]) - clock_ns;
    }
    for (int s = 0; s < STEP_COUNT; s++) {
        print_times(step_names[s], took[s], count);
        free(took[s]);
    }
}

static void measure_whole(str recall) {
    size_t count = (size_t)rounds * prefixes.count, bytes = 0;
    double *took = bench_memory(count, sizeof(double)), clock_ns = times_clock_ns();
    int counter = open_counter();
    uint64_t instructions = read_counter(counter);
    for (size_t n = 0; n < count; n++) {
        struct parameters p = service_parameters(prefixes.items[n % prefixes.count], recall);
        uint64_t start = clock_monotonic_ns();
        bytes += suggest_whole(&p);
        took[n] = (double)(clock_monotonic_ns() - start) - clock_ns;
    }
    instructions = read_counter(counter) - instructions;
    print_times("the whole", took, count);
    printf("  %.0f bytes of JSON on average; ", (double)bytes / (double)count);
    if (instructions)
        printf("%.0f instructions\n", (double)instructions / (double)count);
    else
        printf("this machine counts no instructions\n");
    if (counter >= 0)
        close(counter);
    free(took);
}

int main(int argc, char **argv) {
    static const struct bench_option options[] = {{"--rounds", &rounds, 1, ROUNDS_MAX},
                                                  {NULL, NULL, 0, 0}};
    static const str recalls[] = {{"prefix", 6}, {NULL, 0}};
    const char *paths[2] = {0};
    bench_arguments(argc, argv, "bench_suggest QUERIES PREFIXES [--rounds N]", options, paths, 2,
                    2);
    service_start(&service, paths[0]);
    prefixes = prefix_list_read(paths[1]);
    arena_init(&arena, bench_memory(ENGINE_ARENA_BYTES, 1), ENGINE_ARENA_BYTES);
    uint32_t *cells = bench_memory(FLOOR_BYTES, 1);
    floor_prepare(cells);
    printf("%u queries, %u prefixes, %u rounds; ns a request, each timed by itself\n",
           service.edition->meta->queries, prefixes.count, rounds);
    printf("reference: %.0f ns for sixteen dependent reads at random in 64 MB\n",
           floor_reads_ns(cells));
    for (size_t r = 0; r < sizeof recalls / sizeof *recalls; r++) {
        printf("\n%-22s %8s %8s %8s\n", recalls[r].len ? "recall=prefix" : "every step", "mean",
               "p50", "p99");
        measure_steps(recalls[r]);
        measure_whole(recalls[r]);
    }
    service_stop(&service);
    return 0;
}
