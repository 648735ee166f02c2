/* See changes.h. Changes come in the order of the items, so this is a merge of the two. */
#include "demand/changes.h"

#include "store/item_change.h"

struct finding {
    struct bytes *out;
    const struct item_facts *items;
    uint32_t count, next;
};

static int32_t stock_of(int64_t stock) {
    return stock < 0 ? -1 : stock > INT32_MAX ? INT32_MAX : (int32_t)stock;
}

static enum status take_change(const struct item_change *c, void *context, struct error *why) {
    struct finding *f = context;
    while (f->next < f->count && str_compare(f->items[f->next].id, c->item) < 0)
        f->next++;
    if (f->next == f->count || !str_equal(f->items[f->next].id, c->item))
        return STATUS_OK;
    const struct item_change_row row = {.item = f->next,
                                        .at_s = (uint32_t)(c->at_ms / 1000),
                                        .price_before = c->price_before,
                                        .price = c->price,
                                        .stock_before = stock_of(c->stock_before),
                                        .stock = stock_of(c->stock)};
    bytes_append(f->out, &row, sizeof row);
    return f->out->failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory for what catalogues changed")
               : STATUS_OK;
}

enum status changes_find(struct bytes *out, struct journal *j, const struct item_facts *items,
                         uint32_t count, struct error *why) {
    struct finding f = {.out = out, .items = items, .count = count};
    *out = bytes_new(SIZE_MAX / 2);
    return journal_each_item_change(j, CHANGES_DAYS, take_change, &f, why);
}
