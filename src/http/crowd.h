/* How many connections each client has (address_group), so that none has them all. As many entries
 * as there are connections at most. */
#ifndef HTTP_CROWD_H
#define HTTP_CROWD_H

#include <pthread.h>

#include "base/config.h"
#include "base/error.h"
#include "base/hash.h"
#include "http/address.h"
#include "serve/position_table.h"

struct crowd {
    pthread_mutex_t lock;
    uint32_t most;                  /* of one client; 0: any number, and nothing is counted */
    bool of_loopback;               /* clients on this machine are counted, too */
    const struct networks *proxies; /* which stand for many; NULL: none */
    struct position_table counts;   /* by keyed hash of the client */
    struct purpose_key key;
};

/* `proxies` is borrowed. */
enum status crowd_start(struct crowd *c, const struct config *config,
                        const struct networks *proxies, struct error *why) MUST_CHECK;
void crowd_clear(struct crowd *c); /* after a start that failed, too */

/* False, and not counted, when that client has as many as it may. */
bool crowd_enter(struct crowd *c, const struct address *from);
void crowd_leave(struct crowd *c, const struct address *from); /* once for each that entered */

#endif
