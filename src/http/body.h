/* The body of a request, gathered as it comes in, for routes that take one: an array on the heap,
 * outside the request's arena since most requests have none, bounded by the largest body there may
 * be (its max) and by what all bodies under way may hold together. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stdatomic.h>

#include "base/bytes.h"
#include "base/status.h"

/* What all bodies hold together. */
struct body_room {
    uint64_t most; /* bytes */
    _Atomic uint64_t held;
};

/* STATUS_LIMIT: larger than one may be. STATUS_BUSY: no room beside the others now.
 * STATUS_NO_MEMORY. When it fails the body is released, and nothing more may be appended. */
enum status body_append(struct bytes *body, struct body_room *room, str piece) MUST_CHECK;

/* Gives memory and room back; any number of times. */
void body_release(struct bytes *body, struct body_room *room);

#endif
