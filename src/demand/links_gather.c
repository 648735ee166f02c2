/* See links_private.h. One pass counts the evidence by ranges of sources; each further pass holds
 * that of as many ranges as fit, sorts it and makes the edges. So a journal of any length takes the
 * same memory, and a small one two passes. Sums are of integers: the order of rows, and where the
 * ranges were cut, cannot change them. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"
#include "demand/links_private.h"

enum { RANGES = 4096 }; /* of a kind */

struct part {
    struct link_gathering *g;
    uint64_t counts[LINK_KINDS * RANGES];
    uint32_t first, end; /* ranges of this pass */
    struct bytes rows;   /* link_row */
    struct progress progress;
    uint64_t visits;
};

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory for the graphs of the edition");
}

static uint32_t range_of(const struct link_gathering *g, const struct link_row *row) {
    return row->kind * RANGES + (uint32_t)((uint64_t)row->source * RANGES / g->sources[row->kind]);
}

static void count_row(const struct link_row *row, void *context) {
    struct part *p = context;
    p->counts[range_of(p->g, row)]++;
    if (row->kind == LINK_TOUCHED)
        p->g->item_units[row->source] += row->units;
}

static void keep_row(const struct link_row *row, void *context) {
    struct part *p = context;
    uint32_t range = range_of(p->g, row);
    if (range >= p->first && range < p->end)
        bytes_append(&p->rows, row, sizeof *row);
}

static enum status read_visit(const struct rollup_visit *visit, void *context, struct error *why) {
    struct part *p = context;
    progress_show(&p->progress, ++p->visits);
    if (!links_read_visit(&p->g->reader, visit))
        return error_set(why, STATUS_CORRUPT,
                         "the rollup has a visit that no Inkling wrote; `inkling train --rebuild` "
                         "makes it anew");
    return p->rows.failed ? no_memory(why) : STATUS_OK;
}

static enum status pass(struct part *p, link_fn *take, const char *what, struct error *why) {
    p->g->reader.take = take;
    p->g->reader.context = p;
    p->visits = 0;
    p->progress = progress_start(what, 0, p->g->quiet);
    enum status s = rollup_each_visit(p->g->rollup, read_visit, p, why);
    (void)progress_end(&p->progress, p->visits);
    return s;
}

static int compare_rows(const void *left, const void *right) {
    const struct link_row *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    return (a->user > b->user) - (a->user < b->user);
}

/* How popular the target is by itself, in events of the newest day. */
static double popularity(const struct link_gathering *g, const struct link_row *row) {
    if (row->kind >= RELATION_COUNT)
        return 0;
    return relation_target((enum relation)row->kind) == GRAPH_END_QUERY
               ? (double)g->queries[row->target].weight
               : (double)g->item_units[row->target] / LINK_ONE;
}

static float weigh(const struct link_gathering *g, const struct link_row *row, uint64_t units,
                   uint64_t of_source) {
    double evidence = (double)units / LINK_ONE;
    if (row->kind == LINK_TOUCHED)
        return (float)evidence;
    double share = evidence / ((double)of_source / LINK_ONE + LINKS_PRIOR);
    return (float)(share * sqrt(sqrt(LINKS_PRIOR / (popularity(g, row) + LINKS_PRIOR))));
}

/* The rows of one edge; returns how many there are. */
static size_t make_edge(const struct link_gathering *g, const struct link_row *rows, size_t count,
                        uint64_t of_source, struct link_edges *out) {
    struct build_edge edge = {.source = rows->source, .target = rows->target};
    uint64_t units = 0;
    bool vouched = false;
    size_t i = 0;
    for (; i < count && rows[i].kind == rows->kind && rows[i].source == rows->source &&
           rows[i].target == rows->target;
         i++) {
        units += rows[i].units;
        if (rows[i].user == PERSON_ANONYMOUS)
            vouched = true;
        else if (rows[i].user != PERSON_UNKNOWN && (i == 0 || rows[i].user != rows[i - 1].user))
            edge.people++;
    }
    if (!vouched && edge.people < g->users_min)
        return i;
    if (vouched)
        edge.people = 0;
    edge.weight = weigh(g, rows, units, of_source);
    if (edge.weight > 0)
        bytes_append(&out->of[rows->kind], &edge, sizeof edge);
    return i;
}

static enum status make_edges(struct part *p, struct link_edges *out, struct error *why) {
    struct link_row *rows = (struct link_row *)(void *)p->rows.data;
    size_t count = p->rows.len / sizeof *rows;
    if (count)
        qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t at = 0, end = 0; at < count; at = end) {
        uint64_t of_source = 0;
        for (end = at;
             end < count && rows[end].kind == rows[at].kind && rows[end].source == rows[at].source;
             end++)
            of_source += rows[end].units;
        for (size_t i = at; i < end;)
            i += make_edge(p->g, rows + i, end - i, of_source, out);
    }
    for (int kind = 0; kind < LINK_KINDS; kind++)
        if (out->of[kind].failed)
            return no_memory(why);
    return STATUS_OK;
}

enum status links_gather(struct link_gathering *g, struct link_edges *out, struct error *why) {
    struct part *p = memory_new(struct part, 1);
    if (!p)
        return no_memory(why);
    p->g = g;
    p->rows = bytes_new(SIZE_MAX / 2);
    enum status s = pass(p, count_row, "reading visits", why);
    while (s == STATUS_OK && p->end < LINK_KINDS * RANGES) {
        uint64_t rows = p->counts[p->first = p->end];
        for (p->end++; p->end < LINK_KINDS * RANGES; p->end++)
            if ((rows += p->counts[p->end]) > g->batch_rows)
                break;
        p->rows.len = 0;
        s = pass(p, keep_row, "gathering edges", why);
        if (s == STATUS_OK)
            s = make_edges(p, out, why);
    }
    bytes_free(&p->rows);
    memory_free(p);
    return s;
}
