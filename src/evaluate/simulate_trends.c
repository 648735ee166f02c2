/* Demand of a line on a day = its even weight × drift × whatever bursts or is launched. Bursts take
 * lines of every rank, so that some come from nowhere, which is what trending is for. */
#include "evaluate/simulate_trends.h"

#include "base/memory.h"
#include "evaluate/simulate_draw.h"

enum {
    EVEN = 256,
    BURST_EVERY = 700, /* line-days for one burst */
    LAUNCHED_OF_100 = 8,
    LAUNCH_PEAK = 6,
    BEFORE_LAUNCH = 4, /* in 256ths */
};

void trends_free(struct trends *t) {
    memory_free(t->list);
    memory_free(t->sums);
    *t = (struct trends){0};
}

static void add_burst(struct trends *t, const struct catalogue *c, struct random *r) {
    uint32_t first = (uint32_t)random_below(r, t->days);
    uint32_t last = first + draw_between(r, 2, 6);
    uint32_t line = (uint32_t)random_below(r, c->line_count);
    uint32_t peak = draw_between(r, 15, 60);
    t->list[t->count++] = (struct trend){
        .kind = TREND_BURST,
        .line = line,
        .first_day = first,
        .last_day = last < t->days ? last : t->days - 1,
        .peak = peak,
    };
}

enum status trends_make(struct trends *out, const struct catalogue *c, uint64_t seed, uint32_t days,
                        struct error *why) {
    struct random r = random_from(seed ^ UINT64_C(0x7e2d5));
    uint64_t bursts = 1 + (uint64_t)c->line_count * days / BURST_EVERY;
    *out = (struct trends){.days = days, .seed = seed};
    out->list = memory_new(struct trend, bursts + c->line_count);
    out->sums = memory_new(uint64_t, c->line_count);
    if (!out->list || !out->sums)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer items or days");
    for (uint64_t i = 0; i < bursts; i++)
        add_burst(out, c, &r);
    for (uint32_t l = 0; l < c->line_count && days >= 5; l++)
        if (draw_chance(&r, LAUNCHED_OF_100, 100))
            out->list[out->count++] = (struct trend){
                .kind = TREND_LAUNCH,
                .line = l,
                .first_day = draw_between(&r, 1, days - 1),
                .last_day = days - 1,
                .peak = LAUNCH_PEAK,
            };
    return STATUS_OK;
}

uint32_t trend_factor(const struct trend *t, uint32_t day) {
    if (t->kind == TREND_LAUNCH) {
        if (day < t->first_day)
            return BEFORE_LAUNCH;
        uint32_t thirds = (day - t->first_day) / 3;
        return EVEN + (thirds < 16 ? (t->peak - 1) * EVEN >> thirds : 0);
    }
    if (day < t->first_day || day > t->last_day)
        return EVEN;
    uint32_t age = day - t->first_day;
    uint32_t factor = age == 0 ? t->peak * EVEN / 2 : t->peak * EVEN >> (age - 1);
    return factor < EVEN ? EVEN : factor;
}

/* From somewhere between a half and twice to somewhere else, in 256ths. */
static uint64_t drift(const struct trends *t, uint32_t line, uint32_t day) {
    struct random r = random_from(t->seed ^ (UINT64_C(0xd21f7) << 32 | line));
    uint64_t from = draw_between(&r, EVEN / 2, EVEN * 2), to = draw_between(&r, EVEN / 2, EVEN * 2);
    return (from * (t->days - day) + to * day) / t->days;
}

void trends_set_day(struct trends *t, const struct catalogue *c, uint32_t day) {
    for (uint32_t l = 0; l < c->line_count; l++)
        t->sums[l] = (c->lines[l].weight * drift(t, l, day) >> 8) + 1;
    for (uint32_t i = 0; i < t->count; i++) {
        uint64_t *weight = &t->sums[t->list[i].line];
        *weight = (*weight * trend_factor(&t->list[i], day) >> 8) + 1;
    }
    for (uint32_t d = 0; d < department_count; d++) {
        struct id_span span = c->department_lines[d];
        for (uint32_t l = span.first + 1; l < span.first + span.count; l++)
            t->sums[l] += t->sums[l - 1];
    }
}
