/* See limiter.h. */
#include "http/limiter.h"

#include "base/memory.h"
#include "base/require.h"

enum status limiter_start(struct limiter *l, uint32_t per_s, uint32_t burst, struct error *why) {
    *l = (struct limiter){.sets = NULL};
    require(pthread_mutex_init(&l->lock, NULL) == 0);
    if (per_s == 0)
        return STATUS_OK;
    l->interval_ns = UINT64_C(1000000000) / per_s;
    l->depth_ns = l->interval_ns * (burst ? burst : 1);
    hash_random_bytes(&l->key, sizeof l->key);
    l->sets = memory_alloc(LIMITER_SETS, sizeof *l->sets);
    if (!l->sets)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    return STATUS_OK;
}

void limiter_clear(struct limiter *l) {
    memory_free(l->sets);
    l->sets = NULL;
    (void)pthread_mutex_destroy(&l->lock);
}

/* Theirs, or the one that is full, or closest to it. */
static struct limiter_bucket *bucket_of(struct limiter_bucket *set, uint64_t who) {
    struct limiter_bucket *found = &set[0];
    for (int i = 0; i < LIMITER_WAYS; i++) {
        if (set[i].who == who)
            return &set[i];
        if (set[i].full_ns < found->full_ns)
            found = &set[i];
    }
    return found;
}

bool limiter_admit(struct limiter *l, uint64_t who, uint64_t now_ns) {
    if (!l->sets)
        return true;
    uint64_t hash = hash_keyed(&l->key, (str){.data = (const char *)&who, .len = sizeof who});
    (void)pthread_mutex_lock(&l->lock);
    struct limiter_bucket *bucket = bucket_of(l->sets[hash % LIMITER_SETS], hash);
    uint64_t full_ns = bucket->who == hash && bucket->full_ns > now_ns ? bucket->full_ns : now_ns;
    bool admitted = full_ns + l->interval_ns - now_ns <= l->depth_ns;
    if (admitted)
        *bucket = (struct limiter_bucket){.who = hash, .full_ns = full_ns + l->interval_ns};
    (void)pthread_mutex_unlock(&l->lock);
    return admitted;
}
