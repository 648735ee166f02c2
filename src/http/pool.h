/* Requests with their arenas, kept in a free list: the last one given back is the next one taken,
 * while its memory is still in the cache. Grows with the connections and never shrinks. */
#ifndef HTTP_POOL_H
#define HTTP_POOL_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/request.h"

struct request_pool {
    pthread_mutex_t lock;
    struct http_request *free;
    _Atomic uint32_t taken; /* under way */
};

void request_pool_init(struct request_pool *pool);
void request_pool_clear(struct request_pool *pool); /* when none is taken */

/* Everything but the arena's memory and the kept responses is zeroed; NULL when memory ran out. */
struct http_request *request_pool_take(struct request_pool *pool);
void request_pool_give(struct request_pool *pool, struct http_request *request);

#endif
