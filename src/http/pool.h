/* Requests with their arenas, kept in a free list: the last one given back is the next one taken,
 * while its memory is still in the cache. Grows with the requests under way; of those that are
 * given back so many are kept, and what a flood took beyond them is given back to the system. */
#ifndef HTTP_POOL_H
#define HTTP_POOL_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/request.h"

enum { REQUEST_POOL_KEPT = 64 };

struct request_pool {
    pthread_mutex_t lock;
    struct http_request *free;
    uint32_t free_count;
    _Atomic uint32_t taken; /* under way */
};

void request_pool_init(struct request_pool *pool);
void request_pool_clear(struct request_pool *pool); /* when none is taken */

/* Everything but the arena's memory and the kept responses is zeroed; NULL when memory ran out. */
struct http_request *request_pool_take(struct request_pool *pool);
void request_pool_give(struct request_pool *pool, struct http_request *request);

#endif
