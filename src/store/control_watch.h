/* For whoever holds in memory what control.db says, and looks often whether it still does: one read
 * of shared memory while the file is as it was. Also notices when another file has its name since,
 * as where a backup is put in its place, or none. What is watched of the content is the business of
 * block_list.h, pins.h, tokens.h and forget_watch.h. */
#ifndef STORE_CONTROL_WATCH_H
#define STORE_CONTROL_WATCH_H

#include "store/control.h"
#include "store/data_dir.h"

struct control_watch {
    char path[DATA_PATH_BYTES];
    struct control *control; /* NULL: there was none at the last look */
    int64_t version;         /* as it was seen; 0: it was not, or has to be read again */
};

void control_watch_init(struct control_watch *w, const struct data_dir *d);
void control_watch_clear(struct control_watch *w);

/* *moved: nothing that was seen of the file before counts. *changed: it may have changed since the
 * last look, and w->control can be read. STATUS_NOT_FOUND: there is no control.db. */
enum status control_watch_look(struct control_watch *w, bool *moved, bool *changed,
                               struct error *why) MUST_CHECK;

/* What changed could not be taken in: the next look says it again. */
static inline void control_watch_again(struct control_watch *w) {
    w->version = 0;
}

#endif
