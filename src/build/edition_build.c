/* See edition_build.h. The parts in order of what leans on what; each is one section. */
#include "build/edition_build.h"

#include "base/memory.h"
#include "build/dictionary_build.h"
#include "build/facets_build.h"
#include "build/items_build.h"
#include "build/longer_build.h"
#include "build/tokens_build.h"
#include "score/model.h"

#define SECTION_BYTES_MAX ((size_t)1 << 40)

static void begin(const struct edition_options *o, const char *part) {
    if (o->part_begins)
        o->part_begins(o->context, part);
}

static enum status build_trie(struct edition_sections *out, const struct edition_rows *rows,
                              const struct edition_options *options, struct error *why) {
    struct dictionary dictionary;
    enum status s = dictionary_open(&dictionary, bytes_str(&out->dictionary), why);
    if (s != STATUS_OK)
        return s;
    begin(options, "trie");
    return trie_build(rows->queries, rows->count, &dictionary, &options->trie, &out->trie, why);
}

static enum status build_facts(struct edition_sections *out, const struct edition_rows *rows,
                               struct error *why) {
    bytes_append(&out->facts, rows->facts, (size_t)rows->count * sizeof *rows->facts);
    if (out->facts.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the facts section");
    return STATUS_OK;
}

static enum status build_graphs(struct edition_sections *out, const struct edition_rows *rows,
                                struct error *why) {
    enum status s = items_build(rows->items, rows->item_count, &out->items, why);
    for (int i = 0; i < RELATION_COUNT && s == STATUS_OK; i++)
        s = graph_build(rows->edges[i], rows->edge_counts[i], &out->graphs[i], why);
    bytes_append_str(&out->changes, rows->changes);
    if (s == STATUS_OK && out->changes.failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the changes section");
    return s;
}

static enum status build_bursts(struct edition_sections *out, const struct edition_rows *rows,
                                struct error *why) {
    enum status s = topics_build(&rows->topics, &out->topics, why);
    if (s == STATUS_OK)
        s = bursts_build(rows->bursts, rows->burst_count, &out->bursts, why);
    return s == STATUS_OK ? rhythm_build(rows->rhythm, &out->rhythm, why) : s;
}

/* What people add to queries, and what the items are like. */
static enum status build_facets(struct edition_sections *out, const struct edition_rows *rows,
                                struct error *why) {
    struct tokens said;
    struct build_edge *longer = NULL;
    size_t count = 0;
    enum status s = tokens_open(&said, bytes_str(&out->tokens), rows->count, why);
    if (s == STATUS_OK)
        s = longer_find(rows->queries, rows->count, &longer, &count, why);
    if (s == STATUS_OK)
        s = graph_build(longer, count, &out->longer, why);
    const struct facets_input input = {.items = rows->items,
                                       .item_count = rows->item_count,
                                       .queries = rows->queries,
                                       .query_count = rows->count,
                                       .said = &said,
                                       .longer = longer,
                                       .longer_count = count,
                                       .narrowed = rows->edges[RELATION_NARROWED],
                                       .narrowed_count = rows->edge_counts[RELATION_NARROWED],
                                       .found = rows->edges[RELATION_FOUND],
                                       .found_count = rows->edge_counts[RELATION_FOUND]};
    if (s == STATUS_OK)
        s = facets_build(&input, &out->facets, why);
    memory_free(longer);
    return s;
}

enum status edition_build(struct edition_sections *out, const struct edition_rows *rows,
                          const struct edition_options *options, struct error *why) {
    struct bytes *const sections[] = {&out->dictionary, &out->trie,   &out->facts,  &out->displays,
                                      &out->tokens,     &out->models, &out->items,  &out->facets,
                                      &out->longer,     &out->topics, &out->bursts, &out->rhythm,
                                      &out->changes};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        *sections[i] = bytes_new(SECTION_BYTES_MAX);
    for (int i = 0; i < RELATION_COUNT; i++)
        out->graphs[i] = bytes_new(SECTION_BYTES_MAX);
    begin(options, "dictionary");
    enum status s = dictionary_build(rows->queries, rows->count, &out->dictionary, why);
    if (s == STATUS_OK)
        s = build_trie(out, rows, options, why);
    begin(options, "facts");
    if (s == STATUS_OK)
        s = build_facts(out, rows, why);
    if (s == STATUS_OK)
        s = displays_build(rows->displays, rows->display_count, &out->displays, why);
    begin(options, "tokens");
    if (s == STATUS_OK)
        s = tokens_build(rows->queries, rows->count, &out->tokens, why);
    if (s == STATUS_OK)
        s = models_write_shipped(&out->models, why);
    begin(options, "graphs");
    if (s == STATUS_OK)
        s = build_graphs(out, rows, why);
    begin(options, "facets");
    if (s == STATUS_OK)
        s = build_facets(out, rows, why);
    begin(options, "bursts");
    return s == STATUS_OK ? build_bursts(out, rows, why) : s;
}

void edition_sections_free(struct edition_sections *s) {
    bytes_free(&s->dictionary);
    bytes_free(&s->trie);
    bytes_free(&s->facts);
    bytes_free(&s->displays);
    bytes_free(&s->tokens);
    bytes_free(&s->models);
    bytes_free(&s->items);
    bytes_free(&s->facets);
    bytes_free(&s->longer);
    bytes_free(&s->topics);
    bytes_free(&s->bursts);
    bytes_free(&s->rhythm);
    for (int i = 0; i < RELATION_COUNT; i++)
        bytes_free(&s->graphs[i]);
    bytes_free(&s->changes);
}

void edition_sections_list(const struct edition_sections *s,
                           struct edition_section out[static EDITION_SECTIONS_BUILT]) {
    out[0] = (struct edition_section){SECTION_DICTIONARY, bytes_str(&s->dictionary)};
    out[1] = (struct edition_section){SECTION_TRIE, bytes_str(&s->trie)};
    out[2] = (struct edition_section){SECTION_FACTS, bytes_str(&s->facts)};
    out[3] = (struct edition_section){SECTION_DISPLAYS, bytes_str(&s->displays)};
    out[4] = (struct edition_section){SECTION_TOKENS, bytes_str(&s->tokens)};
    out[5] = (struct edition_section){SECTION_MODELS, bytes_str(&s->models)};
    out[6] = (struct edition_section){SECTION_ITEMS, bytes_str(&s->items)};
    out[7] = (struct edition_section){SECTION_FACETS, bytes_str(&s->facets)};
    out[8] = (struct edition_section){SECTION_LONGER, bytes_str(&s->longer)};
    for (int i = 0; i < RELATION_COUNT; i++)
        out[9 + i] =
            (struct edition_section){(enum section)(SECTION_GRAPHS + i), bytes_str(&s->graphs[i])};
    struct edition_section *last = &out[9 + RELATION_COUNT];
    last[0] = (struct edition_section){SECTION_TOPICS, bytes_str(&s->topics)};
    last[1] = (struct edition_section){SECTION_BURSTS, bytes_str(&s->bursts)};
    last[2] = (struct edition_section){SECTION_RHYTHM, bytes_str(&s->rhythm)};
    last[3] = (struct edition_section){SECTION_CHANGES, bytes_str(&s->changes)};
}
