/* Responses that libmicrohttpd made for a request's place in the pool, for the next request that
 * has the place. It makes one of ten allocations, since it copies every header, and that is a tenth
 * of what an answer costs; but ordinary answers differ in their bodies alone. They are filled up
 * with spaces, so that they come in few lengths. */
#ifndef HTTP_KEPT_RESPONSES_H
#define HTTP_KEPT_RESPONSES_H

#include <microhttpd.h>
#include <stdbool.h>

#include "base/str.h"

enum { KEPT_BODY_STEP = 64, KEPT_BODY_MAX = 2048, KEPT_LENGTHS = KEPT_BODY_MAX / KEPT_BODY_STEP };

/* libmicrohttpd fixes a response's length and where its body is, not what stands there. */
struct kept_response {
    struct MHD_Response *response; /* NULL: not made yet */
    char *body;
};
struct kept_responses {
    struct kept_response of[2][KEPT_LENGTHS]; /* by shareable, then by length */
};

/* Where the response of such a body is kept; NULL: of its length none is. */
struct kept_response *kept_response_place(struct kept_responses *k, size_t body_bytes,
                                          bool shareable);

/* A response with the body and no header yet, which is kept there; NULL when memory ran out. */
struct MHD_Response *kept_response_make(struct kept_response *place, str body);

/* The response that is there, with the headers it got, for another body of that length. Nobody may
 * be sending it still. */
struct MHD_Response *kept_response_again(struct kept_response *place, str body);

void kept_responses_clear(struct kept_responses *k);

#endif
