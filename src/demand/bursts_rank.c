/* See bursts_private.h: sums to a ranked list. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "demand/bursts_private.h"

/* The lower quantile of a Gamma distribution of this shape and rate 1, by Wilson and Hilferty
 * (1931, The distribution of chi-square), within a hundredth from shape 4 up. */
static double lower_gamma(double shape) {
    static const double twentieth = -1.6449; /* of the normal distribution */
    double ninth = 1 / (9 * shape), root = 1 - ninth + twentieth * sqrt(ninth);
    return shape * root * root * root;
}

double bursts_times(double people, double expected) {
    return lower_gamma(BURSTS_PRIOR + people) / (BURSTS_PRIOR + expected);
}

struct ranking {
    const struct burst_gathering *g;
    double shop_past, shop_people[WINDOWS]; /* person-days; people */
    double cells[RHYTHM_CELLS];             /* the shop's, shares */
    double window[WINDOWS][RHYTHM_CELLS];   /* how much of each cell lies in the window, 0..1 */
    struct bytes bursting, hot;             /* struct burst */
};

/* What is to be told of one query. */
struct told {
    query_id query, fresh;
    uint16_t topic;
    double past, people[WINDOWS];
    const uint8_t *habit; /* or NULL */
};

static double person_days(uint64_t units) {
    return ldexp((double)units, -PERSON_DAY_BITS);
}

/* How much more of the query's past than of the shop's falls on the window's hours of the week. */
static double habit_of(const struct ranking *r, const struct told *t, enum burst_window w) {
    double own = 0, all = 0, shops = 0;
    for (int i = 0; i < RHYTHM_CELLS && t->habit; i++) {
        all += t->habit[i];
        own += t->habit[i] * r->window[w][i];
        shops += r->cells[i] * r->window[w][i];
    }
    if (all <= 0)
        return 1;
    return (t->past * own / all + BURSTS_HABIT_PRIOR) / (t->past * shops + BURSTS_HABIT_PRIOR);
}

static double times_of(const struct ranking *r, const struct told *t) {
    double most = 0;
    for (int w = 0; w < WINDOWS && r->shop_past > 0; w++) {
        double expected = (t->past + 0.5) / r->shop_past * r->shop_people[w] *
                          habit_of(r, t, (enum burst_window)w);
        most = fmax(most, bursts_times(t->people[w], expected));
    }
    return most;
}

static void judge(struct ranking *r, const struct told *t) {
    double people = t->people[WINDOW_DAY], times = times_of(r, t);
    bool bursts = times >= BURSTS_TIMES_MIN;
    const struct burst row = {
        .query = t->query,
        .fresh = t->fresh,
        .excess = bursts ? (float)(1 - 1 / times) : 0,
        .people = people < UINT16_MAX ? (uint16_t)people : UINT16_MAX,
        .topic = t->topic,
        .kind = !bursts       ? BURST_HOT
                : t->past > 0 ? BURST_RISING
                              : BURST_NEW,
    };
    if (people > 0)
        bytes_append(bursts ? &r->bursting : &r->hot, &row, sizeof row);
}

/* What a base knows of one of its queries, as it stands now. */
static void add_base(const struct burst_gathering *g, struct told *t) {
    const struct bursts_base *base = g->options->base;
    const uint16_t *lately = rhythm_lately(base->rhythm, t->query);
    int64_t since = g->hour - base->rhythm->hour;
    double gone = 0, left = bursts_base_decay(g), people[WINDOWS] = {0};
    for (int64_t i = 0; i < RHYTHM_HOURS && lately; i++) {
        gone += i + since < BURSTS_DAY ? 0 : lately[i] * left;
        people[WINDOW_DAY] += i + since < BURSTS_DAY ? lately[i] : 0;
        people[WINDOW_SHORT] += i + since < BURSTS_SHORT ? lately[i] : 0;
    }
    /* The rows hold who searched in the base's last day too (tail_past.c): they know more than its
     * sums, or, where that could not be had, not to count somebody twice is worth more. */
    bool vouched = base->facts->rows[t->query].users == 0;
    t->past = vouched ? t->past + gone : fmax(t->past, gone);
    for (int w = 0; w < WINDOWS; w++)
        t->people[w] = vouched ? t->people[w] + people[w] : fmax(t->people[w], people[w]);
    if (t->query < base->rhythm->queries)
        t->past += rhythm_past(base->rhythm, t->query) * left;
    t->habit = rhythm_habit(base->rhythm, t->query);
    t->topic = base->facts->rows[t->query].topic;
}

static const uint8_t *find_habit(const struct burst_gathering *g, query_id query) {
    const struct habit_row *rows = (const struct habit_row *)(const void *)g->habits.data;
    size_t low = 0, high = g->habits.len / sizeof *rows, count = high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].query < query)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && rows[low].query == query ? rows[low].cells : NULL;
}

static void judge_rows(struct ranking *r, uint8_t *judged) {
    const struct burst_gathering *g = r->g;
    const struct selection *selection = g->options->selection;
    const struct bursts_base *base = g->options->base;
    for (uint32_t i = 0; i < selection->rows.count; i++) {
        query_id known = base ? base->ids[selection->numbers[i]] : i;
        struct told t = {
            .query = known,
            .fresh = base ? i : QUERY_NONE,
            .topic = selection->facts[i].topic,
            .past = person_days(g->sums[i].past),
            .people = {g->sums[i].people[WINDOW_DAY], g->sums[i].people[WINDOW_SHORT]}};
        if (!base)
            t.habit = find_habit(g, i);
        else if (known != QUERY_NONE)
            add_base(g, &t);
        if (base && known != QUERY_NONE)
            judged[known] = 1;
        judge(r, &t);
    }
}

/* Those of the base that nobody searched since. */
static void judge_base(struct ranking *r, const uint8_t *judged) {
    const struct rhythm *rhythm = r->g->options->base->rhythm;
    for (uint32_t i = 0; i < rhythm->lately_count; i++) {
        struct told t = {.query = rhythm->lately_ids[i], .fresh = QUERY_NONE};
        if (judged[t.query])
            continue;
        add_base(r->g, &t);
        judge(r, &t);
    }
}

static void sum_shop(struct ranking *r) {
    const struct burst_gathering *g = r->g;
    const struct rhythm *base = g->options->base ? g->options->base->rhythm : NULL;
    double left = base ? bursts_base_decay(g) : 0, all = 0;
    r->shop_past = person_days(g->shop.past);
    for (int64_t i = 0; i < RHYTHM_HOURS; i++) {
        double people = (double)g->shop.lately[i];
        r->shop_people[WINDOW_DAY] += people;
        r->shop_people[WINDOW_SHORT] += i < BURSTS_SHORT ? people : 0;
        double before = base ? base->shop_lately[i] : 0;
        int64_t back = base ? i + g->hour - base->hour : 0;
        r->shop_people[WINDOW_DAY] += back < BURSTS_DAY ? before : 0;
        r->shop_people[WINDOW_SHORT] += back < BURSTS_SHORT ? before : 0;
        r->shop_past += back < BURSTS_DAY ? 0 : before * left;
    }
    r->shop_past += base ? base->days * left : 0;
    for (int i = 0; i < RHYTHM_CELLS; i++) {
        r->cells[i] = person_days(g->shop.cells[i]) + (base ? (double)base->cells[i] * left : 0);
        all += r->cells[i];
    }
    for (int i = 0; i < RHYTHM_CELLS && all > 0; i++)
        r->cells[i] /= all;
    for (int64_t back = 0; back < BURSTS_DAY; back++) {
        uint32_t cell = cell_of(g->hour - back + INT64_C(7) * RHYTHM_HOURS);
        r->window[WINDOW_DAY][cell] += 1.0 / RHYTHM_CELL_HOURS;
        r->window[WINDOW_SHORT][cell] += back < BURSTS_SHORT ? 1.0 / RHYTHM_CELL_HOURS : 0;
    }
}

/* Ids ascend as texts do; what only a fresh edition has comes last. */
static int compare_bursts(const void *left, const void *right) {
    const struct burst *a = left, *b = right;
    if (a->excess != b->excess)
        return a->excess > b->excess ? -1 : 1;
    if (a->people != b->people)
        return a->people > b->people ? -1 : 1;
    if (a->query != b->query)
        return a->query < b->query ? -1 : 1;
    return (a->fresh > b->fresh) - (a->fresh < b->fresh);
}

/* The first of all, and of each topic. */
static void keep_best(struct bytes *rows, struct bytes *list, uint8_t *of_topic) {
    struct burst *all = (struct burst *)(void *)rows->data;
    size_t count = rows->len / sizeof *all, kept = 0;
    if (count)
        qsort(all, count, sizeof *all, compare_bursts);
    memset(of_topic, 0, UINT16_MAX + 1);
    for (size_t i = 0; i < count && kept < BURSTS_LIST_MAX; i++) {
        bool wanted = kept < BURSTS_MAX || of_topic[all[i].topic] < BURSTS_TOPIC_MAX;
        if (!wanted)
            continue;
        if (of_topic[all[i].topic] < UINT8_MAX)
            of_topic[all[i].topic]++;
        bytes_append(list, &all[i], sizeof all[i]);
        kept++;
    }
}

enum status bursts_rank(struct bursts_found *out, const struct burst_gathering *g,
                        struct error *why) {
    const struct bursts_base *base = g->options->base;
    struct ranking r = {
        .g = g, .bursting = bytes_new(SIZE_MAX / 2), .hot = bytes_new(SIZE_MAX / 2)};
    struct bytes list = bytes_new(SIZE_MAX / 2);
    uint8_t *judged = memory_new(uint8_t, base ? base->facts->count : 0);
    uint8_t *of_topic = memory_new(uint8_t, UINT16_MAX + 1);
    bool ready = judged && of_topic;
    if (ready) {
        sum_shop(&r);
        judge_rows(&r, judged);
        if (base)
            judge_base(&r, judged);
        keep_best(&r.bursting, &list, of_topic);
        keep_best(&r.hot, &list, of_topic);
    }
    bool failed = !ready || r.bursting.failed || r.hot.failed || list.failed;
    out->list = (struct burst *)(void *)list.data;
    out->count = (uint32_t)(list.len / sizeof *out->list);
    bytes_free(&r.bursting);
    bytes_free(&r.hot);
    memory_free(judged);
    memory_free(of_topic);
    return failed ? error_set(why, STATUS_NO_MEMORY, "no memory to rank what is searched now")
                  : STATUS_OK;
}
