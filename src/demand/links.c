/* See links.h. First everything but `returned`, whose sources are edges of `chosen` and so must
 * wait until those are numbered. */
#include "demand/links.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "demand/links_private.h"
#include "demand/tally.h"

enum { WORDS_MAX = 32 };

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory for the graphs of the edition");
}

/* All the words of `from` and more. */
static bool narrows(str from, str to) {
    str before[WORDS_MAX], after[WORDS_MAX];
    uint32_t few = text_words(from, before, WORDS_MAX), many = text_words(to, after, WORDS_MAX);
    if (few == 0 || few >= many || many > WORDS_MAX)
        return false;
    for (uint32_t i = 0; i < few; i++) {
        uint32_t k = 0;
        while (k < many && !str_equal(before[i], after[k]))
            k++;
        if (k == many)
            return false;
    }
    return true;
}

static void find_narrowed(struct link_edges *edges, const struct build_query *queries) {
    const struct bytes *followed = &edges->of[RELATION_FOLLOWED];
    const struct build_edge *all = (const struct build_edge *)(const void *)followed->data;
    for (size_t i = 0; i < followed->len / sizeof *all; i++)
        if (narrows(queries[all[i].source].text, queries[all[i].target].text))
            bytes_append(&edges->of[RELATION_NARROWED], &all[i], sizeof all[i]);
}

/* Items by the edition's ids; who looked at an edge's item looked at the item, so it has one. */
static void rename_items(struct bytes *rows, enum relation relation, const item_id *ids) {
    struct build_edge *edges = (struct build_edge *)(void *)rows->data;
    for (size_t i = 0; i < rows->len / sizeof *edges; i++) {
        if (relation_source(relation) == GRAPH_END_ITEM)
            edges[i].source = ids[edges[i].source];
        if (relation_target(relation) == GRAPH_END_ITEM)
            edges[i].target = ids[edges[i].target];
    }
}

/* The grown array becomes the links', in order. */
static void take_edges(struct links *out, struct bytes *rows, enum relation relation,
                       uint32_t edges_max) {
    struct build_edge *edges = (struct build_edge *)(void *)rows->data;
    bool start = relation_source(relation) == GRAPH_END_START;
    out->edges[relation] = edges;
    out->counts[relation] =
        graph_order(edges, rows->len / sizeof *edges, start ? LINKS_LATELY_MAX : edges_max);
    *rows = (struct bytes){0};
}

static enum status find_first(struct links *out, struct link_gathering *g, struct journal *j,
                              struct link_edges *edges, const struct links_options *options,
                              item_id **ids, struct error *why) {
    enum status s = links_gather(g, edges, why);
    if (s == STATUS_OK)
        s = links_find_items(out, ids, g->rollup, j, &edges->of[LINK_TOUCHED], g->reader.item_count,
                             why);
    if (s != STATUS_OK)
        return s;
    find_narrowed(edges, g->queries);
    s = links_find_lately(g, &edges->of[RELATION_LATELY], why);
    if (s != STATUS_OK)
        return s;
    if (edges->of[RELATION_NARROWED].failed || edges->of[RELATION_LATELY].failed)
        return no_memory(why);
    for (int relation = 0; relation < RELATION_COUNT; relation++) {
        rename_items(&edges->of[relation], (enum relation)relation, *ids);
        take_edges(out, &edges->of[relation], (enum relation)relation, options->edges_max);
    }
    return STATUS_OK;
}

static enum status find_returned(struct links *out, struct link_gathering *g,
                                 struct link_edges *edges, const struct links_options *options,
                                 const item_id *ids, struct error *why) {
    const struct link_choices choices = {
        .edges = out->edges[RELATION_CHOSEN], .count = out->counts[RELATION_CHOSEN], .items = ids};
    if (choices.count == 0)
        return STATUS_OK;
    g->reader.choices = &choices;
    g->sources[RELATION_RETURNED] = (uint32_t)choices.count;
    edges->of[RELATION_RETURNED] = bytes_new(SIZE_MAX / 2);
    enum status s = links_gather(g, edges, why);
    memory_free(out->edges[RELATION_RETURNED]);
    take_edges(out, &edges->of[RELATION_RETURNED], RELATION_RETURNED, options->edges_max);
    return s;
}

/* The edition's ids by the rollup's numbers. */
static query_id *number_queries(const struct selection *s, uint32_t numbers) {
    query_id *ids = memory_new(query_id, numbers);
    if (!ids)
        return NULL;
    for (uint32_t i = 0; i < numbers; i++)
        ids[i] = QUERY_NONE;
    for (uint32_t i = 0; i < s->rows.count; i++)
        ids[s->numbers[i]] = i;
    return ids;
}

static enum status find_within(struct links *out, struct rollup *r, struct journal *j,
                               const struct links_options *options, struct error *why) {
    const struct selection *selection = options->selection;
    struct rollup_state state;
    enum status s = rollup_state(r, &state, why);
    if (s != STATUS_OK)
        return s;
    query_id *queries = number_queries(selection, state.queries);
    item_id *items = NULL;
    struct link_gathering g = {
        .rollup = r,
        .reader = {.queries = queries,
                   .query_count = state.queries,
                   .item_count = state.items,
                   .machines = &selection->machines,
                   .newest_day = selection->newest_ms / DAY_MS,
                   .half_life_days = options->half_life_days},
        .queries = selection->queries,
        .item_units = memory_new(uint64_t, state.items),
        .users_min = options->users_min,
        .batch_rows = options->batch_rows ? options->batch_rows : LINKS_ROWS_BATCH,
        .quiet = options->quiet,
    };
    struct link_edges edges;
    for (int kind = 0; kind < LINK_KINDS; kind++) {
        bool items_first =
            kind == LINK_TOUCHED || relation_source((enum relation)kind) == GRAPH_END_ITEM;
        edges.of[kind] = bytes_new(SIZE_MAX / 2);
        g.sources[kind] = items_first ? state.items : selection->rows.count;
    }
    s = queries && g.item_units ? find_first(out, &g, j, &edges, options, &items, why)
                                : no_memory(why);
    if (s == STATUS_OK)
        s = find_returned(out, &g, &edges, options, items, why);
    for (int kind = 0; kind < LINK_KINDS; kind++)
        bytes_free(&edges.of[kind]);
    memory_free(queries);
    memory_free(items);
    memory_free(g.item_units);
    return s;
}

enum status links_find(struct links *out, struct rollup *r, struct journal *j,
                       const struct links_options *options, struct error *why) {
    *out = (struct links){0};
    enum status s = rollup_read(r, why);
    if (s != STATUS_OK)
        return s;
    s = find_within(out, r, j, options, why);
    rollup_end_read(r);
    return s;
}

void links_free(struct links *l) {
    for (int relation = 0; relation < RELATION_COUNT; relation++)
        memory_free(l->edges[relation]);
    memory_free(l->items);
    bytes_free(&l->changes);
    memory_free(l->texts);
    *l = (struct links){0};
}
