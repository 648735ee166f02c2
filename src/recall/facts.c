/* See facts.h. */
#include "recall/facts.h"

_Static_assert(sizeof(struct query_facts) == 8, "the section's row");

enum status facts_open(struct facts *out, str section, uint32_t count, struct error *why) {
    if (section.len != (size_t)count * sizeof(struct query_facts))
        return error_set(why, STATUS_CORRUPT, "the facts section has %zu bytes for %u queries",
                         section.len, count);
    *out = (struct facts){.rows = (const struct query_facts *)(const void *)section.data,
                          .count = count};
    return STATUS_OK;
}
