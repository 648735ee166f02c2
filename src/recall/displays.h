/* The spelling to show for the queries whose commonest spelling is not the normalised text. */
#ifndef RECALL_DISPLAYS_H
#define RECALL_DISPLAYS_H

#include "base/arena.h"
#include "base/error.h"
#include "recall/query_id.h"

/*  section:  u32 count | u32 text_bytes | u32 ids[count], ascending | u32 ends[count] | bytes
 *  ends[i] is where the i-th text ends in the bytes; it begins where the one before ends. */
struct displays {
    const uint32_t *ids, *ends;
    const char *texts;
    uint32_t count;
};

/* Checks order and bounds once, and that every id is below `queries`. */
enum status displays_open(struct displays *out, str section, uint32_t queries,
                          struct error *why) MUST_CHECK;

/* Borrowed from the edition; {0} when the text itself is shown. */
str displays_find(const struct displays *d, query_id q);

#endif
