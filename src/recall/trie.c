/* See trie.h. The two everyday ways, a stored list and a bucket, touch no memory but the bytes
 * they answer with and allocate from the arena only. */
#include "recall/trie.h"

#include <string.h>

#include "base/memory.h"
#include "recall/trie_section.h"

enum status trie_open(struct trie *out, str section, const struct dictionary *d,
                      struct error *why) {
    struct trie_header h = {0};
    if (section.len < sizeof h)
        return error_set(why, STATUS_CORRUPT, "the trie section is cut short");
    memcpy(&h, section.data, sizeof h);
    if (memcmp(h.magic, TRIE_MAGIC, sizeof h.magic) != 0)
        return error_set(why, STATUS_CORRUPT, "the trie section is of another kind");
    if (h.mark != d->mark || h.count != d->count || h.node_count != d->guide.node_count)
        return error_set(why, STATUS_CORRUPT, "the trie was built for another dictionary");
    if (h.list_bytes > UINT32_MAX || h.list_bytes < TRIE_LIST_SLACK + 1 ||
        h.stored > TRIE_LIST_MAX || h.class_count > 65536)
        return error_set(why, STATUS_CORRUPT, "the trie's header makes no sense");
    struct trie_layout at = trie_layout(&h);
    if (at.end != section.len)
        return error_set(why, STATUS_CORRUPT, "the trie section has %zu bytes, not %llu",
                         section.len, (unsigned long long)at.end);
    const char *base = section.data;
    if ((uintptr_t)base % 16 != 0)
        return error_set(why, STATUS_INVALID, "the trie section is not aligned");
    *out = (struct trie){
        .dictionary = *d,
        .classes = (const uint16_t *)(const void *)(base + at.classes),
        .weights = (const float *)(const void *)(base + at.weights),
        .list_at = (const uint32_t *)(const void *)(base + at.list_at),
        .lists = (const uint8_t *)base + at.lists,
        .class_count = h.class_count,
        .stored = h.stored,
    };
    struct id_range *ranges = memory_new(struct id_range, (size_t)h.node_count + 1);
    if (!ranges)
        return error_set(why, STATUS_NO_MEMORY, "no memory to check the trie");
    if (d->count)
        guide_ranges(&d->guide, d->count, ranges);
    const char *wrong = trie_check(out, h.list_bytes, ranges);
    memory_free(ranges);
    if (wrong) {
        *out = (struct trie){0};
        return error_set(why, STATUS_CORRUPT, "the trie section is damaged: %s", wrong);
    }
    return STATUS_OK;
}

static inline struct trie_match match_of(const struct trie *t, query_id id, uint16_t score_class,
                                         str text) {
    return (struct trie_match){
        .id = id, .score_class = score_class, .weight = t->weights[score_class], .text = text};
}

/* The first `limit` of a node's list; none when the first shows that the guide's blind search
 * was wrong. */
static uint32_t from_list(const struct trie *t, const struct guide_place *place, uint32_t limit,
                          const struct typed_prefix *prefix, struct arena *a,
                          struct trie_match *out) {
    struct list_reader list = list_start(t, place->node);
    const struct units *units = &t->dictionary.units;
    size_t used = a->used;
    uint32_t count = 0;
    while (list.left && count < limit) {
        struct list_item item = list_next(&list);
        if (__builtin_expect(a->capacity - used < TEXT_ROOM, 0)) {
            a->exhausted = true;
            break;
        }
        char *text = a->base + used;
        size_t length = 0;
        const uint8_t *code = item.codes;
        while (code < list.at)
            code = units_decode(units, code, text, &length);
        length -= item.closed;
        if (count == 0 && !str_has_prefix((str){.data = text, .len = length},
                                          (str){.data = prefix->text, .len = prefix->length}))
            return 0;
        out[count++] = match_of(t, place->ids.first + item.id, item.score_class,
                                (str){.data = text, .len = length});
        used += length;
    }
    a->used = used;
    return count;
}

/* The best of a bucket's matching texts: each finds its place by counting its betters, which
 * guesses no branch. */
static uint32_t from_bucket(const struct trie *t, const struct guide_place *place, uint32_t limit,
                            const struct typed_prefix *prefix, struct arena *a,
                            struct trie_match *out) {
    struct text_run run;
    int32_t keys[GUIDE_BUCKET_TEXTS_MAX];
    __builtin_prefetch(t->classes + place->ids.first);
    dictionary_run(&t->dictionary, place->ids, t->dictionary.texts + place->text_at, prefix, a,
                   &run);
    const uint16_t *classes = t->classes + run.first;
    for (uint32_t i = 0; i < run.count; i++)
        keys[i] = ((int32_t)classes[i] << 8) - (int32_t)i;
    for (uint32_t i = 0; i < run.count; i++) {
        uint32_t better = 0;
        for (uint32_t j = 0; j < run.count; j++)
            better += keys[j] > keys[i];
        if (better < limit)
            out[better] = match_of(t, run.first + i, classes[i], run.texts[i]);
    }
    return run.count < limit ? run.count : limit;
}

/* Beyond the list: the ids first, then their texts one by one. */
static uint32_t from_below(const struct trie *t, const struct guide_place *place, uint32_t limit,
                           struct arena *a, struct trie_match *out) {
    uint32_t range = place->ids.end - place->ids.first;
    if (limit > range)
        limit = range;
    size_t used = a->used;
    query_id *ids = arena_reserve(a, (size_t)limit * sizeof *ids, _Alignof(query_id));
    uint32_t count = ids ? trie_collect(t, place, limit, a, ids) : 0;
    for (uint32_t i = 0; i < count; i++) /* the texts may lie over the ids once these are read */
        out[i] = match_of(t, ids[i], t->classes[ids[i]], (str){0});
    a->used = used;
    for (uint32_t i = 0; i < count; i++) {
        out[i].text = dictionary_text(&t->dictionary, out[i].id, a);
        if (!out[i].text.data)
            return i;
    }
    return count;
}

uint32_t trie_complete(const struct trie *t, str prefix, uint32_t limit, struct arena *a,
                       struct trie_match *out) {
    struct typed_prefix typed;
    struct guide_place place;
    const struct dictionary *d = &t->dictionary;
    if (d->count == 0 || limit == 0 || !typed_prefix_set(&typed, prefix) ||
        !guide_find(&d->guide, d->count, (const uint8_t *)typed.text, typed.length, &place))
        return 0;
    if (place.node == GUIDE_NO_NODE)
        return from_bucket(t, &place, limit, &typed, a, out);
    uint32_t range = place.ids.end - place.ids.first;
    uint32_t at = t->list_at[place.node];
    if (at && (limit <= t->lists[at] || range == t->lists[at]))
        return from_list(t, &place, limit, &typed, a, out);
    if (range <= GUIDE_BUCKET_TEXTS_MAX) {
        place.text_at = d->block_at[place.ids.first / BLOCK_TEXTS];
        return from_bucket(t, &place, limit, &typed, a, out);
    }
    size_t used = a->used;
    str first = dictionary_text(d, place.ids.first, a);
    bool known = str_has_prefix(first, prefix);
    a->used = used;
    return known ? from_below(t, &place, limit, a, out) : 0;
}
