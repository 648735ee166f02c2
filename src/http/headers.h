/* One pass over a request's headers: what must be refused before anything else, and the few that
 * handlers want. */
#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include "http/request.h"

/* Sets request->origin, and request->refusal: 400 for what two servers could read in two ways
 * (Content-Length beside Transfer-Encoding, or twice, or not a number; request smuggling, RFC 9112
 * section 6.3), 413 for a body that says it is over the limit. */
void headers_read(struct http_request *request, uint64_t body_bytes_max);

/* Whether browsers of this origin may call: `allowed` is a list with spaces between, or "*". */
bool origin_allowed(str origin, str allowed);

#endif
