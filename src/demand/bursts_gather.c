/* See bursts_private.h. The rows of a query come together, and within it those of a person, so that
 * who counts once is known without remembering anybody; for the shop as a whole people are
 * remembered by day. */
#include <math.h>

#include "base/memory.h"
#include "base/timestamp.h"
#include "demand/bursts_private.h"
#include "demand/machines.h"

enum { VOUCHED_MAX = 1 << 20 }; /* searches of a query and day that count */

/* Who searched on a day, whatever. */
struct shop_day {
    int64_t user;
    int64_t day;
};

struct passing {
    struct burst_gathering *g;
    const struct machines *machines;
    query_id *rows; /* the selection's, by number; QUERY_NONE: not in it */
    uint32_t numbers;
    int64_t now_day, shop_after; /* the shop's hours up to shop_after are in its base's sums */
    struct intern days;          /* struct shop_day */
    struct bytes hours;          /* uint32_t, by number in days */
    /* Of the query passing by. */
    uint32_t query;
    int64_t after, user; /* its hours up to `after` are in its base's sums */
    uint32_t latest;     /* hours back; RHYTHM_HOURS: the user did nothing lately */
    uint64_t past, cells[RHYTHM_CELLS];
    uint32_t lately[RHYTHM_HOURS];
    bool any;
};

/* The hours of the day that lie after `after` and not after `until`, both since 1970. */
static uint32_t hours_within(int64_t day, int64_t after, int64_t until) {
    int64_t first = after + 1 - day * RHYTHM_HOURS, last = until - day * RHYTHM_HOURS;
    first = first < 0 ? 0 : first;
    last = last >= RHYTHM_HOURS ? RHYTHM_HOURS - 1 : last;
    if (last < first)
        return 0;
    return (UINT32_C(2) << last) - (UINT32_C(1) << first);
}

static uint32_t count_hours(uint32_t hours) {
    return (uint32_t)__builtin_popcount(hours);
}

/* How far back the latest of these hours of the day lies. */
static uint32_t hours_back(const struct burst_gathering *g, int64_t day, uint32_t hours) {
    int64_t latest = day * RHYTHM_HOURS + 31 - __builtin_clz(hours);
    return (uint32_t)(g->hour - latest);
}

static uint64_t decay(const struct passing *p, int64_t day) {
    double half_lives = (double)(p->now_day - day) / p->g->options->half_life_days;
    return (uint64_t)exp2(PERSON_DAY_BITS - fmin(fmax(half_lives, 0), PERSON_DAY_BITS));
}

static void add_cells(uint64_t *cells, int64_t day, uint32_t hours, uint64_t units) {
    for (uint32_t cell = 0; cell < RHYTHM_HOURS / RHYTHM_CELL_HOURS; cell++)
        if (hours >> cell * RHYTHM_CELL_HOURS & 7)
            cells[cell_of(day * RHYTHM_HOURS + (int64_t)cell * RHYTHM_CELL_HOURS)] += units;
}

static void finish_person(struct passing *p) {
    if (p->latest < RHYTHM_HOURS)
        p->lately[p->latest]++;
    p->latest = RHYTHM_HOURS;
}

static void keep_habit(struct passing *p, query_id row) {
    struct habit_row habit = {.query = row};
    uint64_t most = 0;
    for (int i = 0; i < RHYTHM_CELLS; i++)
        most = p->cells[i] > most ? p->cells[i] : most;
    if (p->past >> PERSON_DAY_BITS < BURSTS_HABIT_DAYS || most == 0)
        return;
    for (int i = 0; i < RHYTHM_CELLS; i++)
        habit.cells[i] = (uint8_t)lrint((double)p->cells[i] / (double)most * UINT8_MAX);
    bytes_append(&p->g->habits, &habit, sizeof habit);
}

static void keep_lately(struct passing *p, query_id row) {
    struct lately_row lately = {.query = row};
    for (int i = 0; i < RHYTHM_HOURS; i++)
        lately.people[i] = p->lately[i] < UINT16_MAX ? (uint16_t)p->lately[i] : UINT16_MAX;
    bytes_append(&p->g->lately, &lately, sizeof lately);
}

static void finish_query(struct passing *p) {
    query_id row = p->any ? p->rows[p->query] : QUERY_NONE;
    finish_person(p);
    if (row == QUERY_NONE)
        return;
    struct burst_sum *sum = &p->g->sums[row];
    sum->past = p->past;
    for (uint32_t i = 0; i < RHYTHM_HOURS; i++) {
        sum->people[WINDOW_DAY] += p->lately[i];
        sum->people[WINDOW_SHORT] += i < BURSTS_SHORT ? p->lately[i] : 0;
    }
    if (p->g->options->base)
        return;
    keep_habit(p, row);
    if (sum->people[WINDOW_DAY])
        keep_lately(p, row);
}

static void begin_query(struct passing *p, uint32_t query) {
    const struct bursts_base *base = p->g->options->base;
    bool known = base && base->ids[query] != QUERY_NONE;
    finish_query(p);
    memset(p->cells, 0, sizeof p->cells);
    memset(p->lately, 0, sizeof p->lately);
    p->query = query;
    p->user = PERSON_UNKNOWN;
    p->past = 0;
    p->after = known ? base->rhythm->hour - BURSTS_DAY : INT64_MIN / 2;
    p->any = true;
}

/* How many people stand behind these hours of a row: its person, or of what was vouched for, each
 * search being somebody else's, the share of them. */
static uint32_t people_of(const struct rollup_demand *row, uint32_t hours) {
    if (row->user != PERSON_ANONYMOUS)
        return hours != 0;
    uint64_t searches = row->searches < VOUCHED_MAX ? (uint64_t)row->searches : VOUCHED_MAX;
    return (uint32_t)(searches * count_hours(hours) / count_hours(row->hours));
}

static void add_day(struct passing *p, const struct rollup_demand *row) {
    struct burst_gathering *g = p->g;
    uint32_t now = row->hours & hours_within(row->day, g->hour - BURSTS_DAY, g->hour);
    uint32_t past = row->hours & hours_within(row->day, p->after, g->hour - BURSTS_DAY);
    uint64_t units = past ? decay(p, row->day) * people_of(row, past) : 0;
    p->past += units;
    add_cells(p->cells, row->day, past, units);
    if (now && row->user == PERSON_ANONYMOUS)
        p->lately[hours_back(g, row->day, now)] += people_of(row, now);
    else if (now && hours_back(g, row->day, now) < p->latest)
        p->latest = hours_back(g, row->day, now);
}

static void add_to_shop(struct passing *p, const struct rollup_demand *row) {
    struct burst_gathering *g = p->g;
    uint32_t hours = row->hours & hours_within(row->day, p->shop_after, g->hour);
    if (hours == 0)
        return;
    if (row->user != PERSON_ANONYMOUS) {
        const struct shop_day key = {.user = row->user, .day = row->day};
        uint32_t number = intern_add(&p->days, (str){(const char *)&key, sizeof key});
        uint32_t *known = p->days.failed ? NULL : bytes_row(&p->hours, number, sizeof *known);
        if (known)
            *known |= hours;
        return;
    }
    uint32_t now = hours & hours_within(row->day, g->hour - BURSTS_DAY, g->hour);
    uint64_t units = decay(p, row->day) * people_of(row, hours & ~now);
    if (now)
        g->shop.lately[hours_back(g, row->day, now)] += people_of(row, now);
    g->shop.past += units;
    add_cells(g->shop.cells, row->day, hours & ~now, units);
}

static enum status see_row(const struct rollup_demand *row, void *context, struct error *why) {
    struct passing *p = context;
    if (row->query >= p->numbers)
        return error_set(why, STATUS_CORRUPT,
                         "the rollup names a query that is not there; `inkling train --rebuild` "
                         "makes it anew");
    if (!p->any || row->query != p->query)
        begin_query(p, row->query);
    if (row->day == ROLLUP_DAY_NONE || row->hours == 0 || row->searches < 0 ||
        row->user == PERSON_UNKNOWN || machines_have(p->machines, row->user))
        return STATUS_OK;
    if (row->user != p->user)
        finish_person(p);
    p->user = row->user;
    add_day(p, row);
    add_to_shop(p, row);
    return STATUS_OK;
}

/* The people of the shop, each once a day in the past and once lately. */
static enum status sum_shop(struct passing *p, struct error *why) {
    struct burst_gathering *g = p->g;
    struct intern users = intern_new();
    struct bytes latest = bytes_new(SIZE_MAX / 2); /* uint32_t: hours back + 1 */
    for (uint32_t i = 0; i < p->days.count && !p->hours.failed; i++) {
        struct shop_day key;
        memcpy(&key, intern_text(&p->days, i).data, sizeof key);
        uint32_t hours = ((const uint32_t *)(const void *)p->hours.data)[i];
        uint32_t now = hours & hours_within(key.day, g->hour - BURSTS_DAY, g->hour);
        if (hours & ~now) {
            g->shop.past += decay(p, key.day);
            add_cells(g->shop.cells, key.day, hours & ~now, decay(p, key.day));
        }
        if (now == 0)
            continue;
        uint32_t number = intern_add(&users, (str){(const char *)&key.user, sizeof key.user});
        uint32_t *back = bytes_row(&latest, number, sizeof *back);
        uint32_t own = hours_back(g, key.day, now) + 1;
        if (back && (*back == 0 || own < *back))
            *back = own;
    }
    const uint32_t *back = (const uint32_t *)(const void *)latest.data;
    bool failed = users.failed || latest.failed || p->days.failed || p->hours.failed;
    for (uint32_t i = 0; i < users.count && !failed; i++)
        g->shop.lately[back[i] - 1]++;
    intern_free(&users);
    bytes_free(&latest);
    return failed ? error_set(why, STATUS_NO_MEMORY, "no memory for who searched when") : STATUS_OK;
}

double bursts_base_decay(const struct burst_gathering *g) {
    int64_t days = g->hour / RHYTHM_HOURS - g->options->base->rhythm->hour / RHYTHM_HOURS;
    return exp2(-(double)days / g->options->half_life_days);
}

/* A time of midnight is taken for a date: then all of that day is now. */
static int64_t last_hour(int64_t newest_ms) {
    return newest_ms % DAY_MS == 0 ? newest_ms / HOUR_MS + RHYTHM_HOURS - 1 : newest_ms / HOUR_MS;
}

enum status bursts_gather(struct burst_gathering *g, struct rollup *r, struct error *why) {
    const struct selection *selection = g->options->selection;
    const struct bursts_base *base = g->options->base;
    struct rollup_state state;
    enum status s = rollup_state(r, &state, why);
    if (s != STATUS_OK)
        return s;
    g->hour = last_hour(selection->newest_ms);
    g->habits = g->lately = bytes_new(SIZE_MAX / 2);
    g->sums = memory_new(struct burst_sum, selection->rows.count);
    struct passing p = {.g = g,
                        .machines = &selection->machines,
                        .rows = memory_new(query_id, state.queries),
                        .numbers = state.queries,
                        .now_day = g->hour / RHYTHM_HOURS,
                        .shop_after = base ? base->rhythm->hour : INT64_MIN / 2,
                        .days = intern_new(),
                        .hours = bytes_new(SIZE_MAX / 2),
                        .latest = RHYTHM_HOURS};
    if (!g->sums || !p.rows)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for what is searched now");
    for (uint32_t i = 0; i < state.queries && s == STATUS_OK; i++)
        p.rows[i] = QUERY_NONE;
    for (uint32_t i = 0; i < selection->rows.count && s == STATUS_OK; i++)
        p.rows[selection->numbers[i]] = i;
    if (s == STATUS_OK)
        s = rollup_each_demand(r, see_row, &p, why);
    if (s == STATUS_OK) {
        finish_query(&p);
        s = sum_shop(&p, why);
    }
    if (s == STATUS_OK && (g->habits.failed || g->lately.failed))
        s = error_set(why, STATUS_NO_MEMORY, "no memory for when queries are searched");
    memory_free(p.rows);
    intern_free(&p.days);
    bytes_free(&p.hours);
    return s;
}
