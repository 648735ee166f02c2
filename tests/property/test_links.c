/* Random visits to edges, beside an oracle that goes through all steps of all visits for every pair
 * of ends and writes down what the header of demand/links.h says. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "demand/links.h"
#include "demand/trail.h"
#include "property/links_oracle.h"

enum { TRIALS = 120 };

static struct error why;
static struct journal *journal;
static struct rollup *rollup;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

/* Numbers of items are not in the order of their names. */
static void put_items(void) {
    static const char *const halves[2][3] = {{"i1", "i3"}, {"i0", "i2", "i4"}};
    uint32_t numbers[3], count[2] = {2, 3};
    for (int half = 0; half < 2; half++) {
        str names[3] = {{0}};
        for (uint32_t i = 0; i < count[half]; i++)
            names[i] = str_from(halves[half][i]);
        must(rollup_number_items(rollup, names, count[half], numbers, &why));
        for (uint32_t i = 0; i < count[half]; i++)
            snprintf(oracle_item_names[numbers[i]], sizeof oracle_item_names[0], "%s",
                     halves[half][i]);
    }
}

static void put_visits(void) {
    static char blob[1 << 16];
    struct rollup_visit rows[ORACLE_VISITS];
    size_t used = 0;
    for (int i = 0; i < oracle_visit_count; i++) {
        const struct oracle_visit *v = &oracle_visits[i];
        struct bytes steps = bytes_new(1 << 12);
        for (int k = 0; k < v->count; k++)
            trail_append(&steps, &v->steps[k]);
        memcpy(blob + used, steps.data, steps.len);
        rows[i] = (struct rollup_visit){
            .first = i + 1, .user = v->user, .day = v->day, .steps = {blob + used, steps.len}};
        used += steps.len;
        bytes_free(&steps);
    }
    must(rollup_add_visits(rollup, rows, (size_t)oracle_visit_count, &why));
}

static void open_rollup(void) {
    const str texts[] = {STR("ca"),     STR("call"),      STR("call duty"), STR("call of duty"),
                         STR("camera"), STR("duty free"), STR("xbox"),      STR("xbox call")};
    const struct item catalogue[] = {
        {.id = STR("h9"), .title = STR("nobody saw it"), .price = 3, .stock = -1},
        {.id = STR("i1"), .title = STR("One"), .brand = STR("B"), .price = -1, .stock = -1}};
    uint32_t numbers[ORACLE_QUERIES];
    const struct rollup_state state = {.watermark = 100, .rules = TALLY_RULES};
    must(journal_open_memory(&journal, &why));
    must(journal_begin(journal, &why));
    for (int i = 0; i < 2; i++)
        must(journal_put_item(journal, &catalogue[i], 0, &why));
    must(journal_commit(journal, &why));
    must(rollup_open(&rollup, journal, &why));
    must(rollup_begin(rollup, 0, &why));
    must(rollup_number_queries(rollup, texts, ORACLE_QUERIES, numbers, &why));
    put_items();
    put_visits();
    must(rollup_commit(rollup, &state, &why));
    for (int i = 0; i < ORACLE_QUERIES; i++)
        oracle_queries[i].text = texts[i];
}

/* Some of the queries are in the edition. */
static void select_some(struct selection *s, struct random *r) {
    static struct build_query queries[ORACLE_QUERIES];
    static uint32_t numbers[ORACLE_QUERIES];
    uint32_t count = 0;
    for (uint32_t i = 0; i < ORACLE_QUERIES; i++) {
        struct oracle_query_row *q = &oracle_queries[i];
        q->id = QUERY_NONE;
        q->weight = 1 + (float)random_below(r, 100);
        if (random_below(r, 5) == 0)
            continue;
        q->id = count;
        queries[count] = (struct build_query){.text = q->text, .weight = q->weight};
        numbers[count++] = i;
    }
    *s = (struct selection){.rows = {.queries = queries, .count = count},
                            .newest_ms = ORACLE_NEWEST_DAY * INT64_C(86400000) + 5,
                            .machines = {.users = intern_new()},
                            .queries = queries,
                            .numbers = numbers};
    machines_add(&s->machines, ORACLE_MACHINE);
}

/* The query or item of an end of an edge, as the oracle numbers it. */
static uint32_t oracle_number(const struct links *l, enum graph_end end, uint32_t number) {
    if (end == GRAPH_END_QUERY)
        for (uint32_t i = 0; i < ORACLE_QUERIES; i++)
            if (oracle_queries[i].id == number)
                return i;
    if (end == GRAPH_END_ITEM)
        for (uint32_t i = 0; i < ORACLE_ITEMS; i++)
            if (str_equal(str_from(oracle_item_names[i]), l->items[number].id))
                return i;
    if (end == GRAPH_END_CHOICE) {
        const struct build_edge *chosen = &l->edges[RELATION_CHOSEN][number];
        cr_assert_lt(number, l->counts[RELATION_CHOSEN]);
        return oracle_number(l, GRAPH_END_QUERY, chosen->source) * ORACLE_ITEMS +
               oracle_number(l, GRAPH_END_ITEM, chosen->target);
    }
    cr_assert(end == GRAPH_END_START && number == 0);
    return 0;
}

static void expect_edges(const struct links *l, enum relation relation, uint64_t trial) {
    int expected = oracle_edges(relation);
    cr_assert_eq((int)l->counts[relation], expected, "trial %llu: %d edges of %s, not %d",
                 (unsigned long long)trial, (int)l->counts[relation], relation_name(relation),
                 expected);
    for (size_t i = 0; i < l->counts[relation]; i++) {
        const struct build_edge *got = &l->edges[relation][i];
        struct oracle_edge *edge =
            oracle_edge(relation, oracle_number(l, relation_source(relation), got->source),
                        oracle_number(l, relation_target(relation), got->target));
        double weight = oracle_weight(relation, edge);
        cr_assert(edge->kept, "trial %llu: %s", (unsigned long long)trial, relation_name(relation));
        cr_assert_eq(got->people, edge->vouched ? 0 : (uint32_t)edge->people);
        cr_assert_float_eq((double)got->weight, weight, 1e-4 * weight + 1.0 / UINT16_MAX,
                           "trial %llu: %s weighs %g, not %g", (unsigned long long)trial,
                           relation_name(relation), (double)got->weight, weight);
        if (i && got[-1].source == got->source)
            cr_assert(got[-1].weight > got->weight ||
                      (got[-1].weight == got->weight && got[-1].target < got->target));
        else
            cr_assert(i == 0 || got[-1].source < got->source);
    }
}

static void expect_same(const struct links *a, const struct links *b) {
    cr_assert_eq(a->item_count, b->item_count);
    for (int i = 0; i < RELATION_COUNT; i++) {
        cr_assert_eq(a->counts[i], b->counts[i]);
        for (size_t k = 0; k < a->counts[i]; k++)
            cr_assert_eq(memcmp(&a->edges[i][k], &b->edges[i][k], sizeof a->edges[i][k]), 0);
    }
}

/* With few edges a source: the first of those that there are with many. */
static void expect_first(const struct links *few, const struct links *all, uint32_t most) {
    for (int i = 0; i < RELATION_RETURNED; i++) { /* choices are numbered otherwise */
        size_t at = 0;
        for (size_t k = 0, of_source = 0; k < all->counts[i]; k++) {
            const struct build_edge *edge = &all->edges[i][k];
            of_source = k && edge[-1].source == edge->source ? of_source + 1 : 0;
            if (of_source >= most)
                continue;
            cr_assert_lt(at, few->counts[i]);
            cr_assert_eq(memcmp(edge, &few->edges[i][at++], sizeof *edge), 0);
        }
        cr_assert_eq(at, few->counts[i]);
    }
}

static void expect_items(const struct links *l) {
    uint32_t expected = 2; /* of the catalogue */
    for (uint32_t i = 0; i < ORACLE_ITEMS; i++)
        expected += oracle_touched(i) && strcmp(oracle_item_names[i], "i1") != 0;
    cr_assert_eq(l->item_count, expected);
    cr_assert(str_equal(l->items[0].id, STR("h9")));
    for (uint32_t i = 1; i < l->item_count; i++) {
        cr_assert_lt(str_compare(l->items[i - 1].id, l->items[i].id), 0);
        if (str_equal(l->items[i].id, STR("i1")))
            cr_assert(str_equal(l->items[i].title, STR("One")));
    }
}

static void run_trial(uint64_t trial) {
    struct random r = random_from(trial);
    struct selection selection;
    struct links all, pieces, few;
    oracle_make_visits(&r);
    open_rollup();
    select_some(&selection, &r);
    struct links_options options = {.selection = &selection,
                                    .users_min = 1 + (uint32_t)random_below(&r, 3),
                                    .edges_max = 1000,
                                    .half_life_days = 1 + random_unit(&r) * 5,
                                    .quiet = true};
    oracle_find(options.users_min, options.half_life_days);
    must(links_find(&all, rollup, journal, &options, &why));
    for (int relation = 0; relation < RELATION_COUNT; relation++)
        expect_edges(&all, (enum relation)relation, trial);
    expect_items(&all);
    options.batch_rows = 1 + random_below(&r, 100);
    must(links_find(&pieces, rollup, journal, &options, &why));
    expect_same(&all, &pieces);
    options.edges_max = 1 + (uint32_t)random_below(&r, 3);
    must(links_find(&few, rollup, journal, &options, &why));
    expect_first(&few, &all, options.edges_max);
    links_free(&all);
    links_free(&pieces);
    links_free(&few);
    machines_free(&selection.machines);
    rollup_close(rollup);
    journal_close(journal);
}

Test(links, are_those_of_the_oracle_in_any_number_of_passes) {
    must(hash_start(&why));
    must(text_start(&why));
    for (uint64_t trial = 1; trial <= TRIALS; trial++)
        run_trial(trial);
}
