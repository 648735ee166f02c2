/* A thread that does one thing every so often and stops at once when asked. */
#ifndef SERVE_WATCHER_H
#define SERVE_WATCHER_H

#include <stdint.h>

#include "base/error.h"

struct watcher;
typedef void watcher_fn(void *context);

enum status watcher_start(struct watcher **out, watcher_fn *turn, void *context, uint32_t every_ms,
                          struct error *why) MUST_CHECK;
void watcher_stop(struct watcher *w); /* waits for a turn under way; NULL does nothing */

#endif
