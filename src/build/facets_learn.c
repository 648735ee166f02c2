/* See facets_build.h: what people add, and where it stands. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "build/facets_private.h"
#include "build/longer_build.h"

enum { PARTS_MAX = LONGER_WORDS_MAX };
/* How many additions it takes before those made by people one after another are believed rather
 * than what longer queries have at all, and those to queries of certain facets rather than to any.
 */
static const double belief = 20;

/* A word of the facet that people added to a query of such facets. */
struct addition {
    uint64_t mark;
    uint32_t facet;
    double people;
};

struct learned {
    double had, placed; /* by longer queries: weights, and weights times places */
    double added;       /* by people, one query after the other */
};

struct learning {
    const struct facets *facets;
    const struct facets_input *in;
    struct learned *of; /* by facet */
    struct bytes additions;
};

/* The run of words that `longer` has and `shorter` has not; false when they are no run. */
static bool find_run(str shorter, str longer, str *run, double *place) {
    str few[LONGER_WORDS_MAX], many[LONGER_WORDS_MAX];
    uint32_t least = text_words(shorter, few, LONGER_WORDS_MAX);
    uint32_t most = text_words(longer, many, LONGER_WORDS_MAX);
    uint32_t first = most, end = 0, added = 0;
    if (most > LONGER_WORDS_MAX || least > LONGER_WORDS_MAX)
        return false;
    for (uint32_t i = 0; i < most; i++) {
        uint32_t k = 0;
        while (k < least && !str_equal(few[k], many[i]))
            k++;
        if (k < least)
            continue;
        first = added++ ? first : i;
        end = i + 1;
    }
    if (added == 0 || added != end - first || added + least != most)
        return false;
    *run = (str){.data = many[first].data,
                 .len = (size_t)(many[end - 1].data - many[first].data) + many[end - 1].len};
    *place = (double)first / least;
    return true;
}

/* The facet of what the edge's target has more than its source; false when that is no run. */
static bool read_edge(const struct learning *l, const struct build_edge *edge, uint32_t *facet,
                      double *place) {
    const struct facets *f = l->facets;
    str run = {0};
    if (!find_run(l->in->queries[edge->source].text, l->in->queries[edge->target].text, &run,
                  place))
        return false;
    uint32_t value = facets_find(f, run);
    *facet = value == FACET_VALUE_NONE ? FACET_MORE : f->values[value].facet;
    return true;
}

static void learn_longer(struct learning *l, const struct build_edge *edge) {
    double place = 0, weight = (double)l->in->queries[edge->target].weight;
    uint32_t facet = 0;
    if (!read_edge(l, edge, &facet, &place))
        return;
    l->of[facet].had += weight;
    l->of[facet].placed += weight * place;
}

static void learn_narrowed(struct learning *l, const struct build_edge *edge) {
    struct facet_part parts[PARTS_MAX];
    struct addition one = {.people = edge->people ? edge->people : 1}; /* 0: vouched for */
    double place = 0;
    if (!read_edge(l, edge, &one.facet, &place))
        return;
    uint32_t count = facets_split(l->facets, l->in->queries[edge->source].text, parts, PARTS_MAX);
    one.mark = facets_mark(l->facets, parts, count);
    l->of[one.facet].added += one.people;
    bytes_append(&l->additions, &one, sizeof one);
}

static void finish_rows(const struct learning *l, struct facet_row *rows) {
    double had = l->facets->count, added = belief;
    for (uint32_t i = 0; i < l->facets->count; i++) {
        had += l->of[i].had;
        added += l->of[i].added;
    }
    for (uint32_t i = 0; i < l->facets->count; i++) {
        const struct learned *of =
            &l->of[i]; /* one search more, in the middle, so that no share is 0 */
        rows[i].added = (float)((of->added + belief * (of->had + 1) / had) / added);
        rows[i].place = (float)((of->placed + 0.5) / (of->had + 1));
    }
}

static int by_mark(const void *left, const void *right) {
    const struct addition *a = left, *b = right;
    if (a->mark != b->mark)
        return a->mark < b->mark ? -1 : 1;
    return (a->facet > b->facet) - (a->facet < b->facet);
}

/* The additions of one mark, in order of facets: a row each, and one for all other facets. */
static void write_habits(const struct addition *list, size_t count, const struct facet_row *rows,
                         struct bytes *out) {
    double all = belief;
    for (size_t i = 0; i < count; i++)
        all += list[i].people;
    for (size_t i = 0, end = 0; i < count; i = end) {
        double weight = belief * (double)rows[list[i].facet].added;
        for (end = i; end < count && list[end].facet == list[i].facet; end++)
            weight += list[end].people;
        const struct facet_habit habit = {
            .mark = list[i].mark, .facet = list[i].facet, .added = (float)(weight / all)};
        bytes_append(out, &habit, sizeof habit);
    }
    const struct facet_habit others = {
        .mark = list->mark, .facet = FACET_ANY_OTHER, .added = (float)(belief / all)};
    bytes_append(out, &others, sizeof others);
}

static void finish_habits(struct learning *l, const struct facet_row *rows, struct bytes *out) {
    struct addition *list = (struct addition *)(void *)l->additions.data;
    size_t count = l->additions.len / sizeof *list;
    if (count)
        qsort(list, count, sizeof *list, by_mark);
    for (size_t i = 0, end = 0; i < count; i = end) {
        for (end = i; end < count && list[end].mark == list[i].mark; end++)
            ;
        write_habits(list + i, end - i, rows, out);
    }
}

enum status facets_learn(struct facet_row *rows, struct bytes *habits, const struct facets *f,
                         const struct facets_input *in, struct error *why) {
    struct learning l = {.facets = f,
                         .in = in,
                         .of = memory_new(struct learned, f->count),
                         .additions = bytes_new(SIZE_MAX / 2)};
    for (size_t i = 0; i < in->longer_count && l.of; i++)
        learn_longer(&l, &in->longer[i]);
    for (size_t i = 0; i < in->narrowed_count && l.of; i++)
        learn_narrowed(&l, &in->narrowed[i]);
    bool learned = l.of && !l.additions.failed;
    if (learned) {
        finish_rows(&l, rows);
        finish_habits(&l, rows, habits);
    }
    memory_free(l.of);
    bytes_free(&l.additions);
    return learned && !habits->failed
               ? STATUS_OK
               : error_set(why, STATUS_NO_MEMORY, "no memory for what people add");
}
