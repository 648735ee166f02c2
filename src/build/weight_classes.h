/* Weights -> score classes: ranks among the distinct weights (recall/trie.h). */
#ifndef BUILD_WEIGHT_CLASSES_H
#define BUILD_WEIGHT_CLASSES_H

#include "base/status.h"
#include "build/build_query.h"

enum { WEIGHT_CLASSES_MAX = 65536 };

struct weight_classes {
    uint16_t *of_query;
    float *weights; /* by class, ascending */
    uint32_t count;
};

/* STATUS_OK or STATUS_NO_MEMORY. */
enum status weight_classes_make(struct weight_classes *out, const struct build_query *q,
                                uint32_t count) MUST_CHECK;
void weight_classes_free(struct weight_classes *w);

#endif
