/* Who may ask for a route that not everybody may: bearer tokens (RFC 6750) against those of
 * control.db, which a thread of its own looks at, so that a token that was made or revoked counts
 * within a second. Where the tokens cannot be read nobody is let in. */
#ifndef HTTP_AUTHORISE_H
#define HTTP_AUTHORISE_H

#include "http/request.h"
#include "store/tokens.h"

/* When each was last used is written down at most so often. */
enum { AUTHORISE_LOOK_MS = 250, AUTHORISE_NOTE_MS = 60000 };

struct authoriser;

/* d is borrowed until it stops. */
enum status authoriser_start(struct authoriser **out, const struct data_dir *d,
                             struct error *why) MUST_CHECK;
void authoriser_stop(struct authoriser *a); /* NULL does nothing */

/* header: what stands behind "Authorization:". NULL: who sent it may do what is for `wanted`, since
 * each role may do what those before it in enum token_role may; *out has their token, if it is
 * good, also where none is wanted. */
const struct refusal *authorise(struct authoriser *a, str header, enum token_role wanted,
                                int64_t now_ms, struct bearer *out);

#endif
