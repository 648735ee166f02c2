/* Who may ask for a route that not everybody may: bearer tokens (RFC 6750) against those of
 * control.db, which a thread of its own looks at, so that a token that was made or revoked counts
 * within a second. Where the tokens cannot be read nobody is let in. */
#ifndef HTTP_AUTHORISE_H
#define HTTP_AUTHORISE_H

#include "http/request.h"
#include "store/tokens.h"

enum { AUTHORISE_LOOK_MS = 250 };

struct authoriser;

enum status authoriser_start(struct authoriser **out, const struct data_dir *d,
                             struct error *why) MUST_CHECK;
void authoriser_stop(struct authoriser *a); /* NULL does nothing */

enum authorisation {
    AUTHORISED,
    AUTHORISATION_MISSING, /* no token, or in another scheme than Bearer    -> 401 */
    AUTHORISATION_UNKNOWN, /* none of ours, revoked, or past its time       -> 401 */
    AUTHORISATION_TOO_LOW, /* a token of another role                       -> 403 */
    AUTHORISATION_UNABLE,  /* the tokens cannot be read                     -> 503 */
};

/* header: what stands behind "Authorization:". A role may do its own only. */
enum authorisation authorise(struct authoriser *a, str header, enum token_role role,
                             int64_t now_ms);

/* Whether the request's route is open to it; else *reply refuses it. */
bool authorise_request(struct authoriser *a, struct http_request *request,
                       struct http_reply *reply);

#endif
