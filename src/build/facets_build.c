/* See facets_build.h. What was gathered is numbered in order and written; what people add is
 * learned through the very view that a request has of it, and put into the facets' rows. */
#include "build/facets_build.h"

#include <stdlib.h>

#include "base/memory.h"
#include "build/facets_private.h"
#include "recall/facets_section.h"

/* Everything gathered, by its number in the section. */
struct numbering {
    const struct facets_gathered *gathered;
    const struct item_facts *items;
    uint32_t *facet_order, *facets; /* gathered numbers by place, places by gathered number */
    uint32_t *value_order, *values;
    uint32_t *held;                        /* places of values, ascending in an item */
    uint32_t *owner_ends, *owners, *owned; /* owned: items that have a value, by its place */
    uint32_t held_count, owner_count;
    const struct tokens *said;
    uint8_t *endings; /* by word of `said` */
};

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory for the facets section");
}

static enum status order_facets(struct numbering *n, struct error *why) {
    const struct intern *all = &n->gathered->facets;
    enum status s = intern_sorted(all, &n->facet_order, why);
    n->facets = memory_new(uint32_t, all->count);
    if (s != STATUS_OK || !n->facets)
        return no_memory(why);
    uint32_t at = 0;
    while (n->facet_order[at] != FACET_MORE) /* as it was gathered, and where it is to be */
        at++;
    memmove(n->facet_order + 1, n->facet_order, at * sizeof *n->facet_order);
    n->facet_order[0] = FACET_MORE;
    for (uint32_t i = 0; i < all->count; i++)
        n->facets[n->facet_order[i]] = i;
    return STATUS_OK;
}

static int compare_values(const void *left, const void *right, void *context) {
    const struct numbering *n = context;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    int order =
        str_compare(facets_gathered_text(n->gathered, a), facets_gathered_text(n->gathered, b));
    if (order != 0)
        return order;
    uint32_t one = n->facets[facets_gathered_facet(n->gathered, a)];
    uint32_t other = n->facets[facets_gathered_facet(n->gathered, b)];
    return (one > other) - (one < other);
}

static enum status order_values(struct numbering *n, struct error *why) {
    uint32_t count = n->gathered->values.count;
    n->value_order = memory_new(uint32_t, count);
    n->values = memory_new(uint32_t, count);
    if (!n->value_order || !n->values)
        return no_memory(why);
    for (uint32_t i = 0; i < count; i++)
        n->value_order[i] = i;
    if (count)
        qsort_r(n->value_order, count, sizeof *n->value_order, compare_values, n);
    for (uint32_t i = 0; i < count; i++)
        n->values[n->value_order[i]] = i;
    return STATUS_OK;
}

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int heaviest(const void *left, const void *right, void *context) {
    const struct item_facts *items = context;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    if (items[a].weight != items[b].weight)
        return items[a].weight > items[b].weight ? -1 : 1;
    return (a > b) - (a < b);
}

static const uint32_t *held_ends(const struct numbering *n) {
    return (const uint32_t *)(const void *)n->gathered->held_ends.data;
}

/* The values of each item by their places, and how many items have each. */
static void number_held(struct numbering *n, uint32_t items) {
    const uint32_t *gathered = (const uint32_t *)(const void *)n->gathered->held.data;
    for (uint32_t i = 0, at = 0; i < items; i++) {
        uint32_t first = at, end = held_ends(n)[i];
        for (; at < end; at++) {
            n->held[at] = n->values[gathered[at]];
            n->owned[n->held[at]]++;
        }
        if (end > first)
            qsort(n->held + first, end - first, sizeof *n->held, ascending);
    }
}

/* The items of each value, heaviest first, the others left out. */
static void number_owners(struct numbering *n, uint32_t items, uint32_t values) {
    uint32_t at = 0;
    for (uint32_t v = 0; v < values; v++) {
        n->owner_ends[v] = at;
        at += n->owned[v];
    }
    for (uint32_t i = 0, k = 0; i < items; i++)
        for (; k < held_ends(n)[i]; k++)
            n->owners[n->owner_ends[n->held[k]]++] = i;
    for (uint32_t v = 0, first = 0; v < values; v++) {
        uint32_t end = n->owner_ends[v], count = end - first;
        qsort_r(n->owners + first, count, sizeof *n->owners, heaviest, (void *)(uintptr_t)n->items);
        count = count < FACET_OWNERS_MAX ? count : FACET_OWNERS_MAX;
        memmove(n->owners + n->owner_count, n->owners + first, count * sizeof *n->owners);
        n->owner_ends[v] = n->owner_count += count;
        first = end;
    }
}

static enum status number_all(struct numbering *n, uint32_t items, struct error *why) {
    uint32_t values = n->gathered->values.count;
    enum status s = order_facets(n, why);
    if (s == STATUS_OK)
        s = order_values(n, why);
    if (s != STATUS_OK)
        return s;
    n->held_count = (uint32_t)(n->gathered->held.len / sizeof *n->held);
    n->held = memory_new(uint32_t, n->held_count);
    n->owned = memory_new(uint32_t, values);
    n->owners = memory_new(uint32_t, n->held_count);
    n->owner_ends = memory_new(uint32_t, values);
    if (!n->held || !n->owned || !n->owners || !n->owner_ends || !n->endings)
        return no_memory(why);
    number_held(n, items);
    number_owners(n, items, values);
    return STATUS_OK;
}

static void free_numbering(struct numbering *n) {
    memory_free(n->facet_order);
    memory_free(n->facets);
    memory_free(n->value_order);
    memory_free(n->values);
    memory_free(n->held);
    memory_free(n->owner_ends);
    memory_free(n->owners);
    memory_free(n->owned);
    memory_free(n->endings);
}

static enum facet_offer offer_of(const struct numbering *n, uint32_t value) {
    const struct facets_gathered *g = n->gathered;
    if (facets_gathered_facet(g, value) == FACET_MORE) {
        uint32_t word = tokens_find(n->said, facets_gathered_text(g, value));
        if (word == TOKEN_NONE || !n->endings[word])
            return FACET_NOT_OFFERED;
    }
    return facets_gathered_listed(g, value) ? FACET_OFFERED : FACET_OFFERED_AS_SAID;
}

static void write_rows(const struct numbering *n, struct bytes *section) {
    const struct facets_gathered *g = n->gathered;
    uint32_t end = 0;
    for (uint32_t i = 0; i < g->facets.count; i++) {
        end += (uint32_t)intern_text(&g->facets, n->facet_order[i]).len;
        const struct facet_row row = {.name_end = end};
        bytes_append(section, &row, sizeof row);
    }
    end = 0;
    for (uint32_t i = 0; i < g->values.count; i++) {
        uint32_t number = n->value_order[i];
        end += (uint32_t)facets_gathered_text(g, number).len;
        const struct facet_value value = {.text_end = end,
                                          .facet = n->facets[facets_gathered_facet(g, number)],
                                          .items = n->owned[i],
                                          .offered = offer_of(n, number)};
        bytes_append(section, &value, sizeof value);
    }
}

static void write_section(const struct numbering *n, uint32_t items, struct bytes *section) {
    const struct facets_gathered *g = n->gathered;
    const struct facets_header h = {
        .magic = FACETS_MAGIC,
        .count = g->facets.count,
        .value_count = g->values.count,
        .item_count = items,
        .held_count = n->held_count,
        .owner_count = n->owner_count,
        .name_bytes = (uint32_t)g->facets.texts.len,
        .text_bytes = (uint32_t)(g->values.texts.len - g->values.count * sizeof(uint32_t))};
    bytes_append(section, &h, sizeof h);
    write_rows(n, section);
    bytes_append_str(section, bytes_str(&g->held_ends));
    bytes_append(section, n->held, n->held_count * sizeof *n->held);
    bytes_append(section, n->owner_ends, g->values.count * sizeof *n->owner_ends);
    bytes_append(section, n->owners, n->owner_count * sizeof *n->owners);
    for (uint32_t i = 0; i < g->facets.count; i++)
        bytes_append_str(section, intern_text(&g->facets, n->facet_order[i]));
    for (uint32_t i = 0; i < g->values.count; i++)
        bytes_append_str(section, facets_gathered_text(g, n->value_order[i]));
}

/* The section without habits; what people add is learned from it, and stands in front of the rest.
 */
static enum status add_learned(struct bytes *plain, const struct facets_input *in,
                               struct bytes *section, struct error *why) {
    struct facets_header *h = (struct facets_header *)(void *)plain->data;
    struct facet_row *rows = (struct facet_row *)(void *)(plain->data + sizeof *h);
    struct bytes habits = bytes_new(UINT32_MAX);
    struct facets view;
    enum status s = facets_open(&view, bytes_str(plain), in->item_count, why);
    if (s == STATUS_OK)
        s = facets_learn(rows, &habits, &view, in, why);
    if (s == STATUS_OK) {
        h->habit_count = (uint32_t)(habits.len / sizeof(struct facet_habit));
        bytes_append(section, h, sizeof *h);
        bytes_append_str(section, bytes_str(&habits));
        bytes_append_str(section, str_skip(bytes_str(plain), sizeof *h));
    }
    bytes_free(&habits);
    return s == STATUS_OK && section->failed ? no_memory(why) : s;
}

enum status facets_build(const struct facets_input *in, struct bytes *section, struct error *why) {
    struct facets_gathered gathered;
    struct numbering n = {
        .gathered = &gathered, .items = in->items, .said = in->said, .endings = facets_endings(in)};
    struct bytes plain = bytes_new(section->max);
    enum status s = facets_gather(&gathered, in, why);
    if (s == STATUS_OK)
        s = number_all(&n, in->item_count, why);
    if (s == STATUS_OK)
        write_section(&n, in->item_count, &plain);
    if (s == STATUS_OK && plain.failed)
        s = no_memory(why);
    if (s == STATUS_OK)
        s = add_learned(&plain, in, section, why);
    free_numbering(&n);
    facets_gathered_free(&gathered);
    bytes_free(&plain);
    return s;
}
