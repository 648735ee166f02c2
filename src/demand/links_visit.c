/* One visit read as evidence (links.h). */
#include <math.h>

#include "demand/links_private.h"
#include "demand/trail.h"
#include "recall/query_id.h"

enum {
    SINCE_MAX = 8
}; /* items since the latest search: whoever looked at more was not led by one */

/* An item that was looked at, and the query it belonged to. */
struct look {
    uint32_t item;
    query_id query; /* QUERY_NONE: none, or not of the edition */
};

struct visit_reading {
    const struct link_reader *reader;
    int64_t user;
    uint32_t one;    /* what an event of the visit weighs */
    uint32_t number; /* of the latest search, as in the rollup */
    query_id search; /* the same, in the edition */
    query_id of;     /* whose the next item is, when it says so */
    bool searched, says_of;
    uint32_t beside[LINKS_BESIDE], beside_count;
    struct look since[SINCE_MAX];
    uint32_t since_count;
};

static void emit(const struct visit_reading *v, uint32_t kind, uint32_t source, uint32_t target,
                 uint32_t units) {
    const struct link_row row = {
        .user = v->user, .kind = kind, .source = source, .target = target, .units = units};
    v->reader->take(&row, v->reader->context);
}

/* The number of the edge (query, item) of `chosen`, or GRAPH_NO_EDGE. */
static uint32_t find_choice(const struct link_choices *c, struct look look) {
    size_t low = 0, high = c->count;
    item_id item = c->items[look.item];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->edges[middle].source < look.query)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < c->count && c->edges[low].source == look.query; low++)
        if (c->edges[low].target == item)
            return (uint32_t)low;
    return GRAPH_NO_EDGE;
}

static void read_return(const struct visit_reading *v, struct look look, query_id next) {
    uint32_t choice = look.query == QUERY_NONE || look.query == next
                          ? GRAPH_NO_EDGE
                          : find_choice(v->reader->choices, look);
    if (choice != GRAPH_NO_EDGE)
        emit(v, RELATION_RETURNED, choice, next, v->one);
}

/* Another query after what came before it. */
static void read_next(const struct visit_reading *v, query_id next, uint16_t pause_s) {
    bool returned = v->reader->choices != NULL;
    if (!returned && v->searched && v->search != QUERY_NONE) {
        emit(v, RELATION_FOLLOWED, v->search, next, v->one);
        if (v->since_count == 0 && pause_s <= LINKS_REPLACED_S)
            emit(v, RELATION_REPLACED, v->search, next, v->one);
    }
    for (uint32_t i = 0; i < v->since_count; i++)
        if (returned)
            read_return(v, v->since[i], next);
        else
            emit(v, RELATION_LED, v->since[i].item, next, v->one);
}

static void read_search(struct visit_reading *v, const struct trail_step *step) {
    query_id next = v->reader->queries[step->number];
    if (v->searched && step->number == v->number)
        return;
    if (next != QUERY_NONE)
        read_next(v, next, step->pause_s);
    v->number = step->number;
    v->search = next;
    v->searched = true;
    v->since_count = 0;
}

static uint32_t units_of(const struct visit_reading *v, const struct trail_step *step) {
    uint32_t position = step->position < LINKS_POSITION_MAX ? step->position : LINKS_POSITION_MAX;
    return position < 2 ? v->one : (uint32_t)((double)v->one * sqrt(position));
}

static void stand_beside(struct visit_reading *v, uint32_t item) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < v->beside_count; i++) {
        if (v->beside[i] == item)
            continue;
        emit(v, RELATION_BESIDE, v->beside[i], item, v->one);
        emit(v, RELATION_BESIDE, item, v->beside[i], v->one);
        v->beside[kept++] = v->beside[i];
    }
    if (kept == LINKS_BESIDE)
        memmove(v->beside, v->beside + 1, --kept * sizeof *v->beside);
    v->beside[kept] = item;
    v->beside_count = kept + 1;
}

static void remember(struct visit_reading *v, struct look look) {
    for (uint32_t i = 0; i < v->since_count; i++)
        if (v->since[i].item == look.item)
            return;
    if (v->since_count < SINCE_MAX)
        v->since[v->since_count++] = look;
}

static void read_item(struct visit_reading *v, const struct trail_step *step) {
    struct look look = {.item = step->number, .query = v->says_of ? v->of : v->search};
    if (!v->reader->choices) {
        emit(v, LINK_TOUCHED, look.item, 0, v->one);
        stand_beside(v, look.item);
        if (look.query != QUERY_NONE) {
            emit(v, RELATION_CHOSEN, look.query, look.item, units_of(v, step));
            emit(v, RELATION_FOUND, look.item, look.query, units_of(v, step));
        }
    }
    remember(v, look);
    v->says_of = false;
}

static uint32_t decay(const struct link_reader *reader, int32_t day) {
    double half_lives = 0;
    if (day != ROLLUP_DAY_NONE && day < reader->newest_day)
        half_lives = (double)(reader->newest_day - day) / reader->half_life_days;
    return (uint32_t)((double)LINK_ONE * exp2(-half_lives));
}

bool links_read_visit(const struct link_reader *reader, const struct rollup_visit *visit) {
    struct visit_reading v = {.reader = reader,
                              .user = visit->user,
                              .one = decay(reader, visit->day),
                              .search = QUERY_NONE};
    struct trail_step step;
    str rest = visit->steps;
    if (v.one == 0 || machines_have(reader->machines, visit->user))
        return true;
    while (trail_next(&rest, &step)) {
        bool item = trail_is_item(step.kind);
        if (step.number >= (item ? reader->item_count : reader->query_count))
            return false;
        if (item) {
            read_item(&v, &step);
        } else if (step.kind == TRAIL_SEARCH) {
            read_search(&v, &step);
        } else {
            v.of = reader->queries[step.number];
            v.says_of = true;
        }
    }
    return rest.len == 0;
}
