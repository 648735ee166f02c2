/* What the graphs of some visits are, said as plainly as possible: for every visit, loops over its
 * steps; a table over all pairs of ends. Slow and meant to be read. */
#ifndef PROPERTY_LINKS_ORACLE_H
#define PROPERTY_LINKS_ORACLE_H

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "demand/links.h"
#include "demand/tally.h"
#include "demand/trail.h"

enum {
    ORACLE_QUERIES = 8,
    ORACLE_ITEMS = 5,
    ORACLE_VISITS = 60,
    ORACLE_STEPS = 14,
    ORACLE_ENDS = ORACLE_QUERIES * ORACLE_ITEMS,
    ORACLE_NEWEST_DAY = 20000,
    ORACLE_MACHINE = 13,
};

struct oracle_visit {
    int64_t user;
    int32_t day;
    int count;
    struct trail_step steps[ORACLE_STEPS];
};
struct oracle_query_row {
    str text;
    query_id id; /* in the edition, or QUERY_NONE */
    float weight;
};
struct oracle_edge {
    uint32_t source, target;
    double evidence;
    uint32_t seen; /* bits of people */
    int people;
    bool vouched, kept;
};

static struct oracle_visit oracle_visits[ORACLE_VISITS];
static int oracle_visit_count;
static struct oracle_query_row oracle_queries[ORACLE_QUERIES];
static char oracle_item_names[ORACLE_ITEMS][8];
static struct oracle_edge oracle_table[RELATION_COUNT][ORACLE_ENDS][ORACLE_QUERIES];
static struct oracle_edge oracle_touches[ORACLE_ITEMS];
static const int64_t oracle_people[] = {PERSON_ANONYMOUS, PERSON_UNKNOWN, 7, 7, 8, 9,
                                        ORACLE_MACHINE};

static inline void oracle_make_visits(struct random *r) {
    static const enum trail_kind items[] = {TRAIL_CLICK, TRAIL_CLICK, TRAIL_CART, TRAIL_PURCHASE,
                                            TRAIL_VIEW};
    oracle_visit_count = 1 + (int)random_below(r, ORACLE_VISITS);
    for (int i = 0; i < oracle_visit_count; i++) {
        struct oracle_visit *v = &oracle_visits[i];
        *v = (struct oracle_visit){
            .user = oracle_people[random_below(r, sizeof oracle_people / sizeof *oracle_people)],
            .day = random_below(r, 10) ? ORACLE_NEWEST_DAY + 1 - (int32_t)random_below(r, 12) : -1};
        int wanted = 1 + (int)random_below(r, ORACLE_STEPS - 1);
        while (v->count < wanted) {
            struct trail_step step = {.pause_s = (uint16_t)(50 + random_below(r, 20))};
            bool search = random_below(r, 2);
            if (!search && random_below(r, 3) == 0 && v->count + 1 < ORACLE_STEPS) {
                step.kind = TRAIL_OF;
                step.number = (uint32_t)random_below(r, ORACLE_QUERIES);
                v->steps[v->count++] = step;
            }
            step.kind = search ? TRAIL_SEARCH : items[random_below(r, 5)];
            step.number = (uint32_t)random_below(r, search ? ORACLE_QUERIES : ORACLE_ITEMS);
            step.position = step.kind == TRAIL_CLICK ? (uint8_t)random_below(r, 14) : 0;
            v->steps[v->count++] = step;
        }
    }
}

static inline struct oracle_edge *oracle_edge(enum relation relation, uint32_t source,
                                              uint32_t target) {
    return &oracle_table[relation][source][target];
}

static inline bool oracle_known(uint32_t query) {
    return oracle_queries[query].id != QUERY_NONE;
}

static inline void oracle_note(struct oracle_edge *e, uint32_t source, uint32_t target,
                               const struct oracle_visit *v, double evidence) {
    e->source = source;
    e->target = target;
    e->evidence += evidence;
    e->vouched |= v->user == PERSON_ANONYMOUS;
    if (v->user != PERSON_ANONYMOUS && v->user != PERSON_UNKNOWN)
        e->seen |= 1u << v->user;
}

static inline void oracle_add(enum relation relation, uint32_t source, uint32_t target,
                              const struct oracle_visit *v, double evidence) {
    oracle_note(oracle_edge(relation, source, target), source, target, v, evidence);
}

/* The search before step `at` that was for another query than the one before it; -1 none. */
static inline int oracle_search_before(const struct oracle_visit *v, int at) {
    int found = -1;
    for (int k = 0; k < at; k++)
        if (v->steps[k].kind == TRAIL_SEARCH &&
            (found < 0 || v->steps[k].number != v->steps[found].number))
            found = k;
    return found;
}

/* The query that the item of a step belongs to; -1 none. */
static inline int oracle_query_of(const struct oracle_visit *v, int at) {
    if (at > 0 && v->steps[at - 1].kind == TRAIL_OF)
        return (int)v->steps[at - 1].number;
    int search = oracle_search_before(v, at);
    return search < 0 ? -1 : (int)v->steps[search].number;
}

static inline bool oracle_seen_between(const struct oracle_visit *v, int from, int to,
                                       uint32_t item) {
    for (int k = from; k < to; k++)
        if (trail_is_item(v->steps[k].kind) && v->steps[k].number == item)
            return true;
    return false;
}

static inline void oracle_take_search(const struct oracle_visit *v, int at, double one) {
    int before = oracle_search_before(v, at), first = before < 0 ? 0 : before;
    uint32_t next = v->steps[at].number;
    bool looked = false;
    if ((before >= 0 && v->steps[before].number == next) || !oracle_known(next))
        return;
    for (int k = first; k < at; k++) {
        const struct trail_step *step = &v->steps[k];
        if (!trail_is_item(step->kind) || oracle_seen_between(v, first, k, step->number))
            continue;
        int query = oracle_query_of(v, k);
        looked = true;
        oracle_add(RELATION_LED, step->number, next, v, one);
        if (query >= 0 && query != (int)next && oracle_known((uint32_t)query))
            oracle_add(RELATION_RETURNED, (uint32_t)query * ORACLE_ITEMS + step->number, next, v,
                       one);
    }
    if (before < 0 || !oracle_known(v->steps[before].number))
        return;
    oracle_add(RELATION_FOLLOWED, v->steps[before].number, next, v, one);
    if (!looked && v->steps[at].pause_s <= LINKS_REPLACED_S)
        oracle_add(RELATION_REPLACED, v->steps[before].number, next, v, one);
}

static inline void oracle_take_item(const struct oracle_visit *v, int at, double one) {
    const struct trail_step *step = &v->steps[at];
    int query = oracle_query_of(v, at), distinct = 0;
    int position = step->position > LINKS_POSITION_MAX ? LINKS_POSITION_MAX : step->position;
    double looked = position > 1 ? one * sqrt(position) : one;
    oracle_note(&oracle_touches[step->number], step->number, 0, v, one);
    if (query >= 0 && oracle_known((uint32_t)query)) {
        oracle_add(RELATION_CHOSEN, (uint32_t)query, step->number, v, looked);
        oracle_add(RELATION_FOUND, step->number, (uint32_t)query, v, looked);
    }
    for (int k = at - 1; k >= 0 && distinct < LINKS_BESIDE; k--) {
        uint32_t other = v->steps[k].number;
        if (!trail_is_item(v->steps[k].kind) || oracle_seen_between(v, k + 1, at, other))
            continue;
        distinct++;
        if (other != step->number) {
            oracle_add(RELATION_BESIDE, step->number, other, v, one);
            oracle_add(RELATION_BESIDE, other, step->number, v, one);
        }
    }
}

static inline bool oracle_keep(struct oracle_edge *e, uint32_t users_min) {
    e->people = __builtin_popcount(e->seen);
    return e->evidence > 0 && (e->vouched || e->people >= (int)users_min);
}

/* Each word of one text stands in the other, which has more; words are apart by one space here. */
static inline bool oracle_narrows(str from, str to) {
    char padded[80], word[80];
    snprintf(padded, sizeof padded, " %.*s ", STR_ARGS(to));
    for (str rest = from; rest.data;) {
        str one = str_split(&rest, ' ');
        snprintf(word, sizeof word, " %.*s ", STR_ARGS(one));
        if (!strstr(padded, word))
            return false;
    }
    return to.len > from.len;
}

static inline void oracle_find(uint32_t users_min, double half_life_days) {
    memset(oracle_table, 0, sizeof oracle_table);
    memset(oracle_touches, 0, sizeof oracle_touches);
    for (int i = 0; i < oracle_visit_count; i++) {
        const struct oracle_visit *v = &oracle_visits[i];
        double age = v->day < 0 || v->day > ORACLE_NEWEST_DAY ? 0 : ORACLE_NEWEST_DAY - v->day;
        for (int k = 0; k < v->count && v->user != ORACLE_MACHINE; k++) {
            if (v->steps[k].kind == TRAIL_SEARCH)
                oracle_take_search(v, k, pow(0.5, age / half_life_days));
            else if (trail_is_item(v->steps[k].kind))
                oracle_take_item(v, k, pow(0.5, age / half_life_days));
        }
    }
    for (int relation = 0; relation < RELATION_COUNT; relation++)
        for (int s = 0; s < ORACLE_ENDS; s++)
            for (int t = 0; t < ORACLE_QUERIES; t++)
                oracle_table[relation][s][t].kept =
                    oracle_keep(&oracle_table[relation][s][t], users_min);
    for (int i = 0; i < ORACLE_ITEMS; i++)
        oracle_touches[i].kept = oracle_keep(&oracle_touches[i], users_min);
    for (int s = 0; s < ORACLE_ENDS; s++)
        for (int t = 0; t < ORACLE_QUERIES; t++) {
            struct oracle_edge *e = &oracle_table[RELATION_RETURNED][s][t];
            e->kept &= oracle_table[RELATION_CHOSEN][s / ORACLE_ITEMS][s % ORACLE_ITEMS].kept;
            e = &oracle_table[RELATION_NARROWED][s][t];
            *e = oracle_table[RELATION_FOLLOWED][s][t];
            e->kept &= s < ORACLE_QUERIES &&
                       oracle_narrows(oracle_queries[s].text, oracle_queries[t].text);
        }
}

static inline bool oracle_touched(uint32_t item) {
    return oracle_touches[item].kept;
}

static inline int oracle_edges(enum relation relation) {
    int count = 0;
    for (int s = 0; s < ORACLE_ENDS; s++)
        for (int t = 0; t < ORACLE_QUERIES; t++)
            count += oracle_table[relation][s][t].kept;
    return count;
}

static inline double oracle_weight(enum relation relation, const struct oracle_edge *e) {
    double of_source = 0, popular = 0;
    for (int t = 0; t < ORACLE_QUERIES; t++)
        of_source += oracle_table[relation][e->source][t].evidence;
    popular = relation_target(relation) == GRAPH_END_QUERY
                  ? (double)oracle_queries[e->target].weight
                  : oracle_touches[e->target].evidence;
    return e->evidence / (of_source + LINKS_PRIOR) *
           pow(LINKS_PRIOR / (popular + LINKS_PRIOR), 0.25);
}

#endif
