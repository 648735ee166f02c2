/* See links_private.h. The catalogue and what people looked at come in the same order, that of the
 * shop's names, so the list is a merge of the two. An item that the catalogue does not know is
 * named only when enough people looked at it: a name in an event may be anything. */
#include "base/memory.h"
#include "demand/links_private.h"

struct touch {
    float weight;
    uint32_t people;
    bool known; /* by enough people */
};

struct merging {
    struct touch *touches; /* by the rollup's number */
    uint32_t numbers;
    struct bytes order, names; /* numbers (u32) by name, and the names */
    struct bytes name_ends;    /* u32, by place in `order` */
    uint32_t next;             /* place in `order` that was not passed yet */
    struct bytes items, texts; /* item_facts, texts by length until all are there */
    item_id *ids;
};

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory for the items of the edition");
}

static enum status see_name(str name, uint32_t number, void *context, struct error *why) {
    struct merging *m = context;
    if (number >= m->numbers)
        return error_set(why, STATUS_CORRUPT,
                         "the rollup names an item that is not there; `inkling train --rebuild` "
                         "makes it anew");
    if (!m->touches[number].known)
        return STATUS_OK;
    bytes_append_u32(&m->order, number);
    bytes_append_str(&m->names, name);
    bytes_append_u32(&m->name_ends, (uint32_t)m->names.len);
    return m->names.failed || m->order.failed || m->name_ends.failed ? no_memory(why) : STATUS_OK;
}

static bool more_touched(const struct merging *m) {
    return m->next < m->order.len / sizeof(uint32_t);
}

static str next_name(const struct merging *m) {
    const uint32_t *ends = (const uint32_t *)(const void *)m->name_ends.data;
    uint32_t from = m->next ? ends[m->next - 1] : 0;
    return (str){.data = m->names.data + from, .len = ends[m->next] - from};
}

/* Adds an item, with what people did where it is the next one they looked at. */
static void add_item(struct merging *m, struct item_facts item, bool touched) {
    if (touched) {
        uint32_t number = ((const uint32_t *)(const void *)m->order.data)[m->next++];
        m->ids[number] = (item_id)(m->items.len / sizeof item);
        item.weight = m->touches[number].weight;
        item.people = m->touches[number].people;
    }
    str *const texts[] = {&item.id, &item.title, &item.brand, &item.category, &item.attributes};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        bytes_append_str(&m->texts, *texts[i]);
        texts[i]->data = NULL;
    }
    bytes_append(&m->items, &item, sizeof item);
}

static void add_touched_before(struct merging *m, const str *id) {
    while (more_touched(m) && (!id || str_compare(next_name(m), *id) < 0))
        add_item(m, (struct item_facts){.id = next_name(m), .price = -1}, true);
}

static enum status see_item(const struct item *i, void *context, struct error *why) {
    struct merging *m = context;
    add_touched_before(m, &i->id);
    add_item(m,
             (struct item_facts){.id = i->id,
                                 .title = i->title,
                                 .brand = i->brand,
                                 .category = i->category,
                                 .attributes = i->attributes,
                                 .price = (float)i->price},
             more_touched(m) && str_equal(next_name(m), i->id));
    return m->items.failed || m->texts.failed ? no_memory(why) : STATUS_OK;
}

/* The grown arrays become the links', texts by address. */
static void take_items(struct links *out, struct merging *m) {
    out->items = (struct item_facts *)(void *)m->items.data;
    out->item_count = (uint32_t)(m->items.len / sizeof *out->items);
    out->texts = m->texts.data;
    const char *at = out->texts;
    for (uint32_t i = 0; i < out->item_count; i++) {
        struct item_facts *item = &out->items[i];
        str *const texts[] = {&item->id, &item->title, &item->brand, &item->category,
                              &item->attributes};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            texts[k]->data = at;
            at += texts[k]->len;
        }
    }
}

static enum status merge(struct merging *m, const struct bytes *touched, struct rollup *r,
                         struct journal *j, struct error *why) {
    const struct build_edge *edges = (const struct build_edge *)(const void *)touched->data;
    if (!m->touches || !m->ids)
        return no_memory(why);
    for (uint32_t i = 0; i < m->numbers; i++)
        m->ids[i] = ITEM_NONE;
    for (size_t i = 0; i < touched->len / sizeof *edges; i++)
        m->touches[edges[i].source] =
            (struct touch){.weight = edges[i].weight, .people = edges[i].people, .known = true};
    enum status s = rollup_each_item(r, see_name, m, why);
    if (s == STATUS_OK)
        s = journal_each_item(j, see_item, m, why);
    if (s == STATUS_OK)
        add_touched_before(m, NULL);
    return s == STATUS_OK && (m->items.failed || m->texts.failed) ? no_memory(why) : s;
}

enum status links_find_items(struct links *out, item_id **ids, struct rollup *r, struct journal *j,
                             const struct bytes *touched, uint32_t numbers, struct error *why) {
    struct merging m = {.touches = memory_new(struct touch, numbers),
                        .numbers = numbers,
                        .order = bytes_new(SIZE_MAX / 2),
                        .names = bytes_new(UINT32_MAX),
                        .name_ends = bytes_new(SIZE_MAX / 2),
                        .items = bytes_new(SIZE_MAX / 2),
                        .texts = bytes_new(SIZE_MAX / 2),
                        .ids = memory_new(item_id, numbers)};
    enum status s = merge(&m, touched, r, j, why);
    if (s == STATUS_OK) {
        take_items(out, &m);
    } else {
        bytes_free(&m.items);
        bytes_free(&m.texts);
    }
    *ids = m.ids;
    memory_free(m.touches);
    bytes_free(&m.order);
    bytes_free(&m.names);
    bytes_free(&m.name_ends);
    return s;
}
