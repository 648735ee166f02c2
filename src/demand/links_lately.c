/* What people search for lately, of all the edition's queries: the one graph that no visit is read
 * for. Each person counts once a day, so that who repeats themselves a thousand times moves
 * nothing. */
#include <math.h>

#include "demand/links_private.h"

/* One query while its rows pass by. */
struct lately_pass {
    const struct link_gathering *g;
    struct bytes *edges;
    uint32_t query; /* the rollup's number */
    uint64_t units;
    struct build_edge edge;
    int64_t user;
    bool vouched;
};

static void finish_query(struct lately_pass *p) {
    const struct link_gathering *g = p->g;
    query_id query = p->query < g->reader.query_count ? g->reader.queries[p->query] : QUERY_NONE;
    if (query == QUERY_NONE || p->units == 0 || (!p->vouched && p->edge.people < g->users_min))
        return;
    if (p->vouched)
        p->edge.people = 0;
    p->edge.target = query;
    p->edge.weight = (float)p->units;
    bytes_append(p->edges, &p->edge, sizeof p->edge);
}

static enum status take_row(const struct rollup_demand *row, void *context, struct error *why) {
    struct lately_pass *p = context;
    int64_t age_days = p->g->reader.newest_day - row->day;
    (void)why;
    if (row->query != p->query) {
        finish_query(p);
        *p = (struct lately_pass){
            .g = p->g, .edges = p->edges, .query = row->query, .user = PERSON_UNKNOWN};
    }
    if (row->day == ROLLUP_DAY_NONE || age_days < 0 || age_days >= LINKS_LATELY_DAYS ||
        row->searches <= 0 || row->user == PERSON_UNKNOWN ||
        machines_have(p->g->reader.machines, row->user))
        return STATUS_OK;
    bool vouched = row->user == PERSON_ANONYMOUS;
    uint64_t searches = vouched ? (uint64_t)row->searches : 1;
    p->units += searches * (uint64_t)ldexp(LINK_ONE, (int)-age_days * LINKS_LATELY_HALVINGS_A_DAY);
    p->vouched |= vouched;
    p->edge.people += !vouched && row->user != p->user;
    p->user = row->user;
    return STATUS_OK;
}

enum status links_find_lately(const struct link_gathering *g, struct bytes *out,
                              struct error *why) {
    struct lately_pass pass = {.g = g, .edges = out, .query = UINT32_MAX};
    enum status s = rollup_each_demand(g->rollup, take_row, &pass, why);
    finish_query(&pass);
    struct build_edge *edges = (struct build_edge *)(void *)out->data;
    double sum = (double)LINK_ONE * LINKS_PRIOR;
    for (size_t i = 0; i < out->len / sizeof *edges; i++)
        sum += (double)edges[i].weight;
    for (size_t i = 0; i < out->len / sizeof *edges; i++)
        edges[i].weight = (float)((double)edges[i].weight / sum);
    return s;
}
