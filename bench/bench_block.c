/* bench_block QUERIES [PREFIXES] [--rules N] [--patterns N] [--rounds N]
 *
 * What a block list of N rules costs: made, compiled, applied to every query once, and in a
 * request, which tests a bit for each candidate and matches only what no edition holds. Beside each
 * the same loop without rules. QUERIES is query<TAB>count; rules are made of their words and of
 * made-up ones: 7 in 10 phrases, the rest exact, prefixes and parts. With PREFIXES the queries are
 * trained too, and a request of each prefix is answered in turn without the rules and with them. */
#include <malloc.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text_fold.h"
#include "rules/rule_forms.h"
#include "rules/verdicts.h"
#include "store/block_list.h"
#include "support/arguments.h"
#include "support/floor.h"
#include "support/service.h"
#include "support/times.h"

enum {
    ARENA_BYTES = 256 << 10,
    RULE_TEXT_BYTES = 32,   /* cut there */
    RULE_FORMS_BYTES = 256, /* on average, at most */
    REQUESTS = 100000,
    CANDIDATES = 100, /* of a request … */
    NEW_TEXTS = 4,    /* … and of these in no edition */
};

static uint32_t rules_wanted = 100000, patterns_wanted, rounds = 5;
static struct query_list queries;
static struct rule *rules;
static struct rule_set *set, *none;
static struct arena arena;

static void put_made_up(struct random *r, struct buf *out) {
    static const char *const syllables[] = {"ba", "ko", "ri",  "shu", "men", "tra", "lo", "pel",
                                            "di", "ga", "xen", "vo",  "ni",  "qua", "ze", "fu"};
    for (uint64_t i = 2 + random_below(r, 3); i; i--)
        buf_append(out, str_from(syllables[random_below(r, 16)]));
}

/* A word of some query. */
static str some_word(struct random *r) {
    str rest = queries.items[random_below(r, queries.count)].text;
    str word = str_split(&rest, ' ');
    for (uint64_t i = random_below(r, 3); i && rest.data; i--)
        word = str_split(&rest, ' ');
    return word;
}

static enum rule_match some_match(struct random *r) {
    uint64_t of_ten = random_below(r, 10);
    return of_ten < 7    ? RULE_PHRASE
           : of_ten == 7 ? RULE_EXACT
           : of_ten == 8 ? RULE_PREFIX
                         : RULE_SUBSTRING;
}

static void make_rule(struct random *r, uint32_t number, char *texts) {
    struct buf b = buf_over(texts, RULE_TEXT_BYTES);
    struct rule *rule = &rules[number];
    *rule = (struct rule){.id = number + 1, .match = some_match(r), .scenes = RULE_EVERY_SCENE};
    put_made_up(r, &b);
    for (uint64_t i = random_below(r, 3); i; i--) {
        buf_append_char(&b, ' ');
        buf_append(&b, str_head(some_word(r), 12));
    }
    if (!text_is_utf8(buf_str(&b)))
        b.len = 4;
    rule->text = buf_str(&b);
}

static void make_pattern(struct random *r, uint32_t number, char *texts) {
    struct buf b = buf_over(texts, RULE_TEXT_BYTES);
    rules[number] =
        (struct rule){.id = number + 1, .match = RULE_REGEX, .scenes = RULE_EVERY_SCENE};
    put_made_up(r, &b);
    buf_append(&b, random_below(r, 2) ? STR("s?( |$)") : STR("[0-9]+"));
    rules[number].text = buf_str(&b);
}

static void make_rules(void) {
    uint32_t count = rules_wanted + patterns_wanted;
    struct random r = random_from(5);
    struct error why;
    char *texts = bench_memory(count, RULE_TEXT_BYTES);
    struct arena forms;
    uint64_t start = 0, took = 0;
    arena_init(&forms, bench_memory(count, RULE_FORMS_BYTES), (size_t)count * RULE_FORMS_BYTES);
    rules = bench_memory(count, sizeof *rules);
    for (uint32_t i = 0; i < count; i++) {
        str made = {0};
        char *text = texts + (size_t)i * RULE_TEXT_BYTES;
        if (i < rules_wanted)
            make_rule(&r, i, text);
        else
            make_pattern(&r, i, text);
        arena_reset(&arena);
        start = clock_cpu_ns();
        service_must(rule_forms_make(rules[i].match, rules[i].text, &arena, &made, &why), &why);
        took += i ? clock_cpu_ns() - start : 0; /* the first makes the tables */
        rules[i].forms = arena_copy(&forms, made);
    }
    printf("%-44s %10.2f us\n", "forms of a rule", (double)took / count / 1e3);
}

static size_t heap_bytes(void) {
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

static void compile(void) {
    struct error why;
    double ms[ROUNDS_MAX];
    size_t bytes = 0;
    for (uint32_t i = 0; i < rounds; i++) {
        rule_set_free(set);
        size_t before = heap_bytes();
        uint64_t start = clock_cpu_ns();
        service_must(rule_set_compile(&set, rules, rules_wanted + patterns_wanted, 0, &why), &why);
        ms[i] = (double)(clock_cpu_ns() - start) / 1e6;
        bytes = heap_bytes() - before;
    }
    service_must(rule_set_compile(&none, NULL, 0, 0, &why), &why);
    printf("%-44s %10.1f ms\n", "compiled", times_median(ms, rounds));
    printf("%-44s %10.1f MB\n", "memory of a rule set", (double)bytes / 1e6);
}

static bool next_query(void *context, str *text) {
    uint32_t *at = context;
    if (*at == queries.count)
        return false;
    *text = queries.items[(*at)++].text;
    return true;
}

static struct verdicts make_verdicts(const struct rule_set *by, double *ms) {
    struct error why;
    struct verdicts v;
    uint32_t at = 0;
    uint64_t start = clock_cpu_ns();
    service_must(verdicts_make(&v, by, queries.count, next_query, &at, NULL, NULL, &why), &why);
    *ms = (double)(clock_cpu_ns() - start) / 1e6;
    return v;
}

/* Over all queries: nanoseconds each to match, to fold and no more, and to look at. */
static void measure_texts(void) {
    double match[ROUNDS_MAX], fold[ROUNDS_MAX], look[ROUNDS_MAX];
    for (uint32_t i = 0; i < rounds; i++) {
        uint64_t t[4] = {clock_cpu_ns()}, sum = 0;
        for (uint32_t k = 0; k < queries.count; k++)
            sum += rule_set_match(none, queries.items[k].text, &arena) +
                   (unsigned char)queries.items[k].text.data[0];
        t[1] = clock_cpu_ns();
        for (uint32_t k = 0; k < queries.count; k++) {
            struct fold f;
            arena_reset(&arena);
            sum += fold_text(queries.items[k].text, &arena, &f) == STATUS_OK ? f.count : 0;
        }
        arena_reset(&arena);
        t[2] = clock_cpu_ns();
        for (uint32_t k = 0; k < queries.count; k++)
            sum += rule_set_match(set, queries.items[k].text, &arena);
        t[3] = clock_cpu_ns();
        bench_keep(sum);
        look[i] = (double)(t[1] - t[0]) / queries.count;
        fold[i] = (double)(t[2] - t[1]) / queries.count;
        match[i] = (double)(t[3] - t[2]) / queries.count;
    }
    printf("%-44s %10.1f ns\n", "a text looked at, without rules", times_median(look, rounds));
    printf("%-44s %10.1f ns\n", "a text folded", times_median(fold, rounds));
    printf("%-44s %10.1f ns\n", "a text folded and matched", times_median(match, rounds));
}

/* What a request asks of the rules, and no more. */
static double request_ns(const struct rule_set *by, const struct verdicts *v) {
    struct random r = random_from(11);
    uint64_t sum = 0, start = clock_cpu_ns();
    for (uint32_t i = 0; i < REQUESTS; i++) {
        uint32_t at = (uint32_t)random_below(&r, queries.count);
        for (uint32_t k = 0; k < CANDIDATES; k++) {
            sum += !v || (v->scenes[at] & 1);
            at = (at + (k % 10 ? 7 : 104729)) % queries.count; /* neighbours, and others */
        }
        for (uint32_t k = 0; k < NEW_TEXTS; k++)
            sum += rule_set_match(by, queries.items[(at + k) % queries.count].text, &arena);
    }
    bench_keep(sum);
    return (double)(clock_cpu_ns() - start) / REQUESTS;
}

static void measure_requests(const struct verdicts *v) {
    double with[ROUNDS_MAX], without[ROUNDS_MAX], more[ROUNDS_MAX];
    for (uint32_t i = 0; i < rounds; i++) {
        without[i] = request_ns(none, NULL);
        with[i] = request_ns(set, v);
        more[i] = with[i] - without[i];
    }
    printf("%-44s %10.0f ns\n", "a request without rules", times_median(without, rounds));
    printf("%-44s %10.0f ns\n", "a request with them", times_median(with, rounds));
    printf("%-44s %10.0f ns\n", "what they cost a request", times_median(more, rounds));
}

/* One after the other in memory, as an edition has them. */
static void put_in_order(void) {
    char *to = bench_memory(queries.text_bytes + 1, 1);
    for (uint32_t i = 0; i < queries.count; i++) {
        str *text = &queries.items[i].text;
        memcpy(to, text->data, text->len);
        text->data = to;
        to += text->len;
    }
}

static void make_edit(struct service *s, bool add) {
    uint32_t count = add ? rules_wanted + patterns_wanted : 0;
    struct block_rule *list = bench_memory(count, sizeof *list);
    struct error why;
    struct block_result result;
    struct block_request request = {
        .add = list,
        .add_count = count,
        .audit = {.at_ms = clock_wall_ms(), .actor = STR("bench"), .action = STR("block add")}};
    for (uint32_t i = 0; i < count; i++)
        list[i].rule = rules[i];
    service_must(add ? block_list_edit(&s->directory, &request, &result, &why)
                     : block_list_undo(&s->directory, 0, &request.audit, &result, &why),
                 &why);
    free(list);
    for (struct blocking_state state = {0}; !state.told || (state.rules != 0) != add;
         state = engine_blocking(s->engine))
        (void)usleep(1000);
}

static double answer_ns(struct service *s, const struct prefix_list *prefixes) {
    uint64_t bytes = 0, start = clock_cpu_ns();
    for (uint32_t i = 0; i < prefixes->count; i++) {
        struct parameters p = service_parameters(prefixes->items[i], (str){0});
        arena_reset(&arena);
        bytes += service_answer(s, &p, &arena).len;
    }
    bench_keep(bytes);
    return (double)(clock_cpu_ns() - start) / prefixes->count;
}

static void measure_pipeline(const char *queries_path, const char *prefixes_path) {
    struct service s = {.engine = NULL};
    struct prefix_list prefixes = prefix_list_read(prefixes_path);
    double with[ROUNDS_MAX], without[ROUNDS_MAX], more[ROUNDS_MAX];
    service_start(&s, queries_path);
    for (uint32_t i = 0; i < rounds; i++) {
        without[i] = answer_ns(&s, &prefixes);
        make_edit(&s, true);
        with[i] = answer_ns(&s, &prefixes);
        make_edit(&s, false);
        more[i] = with[i] - without[i];
    }
    printf("%-44s %10.0f ns\n", "GET /v1/suggest in process, without rules",
           times_median(without, rounds));
    printf("%-44s %10.0f ns\n", "with them", times_median(with, rounds));
    printf("%-44s %10.0f ns\n", "what they cost it", times_median(more, rounds));
    service_stop(&s);
}

int main(int argc, char **argv) {
    static const struct bench_option options[] = {{"--rules", &rules_wanted, 1, 10000000},
                                                  {"--patterns", &patterns_wanted, 0, 1000},
                                                  {"--rounds", &rounds, 1, ROUNDS_MAX},
                                                  {NULL, NULL, 0, 0}};
    const char *paths[2] = {0};
    struct error why;
    double ms = 0, none_ms = 0;
    bench_arguments(argc, argv,
                    "bench_block QUERIES [PREFIXES] [--rules N] [--patterns N] [--rounds N]",
                    options, paths, 1, 2);
    service_must(text_start(&why), &why);
    queries = query_list_read(paths[0]);
    put_in_order();
    arena_init(&arena, bench_memory(ARENA_BYTES, 1), ARENA_BYTES);
    uint64_t start = clock_cpu_ns();
    service_must(fold_start(&why), &why);
    printf("%u queries of %.1f bytes, %u rules, %u patterns, %u rounds\n", queries.count,
           (double)queries.text_bytes / queries.count, rules_wanted, patterns_wanted, rounds);
    printf("%-44s %10.1f ms\n", "tables made, once", (double)(clock_cpu_ns() - start) / 1e6);
    make_rules();
    compile();
    struct verdicts nothing = make_verdicts(none, &none_ms), v = make_verdicts(set, &ms);
    printf("%-44s %10.0f ms, %u blocked\n", "verdicts of every query", ms, v.blocked);
    printf("%-44s %10.0f ms\n", "without rules", none_ms);
    measure_texts();
    measure_requests(&v);
    verdicts_free(&v);
    verdicts_free(&nothing);
    rule_set_free(set);
    rule_set_free(none);
    if (paths[1])
        measure_pipeline(paths[0], paths[1]);
    return 0;
}
