/* Bodies of events between the socket and the journal: a thread of its own reads them, since
 * parsing a megabyte takes ten milliseconds, and a suggestion must not wait that long. What is in
 * it is bounded by what all bodies may hold together. The same thread wakes the requests whose
 * events are on disk: a commit ends many at once, their senders would all send the next body at
 * once, and suggestions would wait behind all of these. So while suggestions are asked for, replies
 * leave one after another, the further apart the larger the body was. */
#ifndef HTTP_INBOX_H
#define HTTP_INBOX_H

#include "base/error.h"
#include "http/request.h"
#include "serve/metrics.h"

struct inbox;

/* How far apart, and that no reply waits longer for its turn. */
enum { INBOX_PACE_NS_A_BYTE = 25, INBOX_PACE_MS_MAX = 100 };

/* The metrics, borrowed, tell whether suggestions are asked for. ahead: background_start's. */
enum status inbox_start(struct inbox **out, const struct metrics *metrics, uint32_t ahead,
                        struct error *why) MUST_CHECK;

/* The inbox's thread calls `read` in its turn, which sooner or later wakes the request. The caller
 * puts it to sleep. false: the inbox takes nothing any more. */
bool inbox_put(struct inbox *inbox, struct http_request *request, request_fn *read);

/* Whether others go first now, since suggestions are asked for: then its own thread runs only when
 * nobody else wants a processor, until it is asked again; but not while a body has been waiting for
 * INBOX_PACE_MS_MAX. For whoever is about to put a body, on a thread that does not give way. */
bool inbox_gives_way(struct inbox *inbox);

/* Any thread: request_wake in the request's turn; at once when the inbox takes nothing any more. */
void inbox_wake(struct inbox *inbox, struct http_request *request);

/* Everything that was put has been read, and nothing is taken any more. NULL does nothing. */
void inbox_finish(struct inbox *inbox);
/* The same, when nobody puts any more, and frees. */
void inbox_stop(struct inbox *inbox);

#endif
