/* Bodies of events between the socket and the journal: a thread of its own reads them, since
 * parsing a megabyte takes ten milliseconds, and a suggestion must not wait that long. What is in
 * it is bounded by what all bodies may hold together. */
#ifndef HTTP_INBOX_H
#define HTTP_INBOX_H

#include "base/error.h"
#include "http/request.h"

struct inbox;

enum status inbox_start(struct inbox **out, struct error *why) MUST_CHECK;

/* The inbox's thread calls `read` in its turn, which sooner or later wakes the request. The caller
 * puts it to sleep. false: the inbox takes nothing any more. */
bool inbox_put(struct inbox *inbox, struct http_request *request, request_fn *read);

/* Everything that was put has been read, and nothing is taken any more. NULL does nothing. */
void inbox_finish(struct inbox *inbox);
/* The same, when nobody puts any more, and frees. */
void inbox_stop(struct inbox *inbox);

#endif
