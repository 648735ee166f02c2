/* Ids of the queries of one edition: dense from 0, in byte order of the normalised text, so that
 * a prefix is a range of ids. An id means nothing outside its edition. */
#ifndef RECALL_QUERY_ID_H
#define RECALL_QUERY_ID_H

#include <stdint.h>

typedef uint32_t query_id;
#define QUERY_NONE UINT32_MAX

/* Ids first … end-1; empty when first == end. */
struct id_range {
    query_id first, end;
};

#endif
