/* Makes the guide (recall/guide.h) from what neighbouring texts have in common. */
#ifndef BUILD_GUIDE_BUILD_H
#define BUILD_GUIDE_BUILD_H

#include "base/bytes.h"
#include "build/build_query.h"

struct guide_source {
    const struct build_query *queries;
    const uint16_t *common; /* bytes text i shares with text i - 1 */
    const uint32_t *block_at;
    uint32_t count; /* ≥ 1 */
    uint32_t wide;  /* ranges of this many texts get a node; 2…GUIDE_BUCKET_TEXTS_MAX + 1 */
};

/* Appends the words; returns how many nodes. Ask `words->failed`. */
uint32_t guide_build(const struct guide_source *s, struct bytes *words);

#endif
