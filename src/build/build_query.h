/* What the builders of dictionary and trie are given. */
#ifndef BUILD_BUILD_QUERY_H
#define BUILD_BUILD_QUERY_H

#include "base/str.h"

/* Sorted by the bytes of the text, distinct; text 1…1024 bytes of normalised UTF-8; weight finite
 * and ≥ 0, such as a decayed count. */
struct build_query {
    str text;
    float weight;
};

#endif
