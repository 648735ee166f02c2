/* See cmd_edition_explain.h. One pass over the graphs that begin at the query or item writes the
 * answer as JSON; the table is printed from the same walk. What an edition left out for want of
 * people is not in it, and so cannot be shown here either. */
#include "app/cmd_edition_explain.h"

#include <inttypes.h>
#include <stdio.h>

#include "admin/live_edition.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/require.h"
#include "base/text.h"
#include "base/timestamp.h"

enum {
    EDGES_SHOWN = 20,    /* of each graph */
    RETURNS_SHOWN = 3,   /* of each item that was chosen */
    OUT_BYTES = 8 << 20, /* a text is 4 KiB at most, and a byte may become six */
    TEXTS_BYTES = 1 << 20,
};

struct explaining {
    const struct edition *edition;
    struct arena texts;
    struct json *json; /* NULL: a table */
};

static void field_text(struct json *j, str key, str value) {
    if (value.len == 0)
        return;
    json_key(j, key);
    json_string(j, value);
}

static void field_number(struct json *j, str key, double value) {
    json_key(j, key);
    json_number(j, value, 6);
}

/* What an edge points at: a query's text, or an item's name and title. */
static str target_name(struct explaining *x, enum relation relation, uint32_t target, str *title) {
    *title = (str){0};
    if (relation_target(relation) == GRAPH_END_QUERY)
        return dictionary_text(&x->edition->dictionary, target, &x->texts);
    struct item_facts item = items_facts(&x->edition->items, target);
    *title = item.title;
    return item.id;
}

static void show_graph(struct explaining *x, enum relation relation, uint32_t source,
                       uint32_t most);

static void json_edge(struct explaining *x, enum relation relation, uint32_t number) {
    struct graph_edge edge = graph_edge(&x->edition->graphs[relation], number);
    bool query = relation_target(relation) == GRAPH_END_QUERY;
    str title, name = target_name(x, relation, edge.target, &title);
    json_object(x->json);
    field_text(x->json, query ? STR("query") : STR("item"), name);
    field_text(x->json, STR("title"), title);
    field_number(x->json, STR("people"), edge.people);
    field_number(x->json, STR("weight"), (double)edge.weight);
    if (relation == RELATION_CHOSEN)
        show_graph(x, RELATION_RETURNED, number, RETURNS_SHOWN);
    json_object_end(x->json);
}

static void print_edge(struct explaining *x, enum relation relation, uint32_t number, bool first) {
    struct graph_edge edge = graph_edge(&x->edition->graphs[relation], number);
    str title, name = target_name(x, relation, edge.target, &title);
    const char *indent = relation == RELATION_RETURNED ? "             " : "";
    (void)printf("%s%-10s %9.6f  ", indent, first ? relation_name(relation) : "",
                 (double)edge.weight);
    if (edge.people)
        (void)printf("%6" PRIu16 " people  ", edge.people);
    else
        (void)printf("%13s  ", "anonymous");
    (void)printf("%.*s%s%.*s\n", STR_ARGS(name), title.len ? "  " : "", STR_ARGS(title));
    if (relation == RELATION_CHOSEN)
        show_graph(x, RELATION_RETURNED, number, RETURNS_SHOWN);
}

static void show_graph(struct explaining *x, enum relation relation, uint32_t source,
                       uint32_t most) {
    struct graph_row row = graph_row(&x->edition->graphs[relation], source);
    if (row.first == row.end)
        return;
    if (x->json) {
        json_key(x->json, str_from(relation_name(relation)));
        json_array(x->json);
    }
    for (uint32_t i = row.first; i < row.end && i - row.first < most; i++) {
        if (x->json)
            json_edge(x, relation, i);
        else
            print_edge(x, relation, i, i == row.first);
        arena_reset(&x->texts);
    }
    if (x->json)
        json_array_end(x->json);
    else if (row.end - row.first > most)
        (void)printf("%-10s and %" PRIu32 " more\n", "", row.end - row.first - most);
}

static void show_graphs(struct explaining *x, enum graph_end from, uint32_t source) {
    for (int i = 0; i < RELATION_COUNT; i++)
        if (relation_source((enum relation)i) == from)
            show_graph(x, (enum relation)i, source, EDGES_SHOWN);
}

static void show_query(struct explaining *x, query_id query, str text) {
    const struct query_facts *facts = &x->edition->facts.rows[query];
    double weight = x->edition->trie.classes ? (double)trie_weight(&x->edition->trie, query) : 0;
    str display = displays_find(&x->edition->displays, query);
    char day[TIMESTAMP_TEXT_BYTES];
    timestamp_format((int64_t)facts->last_day * DAY_MS, day);
    day[10] = '\0'; /* the date alone */
    if (!x->json) {
        (void)printf("query \"%.*s\": ", STR_ARGS(display.len ? display : text));
        (void)printf(facts->users ? "%" PRIu16 " people" : "anonymous", facts->users);
        (void)printf(", weight %.2f, %.2f clicks a search, last searched %s\n", weight,
                     facts->click_rate / (double)UINT16_MAX, facts->last_day ? day : "on no day");
    } else {
        field_text(x->json, STR("query"), text);
        field_text(x->json, STR("display"), display);
        field_number(x->json, STR("people"), facts->users);
        field_number(x->json, STR("weight"), weight);
        field_number(x->json, STR("click_rate"), facts->click_rate / (double)UINT16_MAX);
        field_text(x->json, STR("last_day"), facts->last_day ? str_from(day) : (str){0});
    }
    show_graphs(x, GRAPH_END_QUERY, query);
}

static void show_item(struct explaining *x, item_id number) {
    struct item_facts item = items_facts(&x->edition->items, number);
    if (!x->json) {
        (void)printf("item \"%.*s\"%s%.*s: ", STR_ARGS(item.id), item.title.len ? " " : "",
                     STR_ARGS(item.title));
        if (item.weight > 0)
            (void)printf("weight %.2f, %" PRIu32 " people\n", (double)item.weight, item.people);
        else
            (void)printf("looked at by too few people to say\n");
    } else {
        field_text(x->json, STR("item"), item.id);
        field_text(x->json, STR("title"), item.title);
        field_text(x->json, STR("brand"), item.brand);
        field_text(x->json, STR("category"), item.category);
        field_number(x->json, STR("people"), item.people);
        field_number(x->json, STR("weight"), (double)item.weight);
    }
    show_graphs(x, GRAPH_END_ITEM, number);
}

static enum status show(struct explaining *x, const char *name, bool item, struct error *why) {
    if (item) {
        item_id number = items_find(&x->edition->items, str_from(name));
        if (number == ITEM_NONE)
            return error_set(
                why, STATUS_NOT_FOUND,
                "the edition has no item \"%s\"; it is not in the catalogue, and fewer "
                "people than users_min looked at it",
                name);
        show_item(x, number);
        return STATUS_OK;
    }
    str text = {0};
    if (text_normalise_query(str_from(name), &x->texts, &text) != STATUS_OK)
        return error_set(why, STATUS_INVALID, "\"%s\" is no query; is it valid UTF-8?", name);
    query_id query = dictionary_find(&x->edition->dictionary, text);
    if (query == QUERY_NONE)
        return error_set(
            why, STATUS_NOT_FOUND,
            "the edition does not have the query \"%.*s\"; fewer people than users_min "
            "made it, or nobody did",
            STR_ARGS(text));
    show_query(x, query, text);
    return STATUS_OK;
}

enum status cmd_edition_explain(const struct data_dir *d, const char *name, bool item, bool json,
                                struct error *why) {
    struct edition *edition = NULL;
    char *block = memory_alloc(1, OUT_BYTES + TEXTS_BYTES);
    struct buf out = buf_over(block, block ? OUT_BYTES : 0);
    struct json j = json_over(&out);
    enum status s = block ? text_start(why)
                          : error_set(why, STATUS_NO_MEMORY, "cannot explain: memory ran out");
    if (s == STATUS_OK)
        s = live_edition_open(&edition, d, why);
    if (s == STATUS_OK) {
        struct explaining x = {.edition = edition, .json = json ? &j : NULL};
        arena_init(&x.texts, block + OUT_BYTES, TEXTS_BYTES);
        json_object(&j);
        s = show(&x, name, item, why);
        json_object_end(&j);
    }
    require(!out.overflow);
    if (s == STATUS_OK && json)
        (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
    edition_release(edition);
    memory_free(block);
    return s;
}
