/* See sources.h. A query's text is decoded from the edition, its weight is beside the trie; where
 * that is missing, candidates weigh nothing and are ordered by the rest. */
#include "scene/sources.h"

#include "scene/forbidden.h"

enum {
    TEXT_BYTES = TEXT_ROOM,
    WALK_ENDS_MAX = 64,
    WORDS_MAX = 8, /* of a query that is made shorter */
};
/* Where a walk begins: the item says more than the query it was found by. */
static const float walk_from_item = 0.7f;

query_id asked_query(const struct scene_input *in) {
    str text = in->request->text;
    return text.len ? dictionary_find(&in->edition->dictionary, text) : QUERY_NONE;
}

item_id asked_item(const struct scene_input *in) {
    str item = in->request->item;
    return item.len ? items_find(&in->edition->items, item) : ITEM_NONE;
}

static uint16_t topic_of(const struct scene_input *in, query_id query) {
    return query == QUERY_NONE ? 0 : in->edition->facts.rows[query].topic;
}

uint16_t asked_topic(const struct scene_input *in) {
    const struct graph *found = &in->edition->graphs[RELATION_FOUND];
    uint16_t topic = topic_of(in, asked_query(in));
    item_id item = topic ? ITEM_NONE : asked_item(in);
    struct graph_row row = item == ITEM_NONE ? (struct graph_row){0} : graph_row(found, item);
    return row.first < row.end ? topic_of(in, graph_edge(found, row.first).target) : topic;
}

void reach_query(const struct scene_input *in, query_id query, enum source from, enum path path,
                 float strength, struct candidate_set *out) {
    const struct edition *e = in->edition;
    str text = dictionary_text(&e->dictionary, query, in->arena);
    float weight = edition_has(e, SECTION_TRIE) ? trie_weight(&e->trie, query) : 0.0f;
    if (text.len)
        candidate_set_reach(out, text, query, from, weight, path, strength);
}

uint32_t complete(const struct scene_input *in, const struct edition *e, str prefix, uint32_t quota,
                  struct trie_match **found) {
    struct trie_except except;
    *found = arena_reserve(in->arena, sizeof **found * quota, _Alignof(struct trie_match));
    if (!*found || !edition_has(e, SECTION_TRIE))
        return 0;
    return trie_complete_except(&e->trie, prefix, quota, forbidden_queries(in, e, &except),
                                in->arena, *found);
}

static enum path path_of(enum relation relation) {
    static const enum path paths[RELATION_COUNT] = {
        [RELATION_FOLLOWED] = PATH_followed, [RELATION_REPLACED] = PATH_replaced,
        [RELATION_NARROWED] = PATH_narrowed, [RELATION_FOUND] = PATH_found,
        [RELATION_LED] = PATH_led,           [RELATION_RETURNED] = PATH_returned,
        [RELATION_LATELY] = PATH_lately,
    };
    return paths[relation];
}

static enum source source_of(enum relation relation) {
    return relation == RELATION_FOUND    ? SOURCE_NEIGHBOUR
           : relation == RELATION_LATELY ? SOURCE_TRENDING
                                         : SOURCE_FOLLOWUP;
}

static void reach_edge(const struct scene_input *in, enum relation relation, uint32_t number,
                       float share, struct candidate_set *out) {
    struct graph_edge edge = graph_edge(&in->edition->graphs[relation], number);
    reach_query(in, edge.target, source_of(relation), path_of(relation), edge.weight * share, out);
}

void reach_row(const struct scene_input *in, enum relation relation, uint32_t source, float share,
               uint32_t quota, struct candidate_set *out) {
    struct graph_row row = graph_row(&in->edition->graphs[relation], source);
    for (uint32_t i = row.first; i < row.end && i - row.first < quota; i++)
        reach_edge(in, relation, i, share, out);
}

void reach_by_walk(const struct scene_input *in, const struct graph_walk_seed *seeds,
                   uint32_t count, uint32_t quota, struct candidate_set *out) {
    struct graph_walk_end ends[WALK_ENDS_MAX];
    size_t kept = in->arena->used;
    uint32_t reached = graph_walk(in->edition->graphs, seeds, count, in->arena,
                                  quota < WALK_ENDS_MAX ? quota : WALK_ENDS_MAX, ends);
    in->arena->used = kept;
    for (uint32_t i = 0; i < reached; i++)
        reach_query(in, ends[i].query, SOURCE_NEIGHBOUR, PATH_walked, ends[i].share, out);
}

static void reach_from_query(const struct scene_input *in, enum relation relation, uint32_t quota,
                             struct candidate_set *out) {
    query_id query = asked_query(in);
    if (query != QUERY_NONE)
        reach_row(in, relation, query, 1, quota, out);
}

static void reach_from_item(const struct scene_input *in, enum relation relation, uint32_t quota,
                            struct candidate_set *out) {
    item_id item = asked_item(in);
    if (item != ITEM_NONE)
        reach_row(in, relation, item, 1, quota, out);
}

void from_followed(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    reach_from_query(in, RELATION_FOLLOWED, quota, out);
}

void from_replaced(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    reach_from_query(in, RELATION_REPLACED, quota, out);
}

void from_narrowed(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    reach_from_query(in, RELATION_NARROWED, quota, out);
}

void from_led(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    reach_from_item(in, RELATION_LED, quota, out);
}

void from_found(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    reach_from_item(in, RELATION_FOUND, quota, out);
}

void from_returned(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    query_id query = asked_query(in);
    item_id item = asked_item(in);
    if (query == QUERY_NONE || item == ITEM_NONE)
        return;
    uint32_t choice = graph_find(&in->edition->graphs[RELATION_CHOSEN], query, item);
    if (choice != GRAPH_NO_EDGE)
        reach_row(in, RELATION_RETURNED, choice, 1, quota, out);
}

void from_walk(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    query_id query = asked_query(in);
    item_id item = asked_item(in);
    struct graph_walk_seed seeds[2];
    uint32_t count = 0;
    if (item != ITEM_NONE)
        seeds[count++] = (struct graph_walk_seed){.item = true, .number = item};
    if (query != QUERY_NONE)
        seeds[count++] = (struct graph_walk_seed){.number = query};
    for (uint32_t i = 0; i < count; i++)
        seeds[i].share = count == 1 ? 1.0f : seeds[i].item ? walk_from_item : 1.0f - walk_from_item;
    reach_by_walk(in, seeds, count, quota, out);
}

void from_longer(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    char prefix[TEXT_ROOM];
    str text = in->request->text;
    struct trie_match *found = NULL;
    if (text.len == 0 || text.len + 1 > sizeof prefix)
        return;
    memcpy(prefix, text.data, text.len);
    prefix[text.len] = ' ';
    uint32_t count = complete(in, in->edition, (str){prefix, text.len + 1}, quota, &found);
    for (uint32_t i = 0; i < count; i++)
        candidate_set_add(out, found[i].text, found[i].id, SOURCE_PREFIX, found[i].weight,
                          found[0].weight > 0 ? found[i].weight / found[0].weight : 0);
}

/* The text without its word [start, end) and one space beside it. */
static str without_word(str text, size_t start, size_t end, struct arena *a) {
    size_t tail = end < text.len ? end + 1 : end, head = tail == end && start ? start - 1 : start;
    char *made = arena_reserve(a, head + text.len - tail + 1, 1);
    if (!made)
        return (str){0};
    memcpy(made, text.data, head);
    memcpy(made + head, text.data + tail, text.len - tail);
    return (str){made, head + text.len - tail};
}

void from_shorter(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    const struct edition *e = in->edition;
    str text = in->request->text;
    uint32_t words = 0;
    for (str rest = text; rest.data && words < WORDS_MAX && quota; words++) {
        str word = str_split(&rest, ' ');
        size_t start = (size_t)(word.data - text.data);
        str shorter = without_word(text, start, start + word.len, in->arena);
        query_id query = shorter.len ? dictionary_find(&e->dictionary, shorter) : QUERY_NONE;
        if (query == QUERY_NONE)
            continue;
        candidate_set_add(out, shorter, query, SOURCE_TOKENS, trie_weight(&e->trie, query), 0);
        quota--;
    }
}
