/* See topics.h. A binary search: a request names one. */
#include "recall/topics.h"

#include "base/text.h"

enum { HEADER_BYTES = 8 };

static str name_of(const struct topics *t, uint32_t number) {
    uint32_t from = number ? t->ends[number - 1] : 0;
    return (str){.data = t->names + from, .len = t->ends[number] - from};
}

static bool check(const struct topics *t, uint32_t name_bytes) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->ends[i] <= from || t->ends[i] > name_bytes)
            return false;
        if (!text_is_utf8(name_of(t, i)))
            return false;
        if (i && str_compare(name_of(t, i - 1), name_of(t, i)) >= 0)
            return false;
        from = t->ends[i];
    }
    return from == name_bytes;
}

enum status topics_open(struct topics *out, str section, struct error *why) {
    uint32_t header[2] = {0};
    *out = (struct topics){0};
    if (section.len >= HEADER_BYTES)
        memcpy(header, section.data, sizeof header);
    if (section.len != HEADER_BYTES + (uint64_t)header[0] * sizeof(uint32_t) + header[1])
        return error_set(why, STATUS_CORRUPT, "the topics section is cut short or overlong");
    struct topics t = {.ends = (const uint32_t *)(const void *)(section.data + HEADER_BYTES),
                       .count = header[0]};
    t.names = (const char *)(t.ends + t.count);
    if (!check(&t, header[1]))
        return error_set(why, STATUS_CORRUPT,
                         "the topics section points outside itself or is out of order");
    *out = t;
    return STATUS_OK;
}

uint16_t topics_find(const struct topics *t, str name) {
    uint32_t low = 0, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(name_of(t, middle), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < t->count && low < UINT16_MAX && str_equal(name_of(t, low), name);
    return there ? (uint16_t)(low + 1) : 0;
}
