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
static uint32_t from_list(const struct trie *t, const struct guide_place *place, str prefix,
                          uint32_t limit, struct arena *a, struct trie_match *out) {
    struct list_reader list = list_start(t, place->node);
    __builtin_prefetch(list.at + 64);
    __builtin_prefetch(list.at + 128);
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
        str whole = {.data = text, .len = length};
        if (count == 0 && !text_begins(text, length, prefix))
            return 0;
        out[count++] = match_of(t, place->ids.first + item.id, item.score_class, whole);
        used += length;
    }
    a->used = used;
    return count;
}

typedef int32_t four_keys __attribute__((vector_size(16)));
enum { KEYS = GUIDE_BUCKET_TEXTS_MAX };

/* Where each of a few classes stands in the order: the number of its betters. No branch is taken
 * on a class, and four are compared at a time. */
static void rank_classes(const uint16_t *classes, uint32_t count, uint8_t ranks[static KEYS]) {
    union {
        int32_t one[KEYS];
        four_keys four[KEYS / 4];
    } keys;
    uint32_t fours = (count + 3) / 4;
    for (uint32_t i = count; i < fours * 4; i++)
        keys.one[i] = -1;
    for (uint32_t i = 0; i < count; i++)
        keys.one[i] = ((int32_t)classes[i] << 8) + (int32_t)(KEYS - i);
    for (uint32_t i = 0; i < count; i++) {
        four_keys own = {keys.one[i], keys.one[i], keys.one[i], keys.one[i]}, better = {0};
        for (uint32_t j = 0; j < fours; j++)
            better -= keys.four[j] > own; /* a comparison that holds is -1 */
        ranks[i] = (uint8_t)(better[0] + better[1] + better[2] + better[3]);
    }
}

/* The best of a few neighbours; none when they do not begin with the prefix. */
static uint32_t from_neighbours(const struct trie *t, struct id_range ids, str prefix,
                                uint32_t limit, struct arena *a, struct trie_match *out) {
    struct block_reader r;
    uint8_t ranks[KEYS];
    uint32_t count = ids.end - ids.first, written = 0;
    const struct dictionary *d = &t->dictionary;
    const uint16_t *classes = t->classes + ids.first;
    if (limit > count)
        limit = count;
    dictionary_reader(d, ids.first, &r);
    rank_classes(classes, count, ranks);
    for (uint32_t i = 0; i < count && written < limit; i++) {
        if ((ids.first + i) % BLOCK_TEXTS == 0)
            block_start(&r, dictionary_block(d, ids.first + i));
        block_next(&r);
        if (ranks[i] >= limit)
            continue;
        size_t used = a->used;
        char *text = arena_reserve(a, TEXT_ROOM, 1);
        if (!text)
            return 0;
        size_t length = block_decode(&r, &d->units, text);
        str whole = {.data = text, .len = length};
        if (written++ == 0 && !text_begins(text, length, prefix)) {
            a->used = used;
            return 0;
        }
        a->used = used + length;
        out[ranks[i]] = match_of(t, ids.first + i, classes[i], whole);
    }
    return limit;
}

static uint32_t from_bucket(const struct trie *t, const struct guide_place *place, str prefix,
                            uint32_t limit, struct arena *a, struct trie_match *out) {
    const uint8_t *block = t->dictionary.texts + place->text_at;
    for (size_t line = 0; line < 4; line++)
        __builtin_prefetch(block + 64 * line);
    __builtin_prefetch(t->dictionary.block_at + place->ids.first / BLOCK_TEXTS + 1);
    __builtin_prefetch(t->classes + place->ids.first);
    __builtin_prefetch(t->classes + place->ids.end - 1);
    struct id_range ids = dictionary_narrow(&t->dictionary, place, prefix);
    return ids.first < ids.end ? from_neighbours(t, ids, prefix, limit, a, out) : 0;
}

/* Beyond the list: the ids first, then their texts one by one. */
static uint32_t from_below(const struct trie *t, const struct guide_place *place, uint32_t limit,
                           const struct trie_except *except, struct arena *a,
                           struct trie_match *out) {
    uint32_t range = place->ids.end - place->ids.first;
    if (limit > range)
        limit = range;
    size_t used = a->used;
    query_id *ids = arena_reserve(a, (size_t)limit * sizeof *ids, _Alignof(query_id));
    uint32_t count = ids ? trie_collect(t, place, limit, except, a, ids) : 0;
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
    struct guide_place place;
    const struct dictionary *d = &t->dictionary;
    if (d->count == 0 || limit == 0 || prefix.len > TEXT_BYTES_MAX ||
        !guide_find(&d->guide, d->count, (const uint8_t *)prefix.data, prefix.len, &place))
        return 0;
    if (place.node == GUIDE_NO_NODE)
        return from_bucket(t, &place, prefix, limit, a, out);
    uint32_t range = place.ids.end - place.ids.first;
    uint32_t at = t->list_at[place.node];
    if (at && (limit <= t->lists[at] || range == t->lists[at]))
        return from_list(t, &place, prefix, limit, a, out);
    if (range <= GUIDE_BUCKET_TEXTS_MAX)
        return from_neighbours(t, place.ids, prefix, limit, a, out);
    size_t used = a->used;
    str first = dictionary_text(d, place.ids.first, a);
    bool known = str_has_prefix(first, prefix);
    a->used = used;
    return known ? from_below(t, &place, limit, NULL, a, out) : 0;
}

static uint32_t drop_excepted(const struct trie_except *except, uint32_t count,
                              struct trie_match *matches) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!trie_excepted(except, matches[i].id))
            matches[kept++] = matches[i];
    return kept;
}

/* What begins with the prefix is known to be more than `limit`, and some of the best are excepted.
 * A range that needs no list is completed whole, a wider one is gone through. */
static uint32_t complete_past(const struct trie *t, str prefix, uint32_t limit,
                              const struct trie_except *except, struct arena *a,
                              struct trie_match *out) {
    struct guide_place place;
    const struct dictionary *d = &t->dictionary;
    if (!guide_find(&d->guide, d->count, (const uint8_t *)prefix.data, prefix.len, &place))
        return 0;
    if (place.node != GUIDE_NO_NODE && place.ids.end - place.ids.first > GUIDE_BUCKET_TEXTS_MAX)
        return from_below(t, &place, limit, except, a, out);
    struct trie_match all[GUIDE_BUCKET_TEXTS_MAX];
    uint32_t count = trie_complete(t, prefix, GUIDE_BUCKET_TEXTS_MAX, a, all);
    count = drop_excepted(except, count, all);
    count = count < limit ? count : limit;
    memcpy(out, all, count * sizeof *out);
    return count;
}

uint32_t trie_complete_except(const struct trie *t, str prefix, uint32_t limit,
                              const struct trie_except *except, struct arena *a,
                              struct trie_match *out) {
    size_t used = a->used;
    uint32_t count = trie_complete(t, prefix, limit, a, out);
    uint32_t kept = except ? drop_excepted(except, count, out) : count;
    if (kept == count || count < limit)
        return kept;
    a->used = used;
    return complete_past(t, prefix, limit, except, a, out);
}
