/* See trie_build.h. */
#include "build/trie_build.h"

#include "base/memory.h"
#include "build/trie_lists.h"
#include "build/weight_classes.h"
#include "recall/trie_section.h"

static void append_part(struct bytes *section, const void *data, size_t bytes) {
    bytes_append(section, data, bytes);
    bytes_align(section, TRIE_PART_ALIGNMENT);
}

static void assemble(const struct dictionary *d, const struct weight_classes *classes,
                     uint32_t stored, const struct bytes *lists, const uint32_t *list_at,
                     struct bytes *section) {
    struct trie_header h = {
        .magic = TRIE_MAGIC,
        .count = d->count,
        .node_count = d->guide.node_count,
        .class_count = classes->count,
        .stored = stored,
        .list_bytes = lists->len,
        .mark = d->mark,
    };
    append_part(section, &h, sizeof h);
    append_part(section, classes->of_query, (size_t)d->count * sizeof *classes->of_query);
    append_part(section, classes->weights, (size_t)classes->count * sizeof *classes->weights);
    append_part(section, list_at, (size_t)h.node_count * sizeof *list_at);
    bytes_append_str(section, bytes_str(lists));
}

enum status trie_build(const struct build_query *q, uint32_t count, const struct dictionary *d,
                       const struct trie_build_options *options, struct bytes *section,
                       struct error *why) {
    uint32_t stored = options && options->stored ? options->stored : TRIE_STORED_DEFAULT;
    if (count != d->count || stored > TRIE_LIST_MAX)
        return error_set(why, STATUS_INVALID,
                         "a trie of %u queries and lists of %u for a dictionary of %u", count,
                         stored, d->count);
    struct weight_classes classes;
    struct bytes lists = bytes_new(UINT32_MAX);
    uint32_t *list_at = memory_new(uint32_t, d->guide.node_count);
    enum status s = weight_classes_make(&classes, q, count);
    if (s == STATUS_OK && !list_at)
        s = STATUS_NO_MEMORY;
    if (s == STATUS_OK)
        s = trie_lists_write(d, classes.of_query, stored, &lists, list_at);
    if (s == STATUS_OK)
        assemble(d, &classes, stored, &lists, list_at, section);
    if (s != STATUS_OK || section->failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for a trie of %u queries", count);
    weight_classes_free(&classes);
    bytes_free(&lists);
    memory_free(list_at);
    return s;
}
