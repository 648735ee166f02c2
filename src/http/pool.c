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

static void end(struct http_request *request) {
    kept_responses_clear(&request->kept);
    memory_free(request);
}

void request_pool_clear(struct request_pool *pool) {
    while (pool->free) {
        struct http_request *request = pool->free;
        pool->free = request->next;
        end(request);
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

/* Not zeroed: whoever never answers from it never touches the arena. */
static struct http_request *make(void) {
    struct http_request *request =
        memory_resize(NULL, 1, sizeof(struct http_request) + ENGINE_ARENA_BYTES);
    if (request)
        memset(&request->kept, 0, sizeof request->kept);
    return request;
}

struct http_request *request_pool_take(struct request_pool *pool) {
    (void)pthread_mutex_lock(&pool->lock);
    struct http_request *request = pool->free;
    if (request) {
        pool->free = request->next;
        pool->free_count--;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    if (!request)
        request = make();
    if (!request)
        return NULL;
    make_ready(request);
    atomic_fetch_add_explicit(&pool->taken, 1, memory_order_relaxed);
    return request;
}

void request_pool_give(struct request_pool *pool, struct http_request *request) {
    (void)pthread_mutex_lock(&pool->lock);
    bool kept = pool->free_count < REQUEST_POOL_KEPT;
    if (kept) {
        request->next = pool->free;
        pool->free = request;
        pool->free_count++;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    if (!kept)
        end(request);
    atomic_fetch_sub_explicit(&pool->taken, 1, memory_order_release);
}
