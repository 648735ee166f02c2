/* bench_fresh QUERIES PREFIXES [--events N] [--rounds N]
 *
 * What freshness costs: a turn that counts N searches since train, turns that count a hundred more,
 * and a request with that fresh edition beside the edition, without one, and with the step
 * left out, in turn over the same prefixes. QUERIES is query<TAB>count: imported and trained first.
 * A tenth of the searches are for new queries. */
#include <stdio.h>

#include "support/arguments.h"
#include "support/floor.h"
#include "support/service.h"
#include "support/times.h"

enum { MORE_EVENTS = 100, TURNS = 10, PEOPLE = 100000 };

static uint32_t events = 100000, rounds = 5;
static struct service alone, followed; /* the same directory; the one follows the journal */
static struct prefix_list prefixes;
static struct journal *journal;
static struct random draw;
static struct arena arena;

/* A search for what the edition has, or for something new. */
static void append_one(uint32_t i) {
    char fresh[40];
    struct error why;
    arena_reset(&arena);
    str query =
        dictionary_text(&alone.edition->dictionary,
                        (query_id)random_below(&draw, alone.edition->meta->queries), &arena);
    if (i % 10 == 0) {
        int length = snprintf(fresh, sizeof fresh, "made today %u", i / 40);
        query = (str){.data = fresh, .len = (size_t)length};
    }
    const struct event e = {.at_ms = 1700000000000 + i,
                            .user = (int64_t)(2 + random_below(&draw, PEOPLE)),
                            .session = PERSON_UNKNOWN,
                            .kind = EVENT_SEARCH,
                            .count = 1,
                            .results = -1,
                            .query = query};
    service_must(journal_append(journal, &e, &why), &why);
}

static double turn_ms(uint32_t first, uint32_t count) {
    struct error why;
    service_must(journal_begin(journal, &why), &why);
    for (uint32_t i = first; i < first + count; i++)
        append_one(i);
    service_must(journal_commit(journal, &why), &why);
    uint64_t start = clock_monotonic_ns();
    service_must(engine_refresh(followed.engine, journal, 1700000000000, &why), &why);
    return (double)(clock_monotonic_ns() - start) * 1e-6;
}

static double request_ns(struct service *s, str recall) {
    size_t bytes = 0;
    uint64_t start = clock_monotonic_ns();
    for (uint32_t i = 0; i < prefixes.count; i++) {
        struct parameters p = service_parameters(prefixes.items[i], recall);
        arena_reset(&arena);
        bytes += service_answer(s, &p, &arena).len;
    }
    bench_keep(bytes);
    return (double)(clock_monotonic_ns() - start) / prefixes.count;
}

static void measure_turns(void) {
    double more[TURNS], first = turn_ms(0, events);
    printf("%.0f ms for the turn that counts %u searches, %u queries in the fresh edition\n", first,
           events, engine_fresh(followed.engine).queries);
    for (uint32_t t = 0; t < TURNS; t++)
        more[t] = turn_ms(events + t * MORE_EVENTS, MORE_EVENTS);
    printf("%.0f ms for a turn that counts %d more\n", times_median(more, TURNS), MORE_EVENTS);
}

static void measure_requests(void) {
    double with[ROUNDS_MAX], without[ROUNDS_MAX], left_out[ROUNDS_MAX];
    for (uint32_t r = 0; r < rounds; r++) {
        without[r] = request_ns(&alone, (str){0});
        with[r] = request_ns(&followed, (str){0});
        left_out[r] = request_ns(&followed, STR("prefix"));
    }
    double floor = times_median(without, rounds);
    printf("%.0f ns a request without a fresh edition\n", floor);
    printf("%.0f ns with it, %.2f times that\n", times_median(with, rounds),
           times_median(with, rounds) / floor);
    printf("%.0f ns with recall=prefix\n", times_median(left_out, rounds));
}

int main(int argc, char **argv) {
    static const struct bench_option options[] = {{"--events", &events, 1, 10000000},
                                                  {"--rounds", &rounds, 1, ROUNDS_MAX},
                                                  {NULL, NULL, 0, 0}};
    const char *paths[2] = {0};
    struct error why;
    bench_arguments(argc, argv, "bench_fresh QUERIES PREFIXES [--events N] [--rounds N]", options,
                    paths, 2, 2);
    service_start(&alone, paths[0]);
    followed = alone;
    followed.config.fresh_events_max = 100000000;
    service_must(engine_start(&followed.engine, &followed.directory, &followed.config, false, &why),
                 &why);
    prefixes = prefix_list_read(paths[1]);
    arena_init(&arena, bench_memory(ENGINE_ARENA_BYTES, 1), ENGINE_ARENA_BYTES);
    draw = random_from(1);
    service_must(journal_open_memory(&journal, &why), &why);
    printf("%u queries, %u prefixes, %u rounds\n", alone.edition->meta->queries, prefixes.count,
           rounds);
    measure_turns();
    measure_requests();
    engine_stop(followed.engine);
    journal_close(journal);
    service_stop(&alone);
    return 0;
}
