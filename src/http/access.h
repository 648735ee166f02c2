/* Whose token each route wants. Settings say who may ask scenes (scenes_from) and who may post
 * events (events_from); what administrators may, nobody else ever may. */
#ifndef HTTP_ACCESS_H
#define HTTP_ACCESS_H

#include "base/config.h"
#include "http/address.h"
#include "store/tokens.h"

struct access {
    /* By the role that the table of routes says; TOKEN_NO_ROLE: nobody needs a token. A token opens
     * what its role does and what lower ones do. */
    enum token_role wanted[TOKEN_ADMIN + 1];
    struct networks proxies; /* trusted_proxies */
};

/* Refuses what is no such setting, and to let anybody who reaches the socket post events unless
 * that was said: only where it is a loopback address and no proxy stands before it is that the
 * default.
 */
enum status access_read(struct access *out, const struct config *c, int listen_fd,
                        struct error *why) MUST_CHECK;

#endif
