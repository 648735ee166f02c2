/* See bursts.h. */
#include "recall/bursts.h"

#include "recall/bursts_section.h"

static bool check_one(const struct burst *b) {
    bool hot = b->kind == BURST_HOT;
    if (b->kind < BURST_NEW || b->kind > BURST_HOT)
        return false;
    if (b->query == QUERY_NONE && b->fresh == QUERY_NONE)
        return false;
    return hot ? b->excess == 0 : b->excess > 0 && b->excess < 1; /* no NAN either */
}

static bool in_order(const struct burst *one, const struct burst *next) {
    return one->excess > next->excess ||
           (one->excess == next->excess && one->people >= next->people);
}

enum status bursts_open(struct bursts *out, str section, struct error *why) {
    struct bursts_header h = {.count = 0};
    *out = (struct bursts){0};
    if (section.len >= sizeof h)
        memcpy(&h, section.data, sizeof h);
    if (memcmp(h.magic, BURSTS_MAGIC, sizeof h.magic) != 0 ||
        section.len != sizeof h + (uint64_t)h.count * sizeof(struct burst))
        return error_set(why, STATUS_CORRUPT,
                         "the bursts section is cut short, overlong or of no kind we know");
    const struct burst *list = (const struct burst *)(const void *)(section.data + sizeof h);
    for (uint32_t i = 0; i < h.count; i++)
        if (!check_one(&list[i]) || (i && !in_order(&list[i - 1], &list[i])))
            return error_set(why, STATUS_CORRUPT,
                             "the bursts section has an entry that is out of order or no burst");
    *out = (struct bursts){.list = list, .count = h.count};
    return STATUS_OK;
}
