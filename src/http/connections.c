/* See connections.h. The lock is held while a socket is shut down and while a slot is given back,
 * so that a socket number that was used again meanwhile is never hit. */
#include "http/connections.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/require.h"

enum { LOOK_EVERY_MS = 200, FLOOD_CONNECTIONS = 128, GIVE_WAY_SHARE = 8 };
static const uint32_t no_slot = UINT32_MAX;
static const uint64_t gives_way_ns = 1000000000;

/* Each connection has some 15 KiB of libmicrohttpd's, which thousands leave behind in pieces. */
static void clear_up_after_flood(struct connections *c) {
    uint32_t open = atomic_load_explicit(&c->open, memory_order_relaxed);
    c->peak = open > c->peak ? open : c->peak;
    if (c->peak < FLOOD_CONNECTIONS || open > c->peak / 8)
        return;
    memory_return_free();
    c->peak = open;
}

static void cut(struct connections *c, struct connection_slot *slot, enum metric why) {
    (void)shutdown(slot->fd, SHUT_RDWR);
    atomic_store_explicit(&slot->deadline_ns, UINT64_MAX, memory_order_relaxed); /* once */
    atomic_store_explicit(&slot->idle_ns, 0, memory_order_relaxed);
    metrics_add(c->metrics, why, 1);
}

static bool gives_way(const struct connection_slot *slot, uint64_t now_ns) {
    uint64_t since_ns = atomic_load_explicit(&slot->idle_ns, memory_order_relaxed);
    return since_ns && now_ns > since_ns + gives_way_ns;
}

static void look(void *context) {
    struct connections *c = context;
    uint64_t now = clock_coarse_ns();
    (void)pthread_mutex_lock(&c->lock);
    uint32_t wanted = c->full ? c->count / GIVE_WAY_SHARE : 0;
    for (uint32_t i = 0; i < c->count; i++) {
        struct connection_slot *slot = &c->slots[i];
        if (slot->fd < 0)
            continue;
        if (now >= atomic_load_explicit(&slot->deadline_ns, memory_order_relaxed)) {
            cut(c, slot, METRIC_connections_overdue);
        } else if (wanted && gives_way(slot, now)) {
            cut(c, slot, METRIC_connections_displaced);
            wanted--;
        }
    }
    (void)pthread_mutex_unlock(&c->lock);
    clear_up_after_flood(c);
}

enum status connections_start(struct connections *c, const struct config *config,
                              const struct networks *proxies, struct metrics *metrics,
                              struct error *why) {
    uint32_t most = config->http_connections_max;
    *c = (struct connections){.count = most,
                              .wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
                              .request_ns = (uint64_t)config->http_request_deadline_ms * 1000000U,
                              .idle_ns = (uint64_t)config->http_idle_timeout_s * 1000000000U,
                              .metrics = metrics};
    require(pthread_mutex_init(&c->lock, NULL) == 0);
    enum status s = crowd_start(&c->crowd, config, proxies, why);
    if (s != STATUS_OK)
        return s;
    c->slots = memory_new(struct connection_slot, most);
    if (!c->slots || c->wake_fd < 0)
        return error_set(why, STATUS_NO_MEMORY,
                         "cannot start: no memory for %u connections; lower http_connections_max",
                         most);
    for (uint32_t i = 0; i < most; i++) {
        c->slots[i].fd = -1;
        c->slots[i].next_free = i + 1 < most ? i + 1 : no_slot;
    }
    return watcher_start(&c->lookout, look, c, LOOK_EVERY_MS, why);
}

void connections_stop_lookout(struct connections *c) {
    watcher_stop(c->lookout);
    c->lookout = NULL;
}

void connections_clear(struct connections *c) {
    (void)pthread_mutex_destroy(&c->lock);
    crowd_clear(&c->crowd);
    memory_free(c->slots);
    if (c->wake_fd >= 0)
        (void)close(c->wake_fd);
}

static void set_deadline(struct connection_slot *slot, uint64_t from_now_ns, bool idle) {
    uint64_t now_ns = clock_coarse_ns();
    atomic_store_explicit(&slot->deadline_ns, now_ns + from_now_ns, memory_order_relaxed);
    atomic_store_explicit(&slot->idle_ns, idle ? now_ns : 0, memory_order_relaxed);
}

static void count(_Atomic uint32_t *what, uint32_t by) {
    atomic_fetch_add_explicit(what, by, memory_order_relaxed);
}

static const uint32_t one_less = UINT32_MAX;

bool connections_expect(struct connections *c) {
    (void)pthread_mutex_lock(&c->lock);
    bool room = c->expected < c->count;
    c->full = !room;
    if (room) {
        c->expected++;
        count(&c->silent, 1);
    }
    (void)pthread_mutex_unlock(&c->lock);
    return room;
}

/* Under the lock. */
static void give_place(struct connections *c) {
    c->expected--;
    if (c->full)
        (void)eventfd_write(c->wake_fd, 1);
    c->full = false;
}

void connections_expect_less(struct connections *c) {
    (void)pthread_mutex_lock(&c->lock);
    count(&c->silent, one_less);
    give_place(c);
    (void)pthread_mutex_unlock(&c->lock);
}

struct connection_slot *connections_open(struct connections *c, int fd,
                                         const struct address *peer) {
    (void)pthread_mutex_lock(&c->lock);
    require(c->first_free != no_slot);
    struct connection_slot *slot = &c->slots[c->first_free];
    c->first_free = slot->next_free;
    set_deadline(slot, c->request_ns, true);
    slot->silent = true;
    slot->peer = *peer;
    slot->fd = fd;
    count(&c->open, 1);
    (void)pthread_mutex_unlock(&c->lock);
    return slot;
}

static void has_asked(struct connections *c, struct connection_slot *slot) {
    if (slot->silent)
        count(&c->silent, one_less);
    slot->silent = false;
}

void connections_close(struct connections *c, struct connection_slot *slot) {
    crowd_leave(&c->crowd, &slot->peer);
    (void)pthread_mutex_lock(&c->lock);
    has_asked(c, slot);
    count(&c->open, one_less);
    slot->fd = -1;
    slot->next_free = c->first_free;
    c->first_free = (uint32_t)(slot - c->slots);
    give_place(c);
    (void)pthread_mutex_unlock(&c->lock);
}

void connections_request_begins(struct connections *c, struct connection_slot *slot) {
    has_asked(c, slot);
    set_deadline(slot, c->request_ns, false);
}

void connections_request_sleeps(struct connection_slot *slot) {
    if (slot)
        atomic_store_explicit(&slot->deadline_ns, UINT64_MAX, memory_order_relaxed);
}

void connections_request_ends(struct connections *c, struct connection_slot *slot) {
    set_deadline(slot, c->idle_ns + c->request_ns, true);
}
