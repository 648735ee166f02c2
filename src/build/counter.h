/* Counts by 64-bit key, such as a pair of units or the hash of a word. Grows; entries can be read
 * in the order of the table, which depends on nothing but what was counted. */
#ifndef BUILD_COUNTER_H
#define BUILD_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

struct counter_entry {
    uint64_t key; /* 0: empty */
    uint32_t count;
    uint32_t tag; /* the caller's; UINT32_MAX in a new entry */
};

struct counter {
    struct counter_entry *entries;
    uint32_t mask, used;
    bool failed; /* sticky: memory ran out, some counts are missing */
};

/* Adds to the key's count; NULL when failed. The entry moves with the next addition. */
struct counter_entry *counter_add(struct counter *c, uint64_t key, uint32_t count);
/* NULL when the key was never added. */
const struct counter_entry *counter_find(const struct counter *c, uint64_t key);
void counter_free(struct counter *c);

#endif
