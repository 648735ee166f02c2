/* The promoted queries as requests meet them: read anew by a thread when they change, found by what
 * is typed, and counted as they are shown, for those that have had enough. */
#ifndef SERVE_PINNING_H
#define SERVE_PINNING_H

#include "scene/pinned.h"
#include "store/data_dir.h"

struct pinning;

/* With watch a thread looks for changes, and what cannot be read leaves what was read last;
 * without, the pins are read once, here. */
enum status pinning_start(struct pinning **out, const struct data_dir *d, bool watch,
                          struct error *why) MUST_CHECK;
void pinning_stop(struct pinning *p); /* NULL does nothing */

/* Those that are there now, immutable but for their counts; NULL: none. */
struct pin_view;
struct pin_view *pinning_hold(struct pinning *p);
void pinning_release(struct pin_view *view); /* NULL does nothing */

/* Those for a request: room, or NULL where there are none; of push there never are. */
const struct pinned *pinning_for(const struct pin_view *view, const struct scene *scene,
                                 const struct scene_request *request, struct pinned *room);
/* Counts what of them the results show. */
void pinning_shown(struct pin_view *view, const struct pinned *pinned,
                   const struct candidate_set *results);

#endif
