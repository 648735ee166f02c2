/* See pool.h. */
#include "http/pool.h"

#include <stddef.h>

#include "base/memory.h"
#include "base/require.h"
#include "serve/engine.h"

void request_pool_init(struct request_pool *pool) {
    *pool = (struct request_pool){0};
    require(pthread_mutex_init(&pool->lock, NULL) == 0);
}

void request_pool_clear(struct request_pool *pool) {
    while (pool->free) {
        struct http_request *request = pool->free;
        pool->free = request->next;
        kept_responses_clear(&request->kept);
        memory_free(request);
    }
    (void)pthread_mutex_destroy(&pool->lock);
}

static void make_ready(struct http_request *request) {
    /* Not the parameters' 64 places nor the arena's block, which are written before they are read,
     * nor the responses that are kept. */
    memset(request, 0, offsetof(struct http_request, parameters));
    request->parameters.count = 0;
    request->parameters.too_many = false;
    arena_init(&request->arena, request->block, ENGINE_ARENA_BYTES);
}

struct http_request *request_pool_take(struct request_pool *pool) {
    (void)pthread_mutex_lock(&pool->lock);
    struct http_request *request = pool->free;
    if (request)
        pool->free = request->next;
    (void)pthread_mutex_unlock(&pool->lock);
    if (!request)
        request = memory_alloc(1, sizeof(struct http_request) + ENGINE_ARENA_BYTES);
    if (!request)
        return NULL;
    make_ready(request);
    atomic_fetch_add_explicit(&pool->taken, 1, memory_order_relaxed);
    return request;
}

void request_pool_give(struct request_pool *pool, struct http_request *request) {
    (void)pthread_mutex_lock(&pool->lock);
    request->next = pool->free;
    pool->free = request;
    (void)pthread_mutex_unlock(&pool->lock);
    atomic_fetch_sub_explicit(&pool->taken, 1, memory_order_release);
}
