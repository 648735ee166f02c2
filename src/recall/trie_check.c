/* What trie_open promises to have looked at: every class, every weight, every list down to its
 * last code. That a list's texts are those of its ids is the builder's promise, kept by the
 * edition's digest; here only what could lead a reader astray. */
#include <math.h>

#include "recall/trie_section.h"

static bool codes_sound(const struct units *u, const struct list_item *item) {
    size_t length = 0;
    for (const uint8_t *code = item->codes, *end = code + item->bytes; code < end;) {
        uint32_t unit = units_code_unit(u->single, code);
        if (unit >= u->count || units_code_bytes(u->single, code) > (size_t)(end - code))
            return false;
        length += u->slots[(size_t)unit * UNIT_SLOT_BYTES + UNIT_SLOT_BYTES - 1];
        if (length > TEXT_UNITS_MAX)
            return false;
        code += units_code_bytes(u->single, code);
    }
    return length > item->closed && length <= (size_t)TEXT_BYTES_MAX + item->closed;
}

static bool list_sound(const struct trie *t, uint32_t node, struct id_range ids,
                       const uint8_t *end) {
    struct list_reader r = list_start(t, node);
    if (r.left > t->stored || r.left > ids.end - ids.first || r.width < 1 || r.width > 4)
        return false;
    while (r.left) {
        if (r.at >= end)
            return false;
        struct list_item item = list_next(&r); /* its head lies within the slack at worst */
        if (item.codes > end || item.bytes > (size_t)(end - item.codes))
            return false;
        if (item.id >= ids.end - ids.first || item.score_class >= t->class_count)
            return false;
        if (!codes_sound(&t->dictionary.units, &item))
            return false;
    }
    return true;
}

const char *trie_check(const struct trie *t, uint64_t list_bytes, const struct id_range *ranges) {
    for (uint32_t i = 0; i < t->class_count; i++)
        if (!isfinite(t->weights[i]) || t->weights[i] < 0 ||
            (i && t->weights[i] <= t->weights[i - 1]))
            return "the weights are out of order";
    for (uint32_t q = 0; q < t->dictionary.count; q++)
        if (t->classes[q] >= t->class_count)
            return "a query has no weight";
    const uint8_t *end = t->lists + list_bytes - TRIE_LIST_SLACK;
    for (uint32_t node = 0; node < t->dictionary.guide.node_count; node++) {
        if (t->list_at[node] == 0)
            continue;
        if (t->list_at[node] >= list_bytes - TRIE_LIST_SLACK ||
            !list_sound(t, node, ranges[node], end))
            return "a list points astray";
    }
    return NULL;
}
