/* See crowd.h. A client without connections has no entry. */
#include "http/crowd.h"

#include "base/require.h"

static uint64_t slots_for(uint32_t connections_max) {
    uint64_t slots = 16;
    while (slots < 2 * (uint64_t)connections_max)
        slots *= 2;
    return slots;
}

enum status crowd_start(struct crowd *c, const struct config *config,
                        const struct networks *proxies, struct error *why) {
    uint32_t connections_max = config->http_connections_max;
    *c = (struct crowd){.most = config->http_connections_per_address_max,
                        .of_loopback = config->limit_loopback,
                        .proxies = proxies};
    require(pthread_mutex_init(&c->lock, NULL) == 0);
    hash_random_bytes(&c->key, sizeof c->key);
    if (c->most && !position_table_start(&c->counts, slots_for(connections_max)))
        return error_set(why, STATUS_NO_MEMORY,
                         "cannot start: no memory for %u connections; lower http_connections_max",
                         connections_max);
    return STATUS_OK;
}

void crowd_clear(struct crowd *c) {
    position_table_free(&c->counts);
    (void)pthread_mutex_destroy(&c->lock);
}

static bool counts(const struct crowd *c, const struct address *from) {
    if (!c->of_loopback && address_is_loopback(from))
        return false;
    return c->most && !(c->proxies && networks_have(c->proxies, from));
}

static uint64_t key_of(const struct crowd *c, const struct address *from) {
    uint64_t client = address_group(from);
    return hash_keyed(&c->key, (str){.data = (const char *)&client, .len = sizeof client});
}

bool crowd_enter(struct crowd *c, const struct address *from) {
    if (!counts(c, from))
        return true;
    uint64_t key = key_of(c, from);
    (void)pthread_mutex_lock(&c->lock);
    uint64_t found = position_table_find(&c->counts, key);
    uint64_t now = found == POSITION_NONE ? 0 : found;
    bool enters = now < c->most;
    if (enters)
        position_table_put(&c->counts, key, now + 1);
    (void)pthread_mutex_unlock(&c->lock);
    return enters;
}

void crowd_leave(struct crowd *c, const struct address *from) {
    if (!counts(c, from))
        return;
    uint64_t key = key_of(c, from);
    (void)pthread_mutex_lock(&c->lock);
    uint64_t now = position_table_find(&c->counts, key);
    require(now != POSITION_NONE && now > 0);
    if (now > 1)
        position_table_put(&c->counts, key, now - 1);
    else
        position_table_remove(&c->counts, key, now);
    (void)pthread_mutex_unlock(&c->lock);
}
