/* One pass over each of the rollup's tables (select_private.h). The rows of a query come together
 * and in a fixed order, so sums of doubles are the same on every run. */
#include <math.h>

#include "base/memory.h"
#include "base/timestamp.h"
#include "demand/select_private.h"
#include "demand/tally.h"

/* Numbers in a damaged database must not become addresses. */
static enum status unknown_number(const char *what, struct error *why) {
    return error_set(why, STATUS_CORRUPT,
                     "the rollup names a %s that is not there; `inkling train --rebuild` makes it "
                     "anew",
                     what);
}

struct newest {
    int64_t limit_ms, newest_ms;
};

static enum status see_day(const struct rollup_day *row, void *context, struct error *why) {
    struct newest *n = context;
    int64_t newest_ms = 0;
    (void)why;
    if ((int64_t)row->day * DAY_MS <= n->limit_ms)
        newest_ms = row->newest_ms < n->limit_ms ? row->newest_ms : n->limit_ms;
    if (newest_ms > n->newest_ms)
        n->newest_ms = newest_ms;
    return STATUS_OK;
}

struct ranking {
    struct gathering *g;
    const struct select_base *base;
    uint32_t next;
};

static enum status rank_category(str name, uint32_t category, void *context, struct error *why) {
    struct ranking *ranking = context;
    struct gathering *g = ranking->g;
    if (category >= g->categories)
        return unknown_number("category", why);
    if (ranking->base) { /* which numbers them */
        const struct topics *topics = ranking->base->topics;
        uint16_t topic = topics ? topics_find(topics, name) : 0;
        g->ranks[category] = topic ? topic - 1U : SELECT_NO_TOPIC;
        return STATUS_OK;
    }
    g->ranks[category] = ranking->next++;
    bytes_append_str(&g->topics, name);
    bytes_append_u32(&g->topic_ends, (uint32_t)g->topics.len);
    return g->topics.failed || g->topic_ends.failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory for the names of categories")
               : STATUS_OK;
}

/* Weights add up in units of 2^-63, exactly: rows come in the order of people's hashes, which is
 * another one under another key, and a sum of doubles would differ with it. */
__extension__ typedef unsigned __int128 weight_sum;
enum { WEIGHT_BITS = 63 };

/* The demand of one query while its rows pass by. */
struct demand_pass {
    struct gathering *g;
    double half_life_days;
    weight_sum weight;
    int64_t newest_day, user;
    uint32_t query, users;
    int64_t searches, clicks;
    bool any;
};

static uint32_t saturate32(int64_t v) {
    return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

static void finish_query(struct demand_pass *p) {
    if (!p->any)
        return;
    struct query_sum *sum = &p->g->sums[p->query];
    sum->weight = (float)ldexp((double)p->weight, -WEIGHT_BITS);
    sum->users = p->users > UINT16_MAX ? UINT16_MAX : (uint16_t)p->users;
    sum->searches = saturate32(p->searches);
    sum->clicks = saturate32(p->clicks);
    sum->asked = p->searches > 0;
    p->g->searches += (uint64_t)p->searches;
    p->g->clicks += (uint64_t)p->clicks;
}

/* What one search of the day weighs, in units of weight_sum. */
static uint64_t decay(const struct demand_pass *p, int32_t day) {
    double half_lives = 0;
    if (day != ROLLUP_DAY_NONE && day < p->newest_day)
        half_lives = (double)(p->newest_day - day) / p->half_life_days;
    return (uint64_t)exp2(WEIGHT_BITS - fmin(half_lives, SELECT_HALF_LIVES_MAX));
}

static void note_last_day(const struct demand_pass *p, struct query_sum *sum, int32_t day) {
    int64_t last = day < p->newest_day ? day : p->newest_day;
    if (last > sum->last_day)
        sum->last_day = last > UINT16_MAX ? UINT16_MAX : (uint16_t)last;
}

static enum status sum_row(const struct rollup_demand *row, void *context, struct error *why) {
    struct demand_pass *p = context;
    if (row->query >= p->g->queries)
        return unknown_number("query", why);
    if (!p->any || row->query != p->query) {
        finish_query(p);
        *p = (struct demand_pass){.g = p->g,
                                  .half_life_days = p->half_life_days,
                                  .newest_day = p->newest_day,
                                  .query = row->query,
                                  .user = PERSON_UNKNOWN,
                                  .any = true};
    }
    struct query_sum *sum = &p->g->sums[row->query];
    sum->typed += (uint64_t)row->searches;
    if (machines_have(&p->g->machines, row->user))
        return STATUS_OK;
    p->clicks += row->clicks;
    if (row->searches <= 0)
        return STATUS_OK;
    p->searches += row->searches;
    p->weight += (weight_sum)row->searches * decay(p, row->day);
    note_last_day(p, sum, row->day);
    if (row->user == PERSON_ANONYMOUS)
        sum->vouched = true;
    else if (row->user != PERSON_UNKNOWN && row->user != p->user)
        p->users++;
    p->user = row->user;
    return STATUS_OK;
}

/* Spellings of one query while they pass by. */
struct spelling_pass {
    struct gathering *g;
    uint32_t query;
    uint64_t searches; /* of the form passing by, which may come twice in a row */
    struct bytes form;
    bool any;
};

static void finish_form(struct spelling_pass *p) {
    if (!p->any)
        return;
    struct gathering *g = p->g;
    struct query_sum *sum = &g->sums[p->query];
    sum->typed -= p->searches < sum->typed ? p->searches : sum->typed;
    if (p->searches <= sum->form_searches)
        return; /* forms come in byte order: the first of equals stands */
    bytes_append_str(&g->forms, bytes_str(&p->form));
    sum->form = (uint32_t)(g->form_ends.len / sizeof(uint64_t));
    sum->form_searches = p->searches;
    bytes_append_u64(&g->form_ends, g->forms.len);
}

static enum status see_spelling(const struct rollup_spelling *row, void *context,
                                struct error *why) {
    struct spelling_pass *p = context;
    if (row->query >= p->g->queries)
        return unknown_number("query", why);
    bool same = p->any && row->query == p->query && str_equal(row->form, bytes_str(&p->form));
    if (!same) {
        finish_form(p);
        p->any = true;
        p->query = row->query;
        p->searches = 0;
        p->form.len = 0;
        bytes_append_str(&p->form, row->form);
    }
    p->searches += (uint64_t)row->searches;
    if (p->form.failed || p->g->forms.failed || p->g->form_ends.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the spellings");
    return STATUS_OK;
}

struct topic_pass {
    struct gathering *g;
    uint32_t query;
    int64_t events; /* of the commonest so far */
    bool any;
};

static enum status see_topic(const struct rollup_topic *row, void *context, struct error *why) {
    struct topic_pass *p = context;
    if (row->query >= p->g->queries || row->category >= p->g->categories)
        return unknown_number("query or category", why);
    if (!p->any || p->query != row->query)
        *p = (struct topic_pass){.g = p->g, .query = row->query, .any = true};
    struct query_sum *sum = &p->g->sums[row->query];
    uint32_t rank = p->g->ranks[row->category];
    if (row->events > p->events || (row->events == p->events && rank < sum->topic)) {
        p->events = row->events;
        sum->topic = rank;
    }
    return STATUS_OK;
}

static enum status prepare(struct gathering *g, struct rollup *r, struct error *why) {
    struct rollup_state state;
    enum status s = rollup_state(r, &state, why);
    if (s != STATUS_OK)
        return s;
    g->queries = state.queries;
    g->categories = state.categories;
    g->sums = memory_new(struct query_sum, g->queries);
    g->ranks = memory_new(uint32_t, g->categories);
    if (!g->sums || !g->ranks)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the sums of %u queries", g->queries);
    for (uint32_t i = 0; i < g->queries; i++)
        g->sums[i].form = SELECT_NO_FORM, g->sums[i].topic = SELECT_NO_TOPIC;
    return STATUS_OK;
}

/* Those of the rows and those that the base left out. */
static enum status find_machines(struct gathering *g, struct rollup *r,
                                 const struct select_options *options, struct error *why) {
    enum status s = machines_find(&g->machines, r, options->machine_searches_per_day, why);
    if (s != STATUS_OK || !options->base)
        return s;
    const struct machines *before = options->base->machines;
    for (uint32_t i = 0; i < before->users.count; i++)
        machines_add(&g->machines, machines_user(before, i));
    return g->machines.users.failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory to look for machine traffic")
               : STATUS_OK;
}

static enum status sum_demand(struct gathering *g, struct rollup *r,
                              const struct select_options *options, struct error *why) {
    struct newest newest = {.limit_ms = options->now_ms + SELECT_AHEAD_MS,
                            .newest_ms = options->base ? options->base->newest_ms : 0};
    enum status s = rollup_each_day(r, see_day, &newest, why);
    if (s == STATUS_OK)
        s = find_machines(g, r, options, why);
    if (s != STATUS_OK)
        return s;
    g->newest_ms = newest.newest_ms;
    struct demand_pass pass = {
        .g = g, .half_life_days = options->half_life_days, .newest_day = newest.newest_ms / DAY_MS};
    s = rollup_each_demand(r, sum_row, &pass, why);
    finish_query(&pass);
    return s;
}

enum status gather(struct gathering *g, struct rollup *r, const struct select_options *options,
                   struct error *why) {
    *g = (struct gathering){.machines.users = intern_new(),
                            .forms = bytes_new(SIZE_MAX / 2),
                            .form_ends = bytes_new(SIZE_MAX / 2),
                            .topics = bytes_new(UINT32_MAX),
                            .topic_ends = bytes_new(UINT32_MAX)};
    struct spelling_pass spelling = {.g = g, .form = bytes_new(SIZE_MAX / 2)};
    struct ranking ranking = {.g = g, .base = options->base};
    struct topic_pass topics = {.g = g};
    enum status s = prepare(g, r, why);
    if (s == STATUS_OK)
        s = sum_demand(g, r, options, why);
    if (s == STATUS_OK)
        s = rollup_each_spelling(r, see_spelling, &spelling, why);
    finish_form(&spelling);
    bytes_free(&spelling.form);
    if (s == STATUS_OK && (g->forms.failed || g->form_ends.failed))
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the spellings");
    if (s == STATUS_OK)
        s = rollup_each_category(r, rank_category, &ranking, why);
    if (s == STATUS_OK)
        s = rollup_each_topic(r, see_topic, &topics, why);
    return s;
}

void gathering_free(struct gathering *g) {
    memory_free(g->sums);
    memory_free(g->ranks);
    machines_free(&g->machines);
    bytes_free(&g->forms);
    bytes_free(&g->form_ends);
    bytes_free(&g->topics);
    bytes_free(&g->topic_ends);
}

str gathering_form(const struct gathering *g, uint32_t form) {
    const uint64_t *ends = (const uint64_t *)(const void *)g->form_ends.data;
    uint64_t from = form ? ends[form - 1] : 0;
    return (str){.data = g->forms.data + from, .len = (size_t)(ends[form] - from)};
}
