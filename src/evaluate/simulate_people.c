/* Activity is Zipf-Mandelbrot: most people come once or twice, a few often, none like a machine.
 * A person wants what is wanted today, within the departments they like and, more often than
 * others, of the brand they like. */
#include "evaluate/simulate_people.h"

#include <stdio.h>

#include "base/memory.h"
#include "evaluate/simulate_draw.h"

void people_free(struct people *p) {
    memory_free(p->list);
    memory_free(p->sums);
    *p = (struct people){0};
}

static void make_person(struct person *p, const struct catalogue *c, struct random *r) {
    for (int i = 0; i < FAVOURITES; i++) {
        uint32_t d = draw_by_sums(r, c->department_sums, department_count);
        p->departments[i] = (uint8_t)d;
        p->brands[i] = c->department_brands[d].first +
                       (uint32_t)random_below(r, c->department_brands[d].count);
    }
    p->colour = (uint8_t)random_below(r, colour_count);
    p->size = (uint8_t)random_below(r, 256);
}

enum status people_make(struct people *out, const struct catalogue *c, uint64_t seed,
                        uint32_t count, struct error *why) {
    struct random r = random_from(seed ^ UINT64_C(0x9e0b1e));
    *out = (struct people){.list = memory_new(struct person, count),
                           .sums = memory_new(uint64_t, count),
                           .count = count};
    if (!out->list || !out->sums)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer users");
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        make_person(&out->list[i], c, &r);
        sum += draw_zipf_weight((uint64_t)i + 1 + count / 20, 1000);
        out->sums[i] = sum;
    }
    return STATUS_OK;
}

void person_name(uint32_t person, char out[static PERSON_NAME_BYTES]) {
    /* A bijection of 32 bits: two rounds of an odd multiplication and a fold. */
    uint32_t x = (person + 1) * UINT32_C(0x9e3779b1);
    x = (x ^ x >> 15) * UINT32_C(0x85ebca6b);
    (void)snprintf(out, PERSON_NAME_BYTES, "u%08x", x ^ x >> 13);
}

static uint32_t draw_line(const struct person *p, int favourite, const struct catalogue *c,
                          const struct trends *today, struct random *r) {
    uint32_t d = favourite < FAVOURITES ? p->departments[favourite]
                                        : draw_by_sums(r, c->department_sums, department_count);
    struct id_span span = c->department_lines[d];
    uint32_t line = span.first + draw_by_sums(r, today->sums + span.first, span.count);
    if (favourite < FAVOURITES && draw_chance(r, 1, 2)) /* the brand they like, if it comes up */
        for (int tries = 0; tries < 3 && c->lines[line].brand != p->brands[favourite]; tries++) {
            uint32_t other = span.first + draw_by_sums(r, today->sums + span.first, span.count);
            if (c->lines[other].brand == p->brands[favourite])
                line = other;
        }
    return line;
}

struct shop_query person_wants(const struct person *p, const struct catalogue *c,
                               const struct trends *today, struct random *r) {
    static const uint8_t weights[FAVOURITES + 1] = {40, 18, 10, 32};
    if (p->history_count && draw_chance(r, 5, 100)) /* finding again */
        return p->past[random_below(r, p->history_count)];
    uint32_t line = draw_line(p, (int)draw_by_weight(r, weights, FAVOURITES + 1), c, today, r);
    uint32_t sizes = words_count(departments[c->lines[line].department].sizes, WORDS_SIZES_MAX);
    struct shop_query want = {
        .line = line,
        .colour = draw_chance(r, 7, 10) ? p->colour : (uint8_t)random_below(r, colour_count),
        .size = (uint8_t)(p->size % sizes),
    };
    query_say_first(r, c, &want);
    return want;
}

void person_remember(struct person *p, const struct shop_query *q) {
    for (int i = HISTORY_MAX - 1; i > 0; i--)
        p->past[i] = p->past[i - 1];
    p->past[0] = *q;
    if (p->history_count < HISTORY_MAX)
        p->history_count++;
}
