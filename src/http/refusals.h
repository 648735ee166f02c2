/* Why a request is turned away before its handler's turn: each reason once, with what it is told.
 */
#ifndef HTTP_REFUSALS_H
#define HTTP_REFUSALS_H

#include "http/request.h"

struct refusal {
    unsigned code;
    const char *word, *message;
    const char *challenge; /* WWW-Authenticate; NULL: none */
    bool retry;            /* Retry-After: 1 */
};

extern const struct refusal refusal_unclear;        /* 400: two servers could read it in two ways */
extern const struct refusal refusal_no_token;       /* 401 */
extern const struct refusal refusal_bad_token;      /* 401: none of ours, revoked, or over */
extern const struct refusal refusal_low_token;      /* 403: of a lower role than is wanted */
extern const struct refusal refusal_body_too_large; /* 413 */
extern const struct refusal refusal_address_too_long;  /* 414 */
extern const struct refusal refusal_too_often;         /* 429 */
extern const struct refusal refusal_tokens_unreadable; /* 503 */
extern const struct refusal refusal_no_room;           /* 503: for its body, beside the others' */

void reply_turn_away(struct http_reply *reply, struct http_request *request,
                     const struct refusal *why);

#endif
