/* Texts to dense numbers: the first text added is 0, the next new one 1. What training counts by
 * is a number from here, so that a row is a few words and a sort compares integers. */
#ifndef BUILD_INTERN_H
#define BUILD_INTERN_H

#include "base/bytes.h"
#include "base/error.h"

/*  slots[]   number + 1 | upper half of the hash      open addressing, 0 empty
 *  ends[]    where each text ends in `texts`; it begins where the one before ends */
struct intern {
    struct bytes texts, ends;
    uint64_t *slots;
    uint32_t slot_mask; /* slots − 1; 0 when there are none */
    uint32_t count;
    bool failed; /* sticky: memory ran out or there are 2^30 texts; ask once at the end */
};

struct intern intern_new(void);
void intern_free(struct intern *t); /* and forgets, so that it can be used again */

/* The text's number, a new one when it is not there yet. 0 once failed. */
uint32_t intern_add(struct intern *t, str text);

/* The text's number, or INTERN_NONE. */
#define INTERN_NONE UINT32_MAX
uint32_t intern_find(const struct intern *t, str text);

/* Borrowed until the next intern_add. */
static inline str intern_text(const struct intern *t, uint32_t number) {
    const uint64_t *ends = (const uint64_t *)(const void *)t->ends.data;
    uint64_t from = number ? ends[number - 1] : 0;
    return (str){.data = t->texts.data + from, .len = (size_t)(ends[number] - from)};
}

size_t intern_bytes(const struct intern *t); /* of memory, roughly */

/* The numbers in byte order of their texts; the caller frees *order with memory_free. */
enum status intern_sorted(const struct intern *t, uint32_t **order, struct error *why) MUST_CHECK;

#endif
