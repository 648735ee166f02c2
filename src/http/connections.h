/* How many connections there may be, and until when each may take its time. When all places are
 * taken and somebody waits, who asks nothing for a second gives up theirs. libmicrohttpd's own
 * time-out is for idle connections only, and a client that drips a byte now and then is never idle;
 * these deadlines are absolute. A connection past its deadline is shut down by the look-out thread.
 */
#ifndef HTTP_CONNECTIONS_H
#define HTTP_CONNECTIONS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/config.h"
#include "base/error.h"
#include "http/crowd.h"
#include "serve/metrics.h"
#include "serve/watcher.h"

struct connection_slot {
    int fd; /* -1: free */
    uint32_t next_free;
    bool silent;                  /* has not asked anything yet */
    struct address peer;          /* the client, or a proxy */
    _Atomic uint64_t deadline_ns; /* clock_coarse_ns */
    _Atomic uint64_t idle_ns;     /* since when no request's head is here; 0: one is */
};

struct connections {
    pthread_mutex_t lock;
    struct connection_slot *slots;
    uint32_t count, first_free;
    uint32_t expected; /* open, or on their way through libmicrohttpd */
    bool full;         /* somebody waits for one of them to go */
    int wake_fd;       /* an eventfd, written when one goes */
    uint64_t request_ns, idle_ns;
    uint32_t peak;                 /* the most there were open, of late */
    _Atomic uint32_t open, silent; /* silent: expected, and has not asked anything yet */
    struct crowd crowd;
    struct metrics *metrics;
    struct watcher *lookout;
};

/* A request must arrive whole, and its reply leave, within http_request_deadline_ms of the
 * connection's start; on a connection that is kept alive, of http_idle_timeout_s after the reply
 * before. `proxies` may have any number of connections each; NULL: none may. */
enum status connections_start(struct connections *c, const struct config *config,
                              const struct networks *proxies, struct metrics *metrics,
                              struct error *why) MUST_CHECK;
void connections_stop_lookout(struct connections *c); /* before the sockets are closed */
void connections_clear(struct connections *c);        /* after a start that failed, too */

/* Takes a place for a connection about to be handed to libmicrohttpd; false, and wake_fd will be
 * written, when there is none. _less: it was not handed over after all. */
bool connections_expect(struct connections *c);
void connections_expect_less(struct connections *c);

/* One that was expected, and entered the crowd, is open. */
struct connection_slot *connections_open(struct connections *c, int fd, const struct address *peer);
/* It leaves the crowd, too. */
void connections_close(struct connections *c, struct connection_slot *slot);

/* The headers are here: the body and the sending of the reply have a deadline of their own. */
void connections_request_begins(struct connections *c, struct connection_slot *slot);
/* It waits for us, however long; begins again when it is woken, for the reply. */
void connections_request_sleeps(struct connection_slot *slot);
void connections_request_ends(struct connections *c, struct connection_slot *slot);

#endif
