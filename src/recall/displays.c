/* See displays.h. A binary search: ids with a spelling of their own are few, and a result page
 * asks for ten. */
#include "recall/displays.h"

#include "base/text.h"

enum { HEADER_BYTES = 8 };

static bool check(const struct displays *d, uint32_t text_bytes, uint32_t queries) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        if (d->ids[i] >= queries || (i && d->ids[i] <= d->ids[i - 1]))
            return false;
        if (d->ends[i] <= from || d->ends[i] > text_bytes)
            return false;
        if (!text_is_utf8((str){.data = d->texts + from, .len = d->ends[i] - from}))
            return false;
        from = d->ends[i];
    }
    return from == text_bytes;
}

enum status displays_open(struct displays *out, str section, uint32_t queries, struct error *why) {
    uint32_t header[2] = {0};
    if (section.len >= HEADER_BYTES)
        memcpy(header, section.data, sizeof header);
    size_t table = (size_t)header[0] * 8;
    if (section.len < HEADER_BYTES || section.len - HEADER_BYTES < table ||
        section.len - HEADER_BYTES - table != header[1])
        return error_set(why, STATUS_CORRUPT, "the displays section is cut short or overlong");
    const uint32_t *ids = (const uint32_t *)(const void *)(section.data + HEADER_BYTES);
    *out = (struct displays){.ids = ids,
                             .ends = ids + header[0],
                             .texts = section.data + HEADER_BYTES + table,
                             .count = header[0]};
    if (!check(out, header[1], queries))
        return error_set(why, STATUS_CORRUPT, "the displays section points outside itself");
    return STATUS_OK;
}

str displays_find(const struct displays *d, query_id q) {
    uint32_t low = 0, high = d->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (d->ids[middle] < q)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == d->count || d->ids[low] != q)
        return (str){0};
    uint32_t from = low ? d->ends[low - 1] : 0;
    return (str){.data = d->texts + from, .len = d->ends[low] - from};
}
