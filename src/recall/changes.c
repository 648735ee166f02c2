/* See changes.h. A request asks for the few items a person looked at: a binary search each. */
#include "recall/changes.h"

#include <math.h>

_Static_assert(sizeof(struct item_change_row) == 32, "the section's row");

static bool is_whole(const struct item_change_row *row, const struct item_change_row *before,
                     uint32_t items) {
    bool ordered = !before || before->item < row->item ||
                   (before->item == row->item && before->at_s <= row->at_s);
    return ordered && row->item < items && isfinite(row->price_before) && isfinite(row->price);
}

enum status changes_open(struct changes *out, str section, uint32_t items, struct error *why) {
    *out = (struct changes){0};
    const struct item_change_row *rows = (const struct item_change_row *)(const void *)section.data;
    size_t count = section.len / sizeof *rows;
    bool whole = section.len % sizeof *rows == 0 && count <= UINT32_MAX;
    for (size_t i = 0; i < count && whole; i++)
        whole = is_whole(&rows[i], i ? &rows[i - 1] : NULL, items);
    if (!whole)
        return error_set(why, STATUS_CORRUPT,
                         "the changes section is cut short, out of order or of unknown items");
    *out = (struct changes){.rows = rows, .count = (uint32_t)count};
    return STATUS_OK;
}

static uint32_t first_not_below(const struct changes *c, uint64_t item) {
    uint32_t low = 0, high = c->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->rows[middle].item < item)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t changes_of(const struct changes *c, item_id item, const struct item_change_row **out) {
    uint32_t first = first_not_below(c, item);
    *out = first < c->count ? &c->rows[first] : NULL;
    return first_not_below(c, (uint64_t)item + 1) - first;
}
