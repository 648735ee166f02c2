/* See items.h. A binary search over the ids: a request asks for the few items it names. */
#include "recall/items.h"

#include <math.h>

#include "base/text.h"
#include "recall/items_section.h"

static str id_of(const struct items *t, item_id item) {
    uint32_t from = item ? t->rows[item - 1].attributes_end : 0;
    return (str){.data = t->texts + from, .len = t->rows[item].id_end - from};
}

static str name_of(const struct items *t, uint32_t number) {
    if (number == 0)
        return (str){0};
    uint32_t from = number > 1 ? t->name_ends[number - 2] : 0;
    return (str){.data = t->names + from, .len = t->name_ends[number - 1] - from};
}

static bool check_names(const struct items *t, uint32_t name_bytes) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < t->name_count; i++) {
        if (t->name_ends[i] <= from || t->name_ends[i] > name_bytes)
            return false;
        if (!text_is_utf8(name_of(t, i + 1)))
            return false;
        if (i && str_compare(name_of(t, i), name_of(t, i + 1)) >= 0)
            return false;
        from = t->name_ends[i];
    }
    return from == name_bytes;
}

static bool check_rows(const struct items *t, uint32_t text_bytes) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        const struct item_row *row = &t->rows[i];
        if (row->id_end <= from || row->title_end < row->id_end ||
            row->attributes_end < row->title_end || row->attributes_end > text_bytes)
            return false;
        if (row->brand > t->name_count || row->category > t->name_count)
            return false;
        if (!isfinite(row->price) || !isfinite(row->weight) || row->weight < 0)
            return false;
        struct item_facts facts = items_facts(t, i);
        if (!text_is_utf8(facts.id) || !text_is_utf8(facts.title) ||
            !text_is_utf8(facts.attributes))
            return false;
        if (i && str_compare(id_of(t, i - 1), facts.id) >= 0)
            return false;
        from = row->attributes_end;
    }
    return from == text_bytes;
}

enum status items_open(struct items *out, str section, struct error *why) {
    struct items_header h = {.count = 0};
    *out = (struct items){0};
    if (section.len >= sizeof h)
        memcpy(&h, section.data, sizeof h);
    uint64_t rows = (uint64_t)h.count * sizeof(struct item_row);
    uint64_t names = sizeof h + rows + (uint64_t)h.name_count * sizeof(uint32_t);
    if (memcmp(h.magic, ITEMS_MAGIC, sizeof h.magic) != 0 ||
        section.len != names + h.name_bytes + h.text_bytes)
        return error_set(why, STATUS_CORRUPT,
                         "the items section is cut short, overlong or of no kind we know");
    struct items t = {
        .rows = (const struct item_row *)(const void *)(section.data + sizeof h),
        .name_ends = (const uint32_t *)(const void *)(section.data + sizeof h + rows),
        .names = section.data + names,
        .texts = section.data + names + h.name_bytes,
        .count = h.count,
        .name_count = h.name_count,
    };
    if (!check_names(&t, h.name_bytes) || !check_rows(&t, h.text_bytes))
        return error_set(why, STATUS_CORRUPT,
                         "the items section points outside itself or is out of order");
    *out = t;
    return STATUS_OK;
}

item_id items_find(const struct items *t, str id) {
    uint32_t low = 0, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(id_of(t, middle), id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->count && str_equal(id_of(t, low), id) ? low : ITEM_NONE;
}

struct item_facts items_facts(const struct items *t, item_id item) {
    const struct item_row *row = &t->rows[item];
    return (struct item_facts){
        .id = id_of(t, item),
        .title = {.data = t->texts + row->id_end, .len = row->title_end - row->id_end},
        .brand = name_of(t, row->brand),
        .category = name_of(t, row->category),
        .attributes = {.data = t->texts + row->title_end,
                       .len = row->attributes_end - row->title_end},
        .price = row->price,
        .weight = row->weight,
        .people = row->people & ~ITEM_CONSUMABLE,
    };
}
