/* See trie_lists.h. The ids are taken in order of class, best first, and each is put into the list
 * of the narrowest node around it and on upwards, until a list is full: then those above it are
 * full as well. So the work is one step an id and one an item. */
#include "build/trie_lists.h"

#include "base/memory.h"
#include "recall/dictionary_section.h"
#include "recall/trie_section.h"

struct list_builder {
    const struct dictionary *dictionary;
    const uint16_t *classes;
    uint32_t stored;
    struct id_range *ranges; /* by node */
    uint32_t *above;         /* the node above a node; the root's is itself */
    uint16_t *depths;        /* by node */
    uint32_t *node_of;       /* the narrowest node around an id */
    query_id *order;         /* ids, the best first */
    uint8_t *counts;         /* items by node */
    query_id *items;         /* stored × nodes */
};

static bool list_builder_open(struct list_builder *b, const struct dictionary *d,
                              const uint16_t *classes, uint32_t stored) {
    size_t nodes = d->guide.node_count;
    *b = (struct list_builder){
        .dictionary = d,
        .classes = classes,
        .stored = stored,
        .ranges = memory_new(struct id_range, nodes),
        .above = memory_new(uint32_t, nodes),
        .depths = memory_new(uint16_t, nodes),
        .node_of = memory_new(uint32_t, d->count),
        .order = memory_new(query_id, d->count),
        .counts = memory_new(uint8_t, nodes),
        .items = memory_new(query_id, nodes * stored),
    };
    return b->ranges && b->above && b->depths && b->node_of && b->order && b->counts && b->items;
}

static void list_builder_close(struct list_builder *b) {
    memory_free(b->ranges);
    memory_free(b->above);
    memory_free(b->depths);
    memory_free(b->node_of);
    memory_free(b->order);
    memory_free(b->counts);
    memory_free(b->items);
}

/* Nodes come after those above them, so what is written last is the narrowest. */
static void place_nodes(struct list_builder *b) {
    const struct dictionary *d = b->dictionary;
    guide_ranges(&d->guide, d->count, b->ranges);
    for (uint32_t node = 0, word = 0; node < d->guide.node_count; node++) {
        struct guide_node here = guide_node_at(&d->guide, word);
        b->depths[node] = (uint16_t)here.depth;
        word += guide_node_words(here.fanout);
        b->above[node] = b->node_of[b->ranges[node].first];
        for (query_id q = b->ranges[node].first; q < b->ranges[node].end; q++)
            b->node_of[q] = node;
    }
}

/* A counting sort: class descending, then id. */
static bool sort_ids(struct list_builder *b) {
    uint32_t *starts = memory_new(uint32_t, 65537);
    if (!starts)
        return false;
    uint32_t count = b->dictionary->count;
    for (query_id q = 0; q < count; q++)
        starts[UINT16_MAX - b->classes[q] + 1]++;
    for (uint32_t i = 1; i <= 65536; i++)
        starts[i] += starts[i - 1];
    for (query_id q = 0; q < count; q++)
        b->order[starts[UINT16_MAX - b->classes[q]]++] = q;
    memory_free(starts);
    return true;
}

static void fill_lists(struct list_builder *b) {
    for (uint32_t i = 0; i < b->dictionary->count; i++) {
        query_id q = b->order[i];
        for (uint32_t node = b->node_of[q]; b->counts[node] < b->stored; node = b->above[node]) {
            b->items[(size_t)node * b->stored + b->counts[node]++] = q;
            if (node == 0)
                break;
        }
    }
}

static void write_item(struct bytes *lists, const struct block_reader *r, uint32_t id,
                       uint32_t width, uint16_t score_class) {
    size_t more = r->length - LIST_ITEM_LONG;
    uint8_t head[3] = {
        (uint8_t)(r->closed << 7 | (r->length < LIST_ITEM_LONG ? r->length : LIST_ITEM_LONG)),
        (uint8_t)(more < 128 ? more : more | 128U), (uint8_t)(more >> 7)};
    bytes_append(lists, head, r->length < LIST_ITEM_LONG ? 1 : more < 128 ? 2 : 3);
    bytes_append(lists, &id, width);
    bytes_append(lists, &score_class, sizeof score_class);
    bytes_append(lists, r->codes, r->length);
}

/* Whether a prefix of whole characters can end in the node: behind the node above, and no deeper
 * than itself. In Chinese many a node lies inside a character and never answers. */
static bool whole_characters_end(const struct list_builder *b, uint32_t node,
                                 struct block_reader *r) {
    char text[TEXT_ROOM];
    dictionary_reader(b->dictionary, b->ranges[node].first, r);
    block_next(r);
    size_t length = block_decode(r, &b->dictionary->units, text);
    uint32_t end = node ? b->depths[b->above[node]] + 1U : 0;
    for (; end <= b->depths[node]; end++)
        if (end == length || ((uint8_t)text[end] & 0xc0) != 0x80)
            return true;
    return false;
}

static void write_list(const struct list_builder *b, uint32_t node, struct block_reader *r,
                       struct bytes *lists) {
    struct id_range ids = b->ranges[node];
    uint32_t last = ids.end - ids.first - 1;
    uint8_t width = last < 1 << 8 ? 1 : last < 1 << 16 ? 2 : last < 1 << 24 ? 3 : 4;
    uint8_t head[LIST_HEAD_BYTES] = {b->counts[node], width};
    bytes_append(lists, head, sizeof head);
    for (uint32_t i = 0; i < b->counts[node]; i++) {
        query_id q = b->items[(size_t)node * b->stored + i];
        dictionary_reader(b->dictionary, q, r);
        block_next(r);
        write_item(lists, r, q - ids.first, width, b->classes[q]);
    }
}

static void write_lists(const struct list_builder *b, struct block_reader *r, struct bytes *lists,
                        uint32_t *list_at) {
    bytes_append(lists, "", 1);
    for (uint32_t node = 0; node < b->dictionary->guide.node_count && !lists->failed; node++) {
        if (!whole_characters_end(b, node, r))
            continue;
        list_at[node] = (uint32_t)lists->len;
        write_list(b, node, r, lists);
    }
    void *slack = bytes_extend(lists, TRIE_LIST_SLACK);
    if (slack)
        memset(slack, 0, TRIE_LIST_SLACK);
}

enum status trie_lists_write(const struct dictionary *d, const uint16_t *classes, uint32_t stored,
                             struct bytes *lists, uint32_t *list_at) {
    struct list_builder b;
    struct block_reader *r = memory_new(struct block_reader, 1);
    bool whole = list_builder_open(&b, d, classes, stored) && r;
    if (whole && d->count) {
        place_nodes(&b);
        whole = sort_ids(&b);
        if (whole)
            fill_lists(&b);
    }
    if (whole)
        write_lists(&b, r, lists, list_at);
    list_builder_close(&b);
    memory_free(r);
    return whole && !lists->failed ? STATUS_OK : STATUS_NO_MEMORY;
}
