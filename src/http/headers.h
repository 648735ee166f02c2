/* One pass over a request's headers: what must be refused before anything else, and the few that
 * are wanted. */
#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include "http/request.h"

/* Sets request->origin, content_type, authorization, forwarded_for, body_announced and
 * body_awaited, and request->refusal: 400 for what two servers could read in two ways (request
 * smuggling, RFC 9112 sections 5 and 6: a length said twice or beside chunks, a coding that is not
 * chunked, a blank beside a name, two hosts or none), 413 for a body that says it is over the
 * limit. */
void headers_read(struct http_request *request, const char *version, uint64_t body_bytes_max);

/* Whether browsers of this origin may call: `allowed` is a list with spaces between, or "*". */
bool origin_allowed(str origin, str allowed);

#endif
