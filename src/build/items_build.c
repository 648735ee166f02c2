/* See items_build.h. Names of brands and categories are kept once, since a shop has few. */
#include "build/items_build.h"

#include "base/memory.h"
#include "build/attributes.h"
#include "build/intern.h"
#include "recall/items_section.h"

/* Row numbers of the names: places in byte order, from 1. */
struct names {
    struct intern all;
    uint32_t *order, *places; /* numbers by place; places by number */
};

static void add_name(struct names *n, str name) {
    if (name.len)
        (void)intern_add(&n->all, name);
}

static uint32_t name_number(const struct names *n, str name) {
    return name.len ? n->places[intern_find(&n->all, name)] + 1 : 0;
}

static enum status collect_names(struct names *n, const struct item_facts *items, uint32_t count,
                                 struct error *why) {
    n->all = intern_new();
    for (uint32_t i = 0; i < count; i++) {
        add_name(n, items[i].brand);
        add_name(n, items[i].category);
    }
    n->places = memory_new(uint32_t, n->all.count);
    if (n->all.failed || !n->places)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the names of brands");
    enum status s = intern_sorted(&n->all, &n->order, why);
    for (uint32_t i = 0; i < n->all.count && s == STATUS_OK; i++)
        n->places[n->order[i]] = i;
    return s;
}

static enum status write_rows(const struct names *n, const struct item_facts *items, uint32_t count,
                              struct bytes *section, struct error *why) {
    uint64_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct item_facts *item = &items[i];
        struct item_row row = {.brand = name_number(n, item->brand),
                               .category = name_number(n, item->category),
                               .price = item->price,
                               .weight = item->weight,
                               .people = item->people & ~ITEM_CONSUMABLE};
        if (attributes_affirm(item->attributes, "consumable"))
            row.people |= ITEM_CONSUMABLE;
        row.id_end = (uint32_t)(end += item->id.len);
        row.title_end = (uint32_t)(end += item->title.len);
        row.attributes_end = (uint32_t)(end += item->attributes.len);
        bytes_append(section, &row, sizeof row);
        if (end > UINT32_MAX)
            return error_set(why, STATUS_LIMIT,
                             "the titles and attributes of the catalogue have more than 4 GiB; "
                             "import shorter ones");
    }
    return STATUS_OK;
}

static void write_texts(const struct names *n, const struct item_facts *items, uint32_t count,
                        struct bytes *section) {
    uint32_t end = 0;
    for (uint32_t i = 0; i < n->all.count; i++)
        bytes_append_u32(section, end += (uint32_t)intern_text(&n->all, n->order[i]).len);
    for (uint32_t i = 0; i < n->all.count; i++)
        bytes_append_str(section, intern_text(&n->all, n->order[i]));
    for (uint32_t i = 0; i < count; i++) {
        bytes_append_str(section, items[i].id);
        bytes_append_str(section, items[i].title);
        bytes_append_str(section, items[i].attributes);
    }
}

static uint64_t text_bytes(const struct item_facts *items, uint32_t count) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += items[i].id.len + items[i].title.len + items[i].attributes.len;
    return sum;
}

enum status items_build(const struct item_facts *items, uint32_t count, struct bytes *section,
                        struct error *why) {
    struct names names = {0};
    enum status s = collect_names(&names, items, count, why);
    struct items_header h = {.magic = ITEMS_MAGIC,
                             .count = count,
                             .name_count = names.all.count,
                             .name_bytes = (uint32_t)names.all.texts.len,
                             .text_bytes = (uint32_t)text_bytes(items, count)};
    bytes_append(section, &h, sizeof h);
    if (s == STATUS_OK)
        s = write_rows(&names, items, count, section, why);
    if (s == STATUS_OK)
        write_texts(&names, items, count, section);
    if (s == STATUS_OK && section->failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the items section");
    intern_free(&names.all);
    memory_free(names.order);
    memory_free(names.places);
    return s;
}
